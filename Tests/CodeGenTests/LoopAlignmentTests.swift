// Where loops start: innermost ones at a line of the cache, so that short ones don't cross one.

import LLVM
import TestSupport
import Testing

struct LoopAlignmentTests {
  /// An interpreter of instructions of one byte, each of which it jumps back from on its own.
  private static let interpreter = """
    (module (memory 1)
      (func (export "run") (param $at i32) (result i32) (local $sum i32)
        (loop $next
          (block $end (block $double (block $increment
            (br_table $increment $double $end
              (i32.load8_u (local.tee $at (i32.add (local.get $at) (i32.const 1))))))
            (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
            (br $next))
            (local.set $sum (i32.shl (local.get $sum) (i32.const 1)))
            (br $next)))
        (local.get $sum)))
    """

  @Test(arguments: [LLVM.OptimizationLevel.less, .standard, .aggressive])
  func innermostLoopsStartAtALineOfTheCache(level: LLVM.OptimizationLevel) throws {
    #expect(try CoreLowering(Self.interpreter, level: level).assembly.contains("\t.p2align\t6"))
  }

  @Test func optimisedForSizeTheyDoNot() throws {
    #expect(try !CoreLowering(Self.interpreter, level: .size).assembly.contains("\t.p2align\t6"))
  }
}
