// Functions that run: linked with a C program that calls them.
//
// What all instructions compute is the business of the specification's own suite, which runs
// through compiler and loader. Here are the conventions that other code relies on.

import Foundation
import LLVM
import TestSupport
import Testing

struct CoreExecutionTests {
  private static let text = """
    (module
      (type $t (func (param i64) (result i64)))
      (type $u (func (param i64) (result i32)))
      (import "m" "add" (func $add (param i32 i32) (result i32)))
      (memory 1) (table 4 4 funcref) (global $started (mut i32) (i32.const 0))
      (elem (i32.const 1) $fac $even) (data (i32.const 8) "\\2a\\00\\00\\00")
      (func $fac (export "fac") (type $t)
        (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1))
          (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1)))))))
      (func $even (export "even") (type $u)
        (if (result i32) (i64.eqz (local.get 0)) (then (i32.const 1))
          (else (return_call $odd (i64.sub (local.get 0) (i64.const 1))))))
      (func $odd (type $u)
        (if (result i32) (i64.eqz (local.get 0)) (then (i32.const 0))
          (else (return_call_indirect (type $u) (i64.sub (local.get 0) (i64.const 1))
            (i32.const 2)))))
      (func (export "indirect") (param i32 i64) (result i64)
        (call_indirect (type $t) (local.get 1) (local.get 0)))
      (func $three (export "three") (param i32) (result i32 i64 i32)
        (local.get 0) (i64.load32_u (i32.const 8)) (global.get $started))
      (func (export "both") (param f32) (result i32 f32)
        (call $add (i32.const 2) (i32.const 3)) (local.get 0))
      (func (export "divide") (param i32 i32) (result i32)
        (i32.div_s (local.get 0) (local.get 1)))
      (func $start (global.set $started (i32.const 7)))
      (start $start))
    """

  private static let program = """
    #define _GNU_SOURCE
    #include <setjmp.h>
    #include <signal.h>
    #include <stdint.h>
    #include <stdio.h>
    #include <ucontext.h>
    #define NAMED(name) __asm__(name)
    extern void initialize(void);
    extern int64_t fac(int64_t) NAMED("function.1");
    extern int32_t even(int64_t) NAMED("function.2");
    extern int64_t indirect(int32_t, int64_t) NAMED("function.4");
    struct three { int32_t a; int64_t b; int32_t c; };
    extern void three(int32_t, struct three *) NAMED("function.5");
    struct both { int32_t a; float b; };
    extern int32_t divide(int32_t, int32_t) NAMED("function.7");
    extern void *slot NAMED("import.function.0");
    __attribute__((aligned(4096))) char bytes[65536] NAMED("memory.0.bytes");
    __attribute__((aligned(4096))) void *elements[4] NAMED("table.0.elements");
    extern struct { void *base; uint64_t count, maximum; } memory NAMED("memory.0");
    static sigjmp_buf entry;
    static void fault(int signal, siginfo_t *info, void *context) {
      const uint8_t *code = (void *)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
      printf("trap %d\\n", code[0] == 0x67 ? code[4] : -signal);
      siglongjmp(entry, 1);
    }
    #define TRY(...) do { if (!sigsetjmp(entry, 1)) { __VA_ARGS__; } } while (0)
    static int32_t add(int32_t a, int32_t b) { return a + b; }
    int main(void) {
      struct sigaction action = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO};
      sigaction(SIGILL, &action, 0);
      slot = add;
      memory.base = bytes;
      memory.count = memory.maximum = sizeof bytes;
      initialize();
      printf("%ld\\n", (long)fac(10));
      printf("%d %d\\n", even(10000000), even(9999999));
      printf("%ld\\n", (long)indirect(1, 5));
      TRY(indirect(4, 5));
      TRY(indirect(0, 5));
      TRY(indirect(2, 5));
      struct three result;
      three(3, &result);
      printf("%d %ld %d\\n", result.a, (long)result.b, result.c);
      int32_t sum;
      float same;
      __asm__ volatile("call function.6" : "=a"(sum), "+x"(same) : : "memory");
      printf("%d\\n", sum);
      TRY(printf("%d\\n", divide(-7, 2)));
      TRY(divide(1, 0));
      TRY(divide(INT32_MIN, -1));
    }
    """

  @Test(arguments: [LLVM.OptimizationLevel.none, .standard, .size])
  func functionsTakeAndReturnWhatTheConventionsSay(_ level: LLVM.OptimizationLevel) throws {
    let lowering = try CoreLowering(Self.text, level: level)
    let folder = try TemporaryFolder()
    let object = try folder.file("unit.o", containing: lowering.object)
    let source = try folder.file("test.c", containing: Array(Self.program.utf8))
    let program = folder.url.appending(path: "test")
    let compiled = try TestSupport.run(
      URL(filePath: "/usr/bin/env"),
      ["clang", "-w", "-fno-pie", "-no-pie", "-o", program.path, source.path, object.path])
    guard compiled.exitCode == 0 else { throw ProcessFailure(description: compiled.errorText) }
    let result = try TestSupport.run(program)
    #expect(
      result.outputText == """
        3628800
        1 0
        120
        trap 7
        trap 8
        trap 9
        3 42 7
        5
        -3
        trap 2
        trap 3

        """)
    #expect(result.exitCode == 0)
  }
}
