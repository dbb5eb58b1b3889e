// Calls through tables whose elements are known, and through those where something stands against it.

import Foundation
import LLVM
import TestSupport
import Testing

struct KnownTableTests {
  /// A module with 8 functions of two types by turns, and one that calls those of `type` in `$c`.
  ///
  /// `padding` is how many bytes longer the functions are than they need to be.
  private static func module(
    imports: String = "", fields: String, index: String = "i32", type: String = "$t",
    padding: Int = 100
  ) -> String {
    let nops = String(repeating: "(nop)", count: padding)
    return """
      (module
        (type $t (func (param i64) (result i64))) (type $u (func (param i64) (result i32)))
        (type $open (sub (func (param i64) (result i64))))
        \(imports)
        \((0..<8).map { number in
        number % 2 == 0
          ? "(func $f\(number) (type $t) \(nops) (i64.add (local.get 0) (i64.const \(number))))"
          : "(func $f\(number) (type $u) \(nops) (i32.const \(number)))"
      }.joined(separator: "\n  "))
        (func (export "f") (param \(index) i64) (result i64)
          (call_indirect $c (type \(type)) (local.get 1) (local.get 0)))
        (func $open (type $open) (local.get 0))
        \(fields))
      """
  }

  /// Whether the code of the exported function compares what is in a prefix.
  private func looksAtPrefix(_ text: String, importedFunctions: Int = 0) throws -> Bool {
    let code = try CoreLowering(text).code(of: 8 + importedFunctions)
    #expect(!code.isEmpty)
    return code.contains { $0.hasPrefix("cmp") && $0.contains("-8(") }
  }

  // MARK: What is known

  @Test func functionsInARowAreToldByOneComparison() throws {
    let code = try CoreLowering(
      Self.module(fields: "(table $c 4 4 funcref) (elem (i32.const 1) $f0 $f2 $f4)")
    ).code(of: 8)
    let call = try #require(code.firstIndex { $0.hasPrefix("callq *") })
    #expect(code[..<call].count { $0.hasPrefix("cmp") || $0.hasPrefix("test") } == 1)
    for trap in [7, 8, 9] { #expect(code.contains("ud1l \(trap)(%eax), %eax")) }
  }

  @Test func functionsThatAreScatteredAreToldByABit() throws {
    let code = try CoreLowering(
      Self.module(fields: "(table $c 9 9 funcref) (elem (i32.const 1) $f0 $f1 $f2 $f3 $f4)")
    ).code(of: 8)
    let call = try #require(code.firstIndex { $0.hasPrefix("callq *") })
    #expect(code[..<call].count { $0.hasPrefix("cmp") } == 1)
    #expect(code[..<call].count { $0.hasPrefix("bt") } == 1)
    for trap in [7, 8, 9] { #expect(code.contains("ud1l \(trap)(%eax), %eax")) }
  }

  @Test func functionsInALargeTableAreToldByABytePerElement() throws {
    let lowering = try CoreLowering(
      Self.module(fields: "(table $c 65 65 funcref) (elem (i32.const 1) $f0 $f1 $f2 $f3)"))
    #expect(
      lowering.emitted.contains(
        "@table.0.signatures = internal constant [65 x i8] c\"\\00\\01\\02\\01\\02\\00"))
    let code = lowering.code(of: 8)
    let call = try #require(code.firstIndex { $0.hasPrefix("callq *") })
    #expect(code[..<call].contains { $0.contains("table.0.signatures") })
    #expect(!code.contains { $0.contains("-8(") })
  }

  @Test func aTableWithoutNullsHasNoTrapForThem() throws {
    let code = try CoreLowering(
      Self.module(fields: "(table $c 2 2 funcref) (elem (i32.const 0) $f0 $f1)")
    ).code(of: 8)
    #expect(!code.contains("ud1l 8(%eax), %eax"))
    for trap in [7, 9] { #expect(code.contains("ud1l \(trap)(%eax), %eax")) }
  }

  @Test(arguments: [
    // A type that is written twice is one.
    "(table $c 2 2 funcref) (elem (i32.const 0) $g) (func $g (type $again) (local.get 0))"
      + "(type $again (func (param i64) (result i64)))",
    // Maximum and minimum need not be equal where nothing grows the table.
    "(table $c 2 9 funcref) (elem (i32.const 0) $f0)",
    "(table $c 2 funcref) (elem (i32.const 0) $f0)",
    "(table $c 4 funcref) (elem (i32.const 0) $f0 $f1) (elem (i32.const 1) $f2 $f3)",
    "(table $c 4 funcref) (elem (i32.const 0) funcref (ref.func $f0) (ref.null func))",
    "(table $c 4 funcref) (elem (i32.const 4)) (elem (i32.const 0) $f0)",
    // What happens to other tables doesn't matter.
    "(table $c 2 funcref) (table $o 2 funcref) (elem (table $c) (i32.const 0) func $f0)"
      + "(func (param i32) (table.set $o (local.get 0) (ref.null func)))"
      + "(func (table.copy $o $c (i32.const 0) (i32.const 0) (i32.const 1)))"
      + "(func (table.grow $o (ref.null func) (i32.const 1)) (drop))",
    "(table $o 2 funcref) (export \"t\" (table $o)) (table $c 2 funcref)"
      + "(elem (table $c) (i32.const 0) func $f0)",
    // It may be read.
    "(table $c 2 funcref) (elem (i32.const 0) $f0) (elem declare func $f2)"
      + "(func (param i32) (result funcref) (table.get $c (local.get 0)))",
  ])
  func nothingElseIsComparedWhere(fields: String) throws {
    #expect(try !looksAtPrefix(Self.module(fields: fields)))
  }

  @Test func aTableMayHave64BitIndices() throws {
    #expect(
      try !looksAtPrefix(
        Self.module(fields: "(table $c i64 4 funcref) (elem (i64.const 1) $f0)", index: "i64")))
  }

  @Test func anImportedFunctionHasTheTypeThatItIsImportedAtIfThatIsFinal() throws {
    for (type, isKnown) in [("$t", true), ("$open", false)] {
      let text = Self.module(
        imports: "(import \"m\" \"g\" (func $g (type \(type))))",
        fields: "(table $c 4 funcref) (elem (i32.const 0) $f0 $g)")
      #expect(try looksAtPrefix(text, importedFunctions: 1) == !isKnown)
    }
  }

  // MARK: Direct calls

  @Test func fewAndShortFunctionsAreInlined() throws {
    let fields = "(table $c 9 9 funcref) (elem (i32.const 1) $f0 $f1 $f2 $f3 $f4)"
    let short = try CoreLowering(Self.module(fields: fields, padding: 0))
    let code = short.code(of: 8)
    #expect(!code.isEmpty && !code.contains { $0.hasPrefix("call") })
    for trap in [7, 8, 9] { #expect(code.contains("ud1l \(trap)(%eax), %eax")) }
    // Three calls in place of one are more code, unless they are inlined.
    for level in [LLVM.OptimizationLevel.none, .size] {
      let lowering = try CoreLowering(Self.module(fields: fields, padding: 0), level: level)
      #expect(lowering.code(of: 8).contains { $0.hasPrefix("callq *") })
    }
  }

  @Test func functionsOfOtherPartsAreCalledThroughTheTable() throws {
    func choices(_ elements: String, byteCount: Int) throws -> Int {
      try CoreLowering.parts(
        of: Self.module(
          fields: "(table $c 9 9 funcref) (elem (i32.const 1) \(elements))", padding: 0),
        level: .standard, byteCount: byteCount
      ).reduce(0) { $0 + $1.emitted.count(of: "\ntarget:") }
    }
    #expect(try choices("$f0 $f2", byteCount: .max) == 1)
    #expect(try choices("$f0 $f2", byteCount: 1) == 0)
    // The only one is called directly, wherever it is.
    #expect(try choices("$f0", byteCount: 1) == 1)
  }

  @Test func moreThanSixteenFunctionsAreCalledThroughTheTable() throws {
    for (count, isDirect) in [(16, true), (17, false)] {
      let functions = (0..<count).map { "$f\($0 % 2 * 2)" }.joined(separator: " ")
      let lowering = try CoreLowering(
        Self.module(
          fields: "(table $c 17 17 funcref) (elem (i32.const 0) \(functions))", padding: 0))
      #expect(lowering.emittedBody(of: 8).contains("@table.0.elements") != isDirect)
    }
  }

  @Test func theOnlyFunctionIsCalledDirectlyHoweverLongItIs() throws {
    let text = Self.module(fields: "(table $c 9 9 funcref) (elem (i32.const 1) $f1 $f2 $f3)")
    for level in LLVM.OptimizationLevel.allCases {
      let body = try CoreLowering(text, level: level).emittedBody(of: 8)
      #expect(body.contains("call i64 @function.2("))
      #expect(!body.contains("@table.0.elements"))
    }
    let imported = Self.module(
      imports: "(import \"m\" \"g\" (func $g (type $t)))",
      fields: "(table $c 4 funcref) (elem (i32.const 0) $g)")
    let body = try CoreLowering(imported).emittedBody(of: 9)
    #expect(body.contains("@import.function.0") && !body.contains("@table.0.elements"))
  }

  @Test(arguments: [
    ("", 0), ("i32", 1), ("i32 i64", 1), ("i32 i64 f64 i32", 0),
  ])
  func whatAFunctionThrowsIsCaughtAndItsResultsAreTakenOnce(results: String, phis: Int) throws {
    let all = results.split(separator: " ").map { "(\($0).const 3)" }.joined()
    let lowering = try CoreLowering(
      """
      (module
        (type $t (func (param i32) (result \(results)))) (tag $e)
        (func $f (type $t) (throw $e)) (func $g (type $t) \(all))
        (table $c 2 2 funcref) (elem (i32.const 0) $f $g)
        (func (export "f") (param i32) (result \(results))
          (block $l
            (try_table (catch $e $l)
              (call_indirect (type $t) (local.get 0) (local.get 0)) (return)))
          \(all)))
      """)
    let body = lowering.emittedBody(of: 2)
    #expect(body.components(separatedBy: "invoke").count - 1 == 2)
    // What is in memory is loaded behind the choice.
    let blocks = body.components(separatedBy: "\n\n")
    let called = try #require(blocks.firstIndex { $0.hasPrefix("called") })
    #expect(blocks[called].components(separatedBy: "= phi ").count - 1 == phis)
    #expect(!blocks[..<called].contains { $0.contains("load f64") || $0.contains("load double") })
  }

  // MARK: What isn't

  @Test(arguments: [
    "(table $c (export \"t\") 2 2 funcref) (elem (i32.const 0) $f0)",
    "(table $c 2 2 funcref) (elem (i32.const 0) $f0)"
      + "(func (param i32) (table.set $c (local.get 0) (ref.null func)))",
    "(table $c 2 2 funcref) (elem (i32.const 0) $f0)"
      + "(func (param funcref) (table.fill $c (i32.const 0) (local.get 0) (i32.const 2)))",
    "(table $c 2 2 funcref) (elem (i32.const 0) $f0)"
      + "(func (param funcref) (drop (table.grow $c (local.get 0) (i32.const 1))))",
    "(table $c 2 2 funcref) (table $o 2 2 funcref) (elem (i32.const 0) $f0)"
      + "(func (table.copy $c $o (i32.const 0) (i32.const 0) (i32.const 1)))",
    "(table $c 2 2 funcref) (elem (i32.const 0) $f0) (elem $p func $f2)"
      + "(func (table.init $c $p (i32.const 0) (i32.const 0) (i32.const 1)))",
    "(table $c 2 2 funcref) (elem (i32.const 0) $f0) (elem $p declare func $f2)"
      + "(func (table.init $c $p (i32.const 0) (i32.const 0) (i32.const 0)))",
    // Segments that don't fit, by count, by offset, and by an offset without a sign.
    "(table $c 2 2 funcref) (elem (i32.const 1) $f0 $f2)",
    "(table $c 2 2 funcref) (elem (i32.const 0) $f0) (elem (i32.const 3))",
    "(table $c 2 2 funcref) (elem (i32.const 0) $f0) (elem (i32.const -1) $f2)",
    "(table $c 2 2 (ref $t) (ref.func $f0))",
    "(table $c 2 2 funcref (ref.func $f0))",
    "(table $c 70000 70000 funcref) (elem (i32.const 0) $f0)",
    "(table $c 2 2 funcref) (global $g funcref (ref.func $f0))"
      + "(elem (i32.const 0) funcref (global.get $g))",
    // Of a type that nothing in the table has, there is nothing to be told.
    "(table $c 2 2 funcref)", "(table $c 2 2 funcref) (elem (i32.const 0) $f1)",
  ])
  func thePrefixIsComparedWhere(fields: String) throws {
    #expect(try looksAtPrefix(Self.module(fields: fields)))
  }

  @Test(arguments: [
    ("(import \"m\" \"t\" (table $c 2 2 funcref))", "(elem (i32.const 0) $f0)"),
    (
      "(import \"m\" \"g\" (global $g i32))",
      "(table $c 2 2 funcref) (elem (global.get $g) $f0)"
    ),
    // A failed instantiation leaves functions in the imported table, and may leave out the rest.
    (
      "(import \"m\" \"t\" (table $o 2 2 funcref))",
      "(table $c 2 2 funcref) (elem (table $o) (i32.const 0) func $f0)"
        + "(elem (table $c) (i32.const 0) func $f0)"
    ),
  ])
  func thePrefixIsComparedToo(imports: String, fields: String) throws {
    #expect(try looksAtPrefix(Self.module(imports: imports, fields: fields)))
  }

  /// The numbers of signatures are bytes, and what has none of its own is compared.
  @Test func onlyTheFirst254SignaturesHaveANumber() throws {
    let types = (0..<300).map { number in
      let digits = (0..<9).map { number >> $0 & 1 == 0 ? "i32" : "i64" }
      return "(type $t\(number) (func (param \(digits.joined(separator: " ")))))"
    }
    func looksAtPrefix(type: Int) throws -> Bool {
      let parameters = (0..<9).map { type >> $0 & 1 == 0 ? "(i32.const 0)" : "(i64.const 0)" }
      let text = """
        (module \(types.joined())
          \((0..<300).map { "(func $f\($0) (type $t\($0)))" }.joined())
          (table $c 300 300 funcref)
          (elem (i32.const 0) \((0..<300).map { "$f\($0)" }.joined(separator: " ")))
          (func (export "f") (param i32)
            (call_indirect (type $t\(type)) \(parameters.joined(separator: " "))
              (local.get 0))))
        """
      let code = try CoreLowering(text).code(of: 300)
      #expect(!code.isEmpty)
      return code.contains { $0.hasPrefix("cmp") && $0.contains("-8(") }
    }
    #expect(try !looksAtPrefix(type: 253))
    #expect(try looksAtPrefix(type: 254))
    #expect(try looksAtPrefix(type: 299))
  }

  @Test func aTypeThatMayHaveSubtypesIsLookedUp() throws {
    let lowering = try CoreLowering(
      Self.module(
        fields: "(table $c 2 2 funcref) (elem (i32.const 0) $open $f0)", type: "$open"))
    #expect(lowering.emittedBody(of: 8).contains("@subtype"))
  }

  // MARK: What happens

  private static func program(count: Int) -> String {
    """
    #define _GNU_SOURCE
    #include <setjmp.h>
    #include <signal.h>
    #include <stdint.h>
    #include <stdio.h>
    #include <ucontext.h>
    #define NAMED(name) __asm__(name)
    extern void initialize(void);
    extern int64_t f(uint64_t, int64_t) NAMED("function.8");
    extern struct { void *elements; uint64_t count, maximum; } table NAMED("table.0");
    __attribute__((aligned(4096))) void *elements[\(count)] NAMED("table.0.elements");
    static sigjmp_buf entry;
    static void fault(int signal, siginfo_t *info, void *context) {
      const uint8_t *code = (void *)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
      printf("!%d ", code[0] == 0x67 ? code[4] : -signal);
      siglongjmp(entry, 1);
    }
    int main(void) {
      struct sigaction action = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO};
      sigaction(SIGILL, &action, 0);
      sigaction(SIGSEGV, &action, 0);
      table.elements = elements;
      table.count = table.maximum = \(count);
      initialize();
      for (int i = -1; i < \(count + 2); i++) {
        if (!sigsetjmp(entry, 1)) printf("%ld ", (long)f(i, 10));
      }
      if (!sigsetjmp(entry, 1)) printf("%ld", (long)f(64, 10));
      if (!sigsetjmp(entry, 1)) printf("%ld", (long)f(1ul << 31, 10));
      if (!sigsetjmp(entry, 1)) printf("%ld", (long)f(\(count) / 2 + (1ul << 32), 10));
    }
    """
  }

  /// What `f` returns, or which trap it ends in, for each index from -1 on.
  private func results(
    _ fields: String, index: String, count: Int, padding: Int, level: LLVM.OptimizationLevel,
    partByteCount: Int
  ) throws -> String {
    let parts = try CoreLowering.parts(
      of: Self.module(fields: fields, index: index, padding: padding), level: level,
      byteCount: partByteCount)
    let folder = try TemporaryFolder()
    let objects = try parts.enumerated().map { number, part in
      try folder.file("\(number).o", containing: part.object).path
    }
    let source = try folder.file("test.c", containing: Array(Self.program(count: count).utf8))
    let program = folder.url.appending(path: "test")
    let compiled = try TestSupport.run(
      URL(filePath: "/usr/bin/env"),
      ["clang", "-w", "-fno-pie", "-no-pie", "-o", program.path, source.path] + objects)
    guard compiled.exitCode == 0 else { throw ProcessFailure(description: compiled.errorText) }
    return try TestSupport.run(program).outputText
  }

  @Test(arguments: [
    (LLVM.OptimizationLevel.none, 0, Int.max), (.standard, 0, .max), (.standard, 100, .max),
    (.standard, 0, 1),
  ])
  func trapsAreThoseOfATableThatIsNotKnown(
    level: LLVM.OptimizationLevel, padding: Int, partByteCount: Int
  ) throws {
    let all = (0..<8).map { "$f\($0)" }.joined(separator: " ")
    for (count, segments) in [
      (4, ["1 $f0 $f2 $f4"]), (4, ["1 $f0 $f2"]), (2, ["0 $f0 $f1"]), (1, ["0 $f6"]),
      (11, ["1 " + all]), (11, ["1 " + all, "2 $f2 $f2"]), (11, ["0 " + all, "6 $f1 $f0 $f3"]),
      (64, ["56 " + all, "0 " + all]), (65, ["57 " + all, "20 $f2 $f5"]),
      (300, ["100 " + all, "299 $f4"]), (100, ["50 $f0 $f2"]), (100, ["1 $f3", "99 $f2"]),
    ] {
      for index in ["i32", "i64"] {
        let segments = segments.map { segment in
          let words = segment.split(separator: " ", maxSplits: 1)
          return "(elem (\(index).const \(words[0])) \(words[1]))"
        }.joined()
        let address = index == "i64" ? "i64 " : ""
        let known = try results(
          "(table $c \(address)\(count) \(count) funcref)" + segments, index: index,
          count: count, padding: padding, level: level, partByteCount: partByteCount)
        let unknown = try results(
          "(table $c (export \"t\") \(address)\(count) \(count) funcref)" + segments,
          index: index, count: count, padding: padding, level: level,
          partByteCount: partByteCount)
        #expect(known == unknown, "\(segments)")
        #expect(known.contains("!7") && !known.contains("!-"))
        guard count == 4 else { continue }
        #expect(known.hasPrefix("!7 !8 10 12 "))
      }
    }
  }
}
