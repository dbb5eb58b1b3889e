// Running stubs without a loader.
//
// The object of the stubs is linked with a C program that plays everything else: the core functions
// of the guests, their memories, the host and the loader. It fills the slots, turns trap instructions
// into numbers, and prints what a test then compares.

import CWamrABI
import CodeGen
import ComponentLinking
import Foundation
import LLVM
import TestSupport

struct StubsHarness {
  /// The stubs as LLVM's assembly, optimised.
  let optimized: String
  /// The stubs as machine code in text, optimised.
  let assembly: String
  let layout: StubsLayout
  private let objects: [[UInt8]]

  init(_ component: StubsTestComponent, keepsProvableChecks: Bool = false) throws {
    var objects: [[UInt8]] = []
    var optimized = ""
    var assembly = ""
    var layout = StubsLayout()
    for level in [LLVM.OptimizationLevel.none, .standard] {
      let options = EmissionOptions(processor: .init(name: "x86-64-v2"), level: level)
      let machine = try LLVM.TargetMachine(for: options.processor, level: level)
      let stubs = try emitStubs(
        component.graph, options: options, keepsProvableChecks: keepsProvableChecks,
        for: machine)
      try stubs.module.verify()
      try stubs.module.optimize(level.passes, for: machine)
      objects.append(try stubs.module.compiled(to: .object, for: machine))
      optimized = stubs.module.text
      assembly = String(
        decoding: try stubs.module.compiled(to: .assembly, for: machine), as: UTF8.self)
      layout = stubs.layout
    }
    self.objects = objects
    self.optimized = optimized
    self.assembly = assembly
    self.layout = layout
  }

  /// Compiles the C `source`, which defines `run`, with the stubs, and returns what it prints.
  ///
  /// It is done once with stubs that aren't optimised and once with those that are.
  func outputs(of source: String) throws -> [String] {
    try objects.map { object in
      let folder = try TemporaryFolder()
      let objectFile = try folder.file("stubs.o", containing: object)
      let sourceFile = try folder.file(
        "test.c", containing: Array((prologue + source + epilogue).utf8))
      let program = folder.url.appending(path: "test")
      let compiled = try TestSupport.run(
        URL(filePath: "/usr/bin/env"),
        [
          "clang", "-O0", "-w", "-fno-strict-aliasing", "-I",
          Locations.root.appending(path: "Sources/CWamrABI/include").path, "-o", program.path,
          sourceFile.path, objectFile.path,
        ])
      guard compiled.exitCode == 0 else {
        throw ProcessFailure(description: compiled.errorText)
      }
      let result = try TestSupport.run(program)
      guard result.exitCode == 0 else {
        throw ProcessFailure(
          description: "exit \(result.exitCode): \(result.outputText)\(result.errorText)")
      }
      return result.outputText
    }
  }

  private var prologue: String {
    let reservations = layout.reservations.enumerated().map { number, reservation in
      """
      __attribute__((aligned(4096), used))
      char reserved\(number)[\(reservation.byteCount)] __asm__("\(reservation.symbol)");
      """
    }
    return """
      #define _GNU_SOURCE
      #include <CWamrABI.h>
      #include <setjmp.h>
      #include <signal.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/mman.h>
      #include <ucontext.h>

      typedef uint32_t u32; typedef int32_t s32; typedef uint64_t u64;
      typedef int64_t s64; typedef uint8_t u8; typedef uint16_t u16;
      static wamr_memory memories[8];
      static u32 bump[8];
      #define AT(m, address) (memories[m].base + (u32)(address))
      #define WORD(m, address) (*(u32 *)AT(m, address))

      static u32 allocate(int m, u32 align, u32 size) {
        u32 start = (bump[m] + align - 1) & -align;
        bump[m] = start + size;
        printf("[%d: realloc %u/%u]", m, size, align);
        return start;
      }
      static u32 put(int m, const void *bytes, u32 size) {
        u32 start = bump[m] = (bump[m] + 7) & -8;
        bump[m] += size;
        memcpy(AT(m, start), bytes, size);
        return start;
      }
      static jmp_buf entry;
      static void fault(int signal, siginfo_t *info, void *context) {
        const u8 *code = (const u8 *)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
        printf("trap %d\\n", code[0] == 0x67 ? code[4] : -1);
        siglongjmp(entry, 1);
      }
      #define TRY(...) do { if (!sigsetjmp(entry, 1)) { __VA_ARGS__; puts(""); } } while (0)
      #define TRAMPOLINE(k, result, ...) extern result trampoline##k(__VA_ARGS__) __asm__("trampoline." #k)
      #define EXPORT(k) extern void export##k(void *) __asm__("export." #k)

      static void runtime_host_call(void *record, wamr_host_function function) {
        function(0, record);
      }
      static void *runtime_host_allocate(u64 size, u64 align) {
        printf("[host: %lu/%lu]", size, align);
        return aligned_alloc(64, (size + 64) & -64ul);
      }
      \(reservations.joined(separator: "\n"))

      """
  }

  private var epilogue: String {
    var declarations = ""
    var fills = ""
    for (number, slot) in layout.slots.enumerated() {
      declarations += "extern const void *slot\(number) __asm__(\"\(slot.symbol)\");\n"
      let value =
        switch slot.value {
        case .function(let instance, let function):
          "guest\(instance.rawValue)_\(function.rawValue)"
        case .memory(let memory): "&memories[\(memory.instance.rawValue)]"
        case .runtimeFunction(let name): "runtime_\(name)"
        case .hostFunction(let number): "host\(number)"
        }
      fills += "  slot\(number) = (const void *)\(value);\n"
    }
    return """

      \(declarations)
      int main(void) {
        for (int m = 0; m < 8; m++) {
          memories[m].base = mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          memories[m].byte_count = 1 << 18;
          bump[m] = 64;
        }
        struct sigaction action = { .sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_NODEFER };
        sigaction(SIGILL, &action, 0);
        sigaction(SIGSEGV, &action, 0);
      \(fills)
        run();
        return 0;
      }
      """
  }
}
