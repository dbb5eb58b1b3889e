// Components whose cores throw: what a script of the specification can't show, which has one call each.

import Foundation
import TestSupport
import Testing

@Suite struct ExceptionTests {
  /// What `fields` of a core make of `f`, lifted to a function of no parameters and an s32.
  private func result(
    of fields: String, level: String = "-O2", options: [String] = []
  ) throws -> ProcessResult {
    try invoke(
      """
      (component
        (core module $m \(fields))
        (core instance $i (instantiate $m))
        (func (export "f") (result s32) (canon lift (core func $i "f"))))
      """, level: level, options: options)
  }

  private func invoke(
    _ text: String, level: String = "-O2", options: [String] = []
  ) throws -> ProcessResult {
    let folder = try TemporaryFolder()
    let bundle = try compiled(text: text, in: folder, options: [level])
    return try run(
      Locations.wamrRun, options + ["--no-store", "--invoke", "f()", bundle.path],
      environment: [:])
  }

  @Test(arguments: ["-O0", "-O2"])
  func allThatAFunctionKeepsIsThereWhereAnExceptionLands(level: String) throws {
    // Twelve values that live through the calls: more than there are registers for.
    let locals = (0..<12).map { "$l\($0)" }
    func numbered(_ line: (Int, String) -> String) -> String {
      locals.enumerated().map { line($0.offset, $0.element) }.joined()
    }
    let recursion = """
      (tag $t (param i32 i64 f32 f64 v128))
      (memory 1)
      (func $g (param $n i32) (param i64 i64 i64 i64 i64 i64 i64)
        \(locals.map { "(local \($0) i32)" }.joined())
        \(numbered { "(local.set \($1) (i32.load offset=\(4 * $0) (local.get $n)))" })
        (if (i32.eqz (local.get $n)) (then
          (throw $t (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4)
            (v128.const i32x4 5 6 7 8))))
        (call $g (i32.sub (local.get $n) (i32.const 1)) (local.get 1) (local.get 2) (local.get 3)
          (local.get 4) (local.get 5) (local.get 6) (i64.const 9))
        \(locals.map { "(i32.store (i32.const 60000) (local.get \($0)))" }.joined()))
      """
    let result = try result(
      of: """
        \(recursion)
        (func (export "f") (result i32)
          \(locals.map { "(local \($0) i32)" }.joined())
          (local $v v128) (local $round i32)
          \(numbered { number, _ in
            "(i32.store (i32.const \(4 * number)) (i32.const \(1 << number)))"
          })
          \(numbered { "(local.set \($1) (i32.load (i32.const \(4 * $0))))" })
          (loop $again
            (block $caught (result i32 i64 f32 f64 v128)
              (try_table (catch $t $caught)
                (call $g (i32.const 2000) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)
                  (i64.const 5) (i64.const 6) (i64.const 7)))
              unreachable)
            (local.set $v)
            (i32.trunc_f64_s) (local.set $l1 (i32.add (local.get $l1)))
            (i32.trunc_f32_s) (local.set $l1 (i32.add (local.get $l1)))
            (i32.wrap_i64) (local.set $l1 (i32.add (local.get $l1)))
            (local.set $l1 (i32.add (local.get $l1)))
            (local.set $l2
              (i32.add (local.get $l2) (i32x4.extract_lane 3 (local.get $v))))
            (local.set $round (i32.add (local.get $round) (i32.const 1)))
            (br_if $again (i32.lt_u (local.get $round) (i32.const 3))))
          \(locals.map { "(local.get \($0))" }.joined())
          \(Array(repeating: "i32.add", count: 11).joined(separator: " ")))
        """, level: level)
    // 2^12 - 1, and three times 1 + 2 + 3 + 4 and 8.
    #expect(result.outputText == "\(4095 + 3 * (10 + 8))\n", "\(result.errorText)")
  }

  @Test func exceptionsThatNobodyHasAnyMoreTakeNoMemory() throws {
    let result = try result(
      of: """
        (tag $t (param i32 i64 v128))
        (func $g (param i32) (throw $t (local.get 0) (i64.const 0) (v128.const i64x2 0 0)))
        (func (export "f") (result i32) (local $n i32) (local $sum i32)
          (loop $again
            (block $caught (result i32 i64 v128)
              (try_table (catch $t $caught) (call $g (local.get $n)))
              unreachable)
            drop drop
            (local.set $sum (i32.xor (local.get $sum)))
            (local.set $n (i32.add (local.get $n) (i32.const 1)))
            ;; 8 million of 64 bytes: twice as many bytes as exceptions may have.
            (br_if $again (i32.lt_u (local.get $n) (i32.const 8388608))))
          (local.get $sum))
        """)
    #expect(result.outputText == "0\n", "\(result.errorText)")
  }

  @Test(arguments: ["-O0", "-O2"])
  func exceptionsLastWhereverTheyAreReferredTo(level: String) throws {
    let result = try result(
      of: """
        (tag $t (param i32))
        (tag $with (param exnref))
        (global $kept (mut exnref) (ref.null exn))
        (table $table 4 exnref)
        (func $make (param i32) (result exnref)
          (block $caught (result i32 exnref)
            (try_table (catch_ref $t $caught) (throw $t (local.get 0)))
            unreachable)
          (return))
        (func $wrap (param exnref) (result exnref)
          (block $caught (result exnref exnref)
            (try_table (catch_ref $with $caught) (throw $with (local.get 0)))
            unreachable)
          (return))
        (func $number (param exnref) (result i32)
          (block $caught (result i32)
            (try_table (catch $t $caught) (throw_ref (local.get 0)))
            unreachable))
        (func $inside (param exnref) (result exnref)
          (block $caught (result exnref)
            (try_table (catch $with $caught) (throw_ref (local.get 0)))
            unreachable))
        (func (export "f") (result i32) (local $local exnref) (local $nested exnref) (local $n i32)
          (local.set $local (call $make (i32.const 1)))
          (local.set $nested (call $wrap (call $wrap (call $make (i32.const 2)))))
          (global.set $kept (call $wrap (call $make (i32.const 4))))
          (table.set $table (i32.const 1) (call $make (i32.const 8)))
          (table.fill $table (i32.const 2) (call $make (i32.const 16)) (i32.const 2))
          (drop (table.grow $table (call $make (i32.const 32)) (i32.const 1)))
          (loop $again
            (drop (call $make (i32.const 0)))
            (local.set $n (i32.add (local.get $n) (i32.const 1)))
            (br_if $again (i32.lt_u (local.get $n) (i32.const 100000))))
          (call $number (local.get $local))
          (call $number (call $inside (call $inside (local.get $nested))))
          (call $number (call $inside (global.get $kept)))
          (call $number (table.get $table (i32.const 1)))
          (call $number (table.get $table (i32.const 3)))
          (call $number (table.get $table (i32.const 4)))
          i32.add i32.add i32.add i32.add i32.add)
        """, level: level)
    #expect(result.outputText == "63\n", "\(result.errorText)")
  }

  @Test(arguments: ["-O0", "-O2"])
  func anExceptionPassesThroughACoreThatKnowsNoTag(level: String) throws {
    let text = """
      (component
        (core module $tags (tag (export "t") (param i32)))
        (core module $thrower (import "tags" "t" (tag $t (param i32)))
          (func (export "throw") (throw $t (i32.const 42))))
        (core module $between (import "thrower" "throw" (func $f (param i32 i32)))
          (func (export "call") (param i32) (call $f (local.get 0) (local.get 0))))
        (core module $adapter (import "thrower" "throw" (func $f))
          (func (export "throw") (param i32 i32) (call $f)))
        (core module $catcher (import "tags" "t" (tag $t (param i32)))
          (import "between" "call" (func $f (param i32)))
          (tag $other (param i32))
          (func (export "f") (result i32)
            (block $caught (result i32)
              (try_table (catch $other $caught)
                (try_table (catch $other $caught) (catch $t $caught) (call $f (i32.const 1))))
              unreachable)))
        (core instance $tags (instantiate $tags))
        (core instance $thrower (instantiate $thrower (with "tags" (instance $tags))))
        (core instance $adapter (instantiate $adapter (with "thrower" (instance $thrower))))
        (core instance $between (instantiate $between (with "thrower" (instance $adapter))))
        (core instance $catcher (instantiate $catcher (with "tags" (instance $tags))
          (with "between" (instance $between))))
        (func (export "f") (result s32) (canon lift (core func $catcher "f"))))
      """
    let result = try invoke(text, level: level)
    #expect(result.outputText == "42\n", "\(result.errorText)")
  }

  @Test func anExceptionThatLeavesAComponentIsATrap() throws {
    let text = """
      (component
        (component $a
          (core module $m (tag $t) (func (export "f") (result i32) (throw $t)))
          (core instance $i (instantiate $m))
          (func (export "f") (result s32) (canon lift (core func $i "f"))))
        (component $b
          (import "f" (func $f (result s32)))
          (core func $f (canon lower (func $f)))
          (core module $m (import "" "f" (func $f (result i32)))
            (func (export "f") (result i32)
              (block $caught (try_table (result i32) (catch_all $caught) (call $f)) (return))
              (i32.const 0)))
          (core instance $i (instantiate $m
            (with "" (instance (export "f" (func $f))))))
          (func (export "f") (result s32) (canon lift (core func $i "f"))))
        (instance $a (instantiate $a))
        (instance $b (instantiate $b (with "f" (func $a "f"))))
        (export "f" (func $b "f")))
      """
    let result = try invoke(text)
    #expect(result.exitCode == 134)
    #expect(result.errorText.contains("uncaught exception"), "\(result.errorText)")
  }

  @Test(arguments: ["-O0", "-O2"])
  func aCallInTailPositionIsOutsideOfTheTry(level: String) throws {
    let result = try result(
      of: """
        (tag $t)
        (func $throw (throw $t))
        ;; More arguments than there are registers, so that the chain moves what is on the stack.
        (func $longer (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (return_call $throw))
        (func $shorter (param i64) (return_call $longer
          (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0)
          (local.get 0) (local.get 0) (local.get 0) (local.get 0) (local.get 0)))
        (func $tail (result i32)
          (block $caught
            (try_table (catch_all $caught) (return_call $thrown (i64.const 1))))
          (i32.const 1))
        (func $thrown (param i64) (result i32) (call $shorter (local.get 0)) (i32.const 2))
        (func (export "f") (result i32) (local i32 i32)
          (local.set 0 (i32.const 40))
          (loop $again
            (block $caught
              (try_table (catch_all $caught) (drop (call $tail)))
              (return (i32.const 3)))
            (block $caught
              (try_table (catch_all $caught) (call $shorter (i64.const 1)))
              (return (i32.const 4)))
            (br_if $again (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1)))
              (i32.const 10))))
          (local.get 0))
        """, level: level)
    #expect(result.outputText == "40\n", "\(result.errorText)")
  }

  @Test func aGuestThatOnlyThrowsEndsWithTheTimeLimit() throws {
    let result = try result(
      of: """
        (tag $t)
        (func $g (throw $t))
        (func (export "f") (result i32)
          (loop $again
            (block $caught (try_table (catch_all $caught) (call $g)))
            (br $again))
          unreachable)
        """, options: ["--timeout", "50ms"])
    #expect(result.exitCode == 134)
    #expect(result.errorText.contains("time limit"), "\(result.errorText)")
  }

  @Test func exceptionsWithoutEndAreATrap() throws {
    let result = try result(
      of: """
        (tag $t (param exnref))
        (func (export "f") (result i32) (local $last exnref)
          (loop $again
            (block $caught (result exnref exnref)
              (try_table (catch_ref $t $caught) (throw $t (local.get $last)))
              unreachable)
            (local.set $last) drop
            (br $again))
          unreachable)
        """)
    #expect(result.exitCode == 134)
    #expect(result.errorText.contains("memory"), "\(result.errorText)")
  }
}
