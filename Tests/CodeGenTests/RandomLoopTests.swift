// Random loops, optimised with all that wamrc does and not at all: results, memory and traps are the same.

import Foundation
import LLVM
import TestSupport
import Testing

@Suite struct RandomLoopTests {
  /// How many modules, which is more by `LOOPS_N`, and the first one's seed, `LOOPS_SEED`.
  private static let seeds: Range<UInt64> = {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["LOOPS_SEED"].flatMap(UInt64.init) ?? 1
    return first..<first + (environment["LOOPS_N"].flatMap(UInt64.init) ?? 4)
  }()
  private static let loopCount = 40
  /// A processor with wide vectors, if this one has them: every second module is compiled for it.
  private static let wideProcessor =
    LLVM.Processor.host.hasWideVectors ? "x86-64-v3" : "x86-64-v2"

  /// A program that calls all loops with inputs that a fixed seed tells, and prints a line for each call.
  ///
  /// Where the memory is all that an index can reach, indices wrap and go on; there, loops whose end is
  /// missed would never end, so it is always hit. Else they end by a trap.
  private static func program(_ loops: [RandomLoop], isWhole: Bool) -> String {
    """
    #define _GNU_SOURCE
    #include <setjmp.h>
    #include <signal.h>
    #include <stdint.h>
    #include <stdio.h>
    #include <string.h>
    #include <sys/mman.h>
    typedef int64_t loop(uint32_t, uint32_t, uint32_t, int64_t);
    \(loops.indices.map { "extern loop f\($0) __asm__(\"function.\($0)\");" }.joined(separator: "\n"))
    static const struct { loop *code; int step, ends_by_address, float_size; } loops[] = {
    \(loops.enumerated().map { "{f\($0), \($1.step), \($1.endsByAddress ? 1 : 0), \($1.floatByteCount)}," }
      .joined(separator: "\n"))
    };
    extern struct { void *base; uint64_t count, maximum; } memory __asm__("memory.0");
    static uint8_t *const bytes = (uint8_t *)0x40000000;
    enum { edge = 65536 };
    static sigjmp_buf entry;
    static void fault(int signal) { siglongjmp(entry, signal); }
    static uint64_t state = 1;
    static uint64_t next(void) {
      uint64_t mixed = state += 0x9e3779b97f4a7c15u;
      mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
      mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
      return mixed ^ mixed >> 31;
    }
    // Which NaN comes out isn't said, so all are one.
    static uint64_t digest(uint64_t sum, const uint8_t *part, int float_size) {
      for (int i = 0; i < edge; i += 8) {
        uint64_t word;
        memcpy(&word, part + i, 8);
        double whole;
        memcpy(&whole, &word, 8);
        float halves[2];
        memcpy(halves, &word, 8);
        if (float_size == 8 && whole != whole) word = 1;
        if (float_size == 4 && halves[0] != halves[0]) word = word >> 32 << 32 | 1;
        if (float_size == 4 && halves[1] != halves[1]) word = word & 0xffffffff | 1ull << 32;
        sum = (sum ^ word) * 0x100000001b3u;
      }
      return sum;
    }
    // About the limits of integers.
    static const double edges[] = {
      2147483648.0, 2147483647.0, 2147483647.5, 2147483520.0, -2147483648.0, -2147483648.5,
      -2147483649.0, -2147483904.0, 4294967296.0, 4294967295.0, 4294967295.5, 4294967040.0,
      -0.0, -0.5, -1.0, 0.5, __builtin_nan(""), __builtin_inf(), -__builtin_inf(), 3e9,
    };
    static void fill(uint8_t *part) {
      // Small numbers too, as floats that aren't all NaN or huge.
      for (int i = 0; i < edge; i += 8) {
        uint64_t word = next();
        if (word & 1) word = word >> 40 | 0x3f80000000000000u;
        double edge = edges[(word >> 32) % (sizeof edges / sizeof *edges)];
        float halves[2] = {edge, word & 4 ? edge : 1};
        if ((word & 10) == 10) memcpy(&word, word & 16 ? (void *)&edge : halves, 8);
        memcpy(part + i, &word, 8);
      }
    }
    static uint32_t address(void) {
      switch (next() % 4) {
      case 0: return next() % 64 * 8;
      case 1: return -(next() % 64 * 8);
      case 2: return edge - next() % 256 * 4;
      default: return 20000 + next() % 4096;
      }
    }
    int main(void) {
      const uint64_t whole = 1ull << 32, reserved = whole + (1ull << 31);
      mmap(bytes, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
      uint64_t count = \(isWhole ? "whole" : "edge");
      if (mprotect(bytes, count, PROT_READ | PROT_WRITE)) return 1;
      struct sigaction action = {.sa_handler = fault};
      sigaction(SIGSEGV, &action, 0);
      memory.base = bytes;
      memory.count = memory.maximum = count;
      for (unsigned index = 0; index < sizeof loops / sizeof *loops; index++)
        for (int time = 0; time < 12; time++) {
          state = index * 100 + time;
          uint32_t a = address();
          // Often a little before or behind the other one.
          uint32_t b = next() % 2 ? address() : a + (int)(next() % 64) - 32;
          if (loops[index].float_size) a &= -8u, b &= -8u;
          uint32_t rounds = next() % 3 ? 1 + next() % 9 : 1 + next() % 300;
          uint32_t n = (loops[index].ends_by_address ? a : 0) + rounds * loops[index].step;
          if (!\(isWhole ? 1 : 0) && next() % 8 == 0) n += 1 + next() % 3;
          fill(bytes);
          if (count == whole) fill(bytes + edge), fill(bytes + whole - edge);
          // Both programs call with the same operands.
          int signal = sigsetjmp(entry, 1);
          if (signal) { printf("%u %d trap\\n", index, time); continue; }
          int64_t result = loops[index].code(a, b, n, next());
          uint64_t sum = digest(0xcbf29ce484222325u, bytes, loops[index].float_size);
          if (count == whole) {
            // Behind the first edge, too: addresses are up to there, and a loop goes on from there.
            sum = digest(sum, bytes + edge, loops[index].float_size);
            sum = digest(sum, bytes + whole - edge, loops[index].float_size);
          }
          printf("%u %d %lx %lx\\n", index, time, (long)result, (long)sum);
        }
    }
    """
  }

  private static func output(
    of lowering: CoreLowering, calledBy program: String
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    let object = try folder.file("unit.o", containing: lowering.object)
    let source = try folder.file("test.c", containing: Array(program.utf8))
    let executable = folder.url.appending(path: "test")
    let compiled = try TestSupport.run(
      URL(filePath: "/usr/bin/env"),
      [
        "clang", "-w", "-O1", "-fno-pie", "-no-pie", "-Wl,--defsym=memory.0.bytes=0x40000000",
        "-o", executable.path, source.path, object.path,
      ])
    guard compiled.exitCode == 0 else { throw ProcessFailure(description: compiled.errorText) }
    let result = try TestSupport.run(executable)
    #expect(result.exitCode == 0)
    return result.outputText.split(separator: "\n").map(String.init)
  }

  @Test(arguments: seeds, [false, true])
  func loopsDoTheSameRolledUp(_ seed: UInt64, isWhole: Bool) throws {
    var generator = SplitMix(seed: seed)
    let loops = (0..<Self.loopCount).map { RandomLoop(named: "f\($0)", using: &generator) }
    let text = """
      (module (memory (export "memory") \(isWhole ? 65536 : 1))
      \(loops.map(\.text).joined(separator: "\n")))
      """
    let rolled = try CoreLowering(text, processor: seed % 2 == 0 ? Self.wideProcessor : "x86-64-v2")
    let program = Self.program(loops, isWhole: isWhole)
    let expected = try Self.output(
      of: try CoreLowering(text, level: .none, rerollsLoops: false), calledBy: program)
    let actual = try Self.output(of: rolled, calledBy: program)
    try #require(expected.count == Self.loopCount * 12)
    try #require(actual.count == expected.count)
    // LLVM alone may lose the trap of an access whose value, or a part of it, isn't needed.
    let plain = try CoreLowering(text, rerollsLoops: false)
    let allowed = try Self.output(of: plain, calledBy: program)
    try #require(allowed.count == expected.count)
    for (number, line) in actual.enumerated()
    where line != expected[number] && line != allowed[number] {
      let index = line.split(separator: " ").first.flatMap { Int($0) } ?? 0
      Issue.record("expected \(expected[number]), got \(line), of\n\(loops[index].text)")
    }
    // That is of use only if some are rolled up, and some calls end well and some don't.
    let count = loops.indices.count {
      rolled.body(of: $0).count(of: "phi i64") > plain.body(of: $0).count(of: "phi i64")
    }
    #expect(count > 0)
    #expect(expected.contains { $0.hasSuffix("trap") })
    #expect(expected.contains { !$0.hasSuffix("trap") })
  }
}
