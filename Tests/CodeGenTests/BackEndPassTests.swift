// The passes of LLVM's back end that are left out.

import LLVM
import TestSupport
import Testing

struct BackEndPassTests {
  /// A misspelt name, or one that another LLVM spells differently, would leave nothing out.
  @Test(arguments: [LLVM.OptimizationLevel.less, .standard])
  func allThatAreLeftOutAreKnown(level: LLVM.OptimizationLevel) throws {
    let machine = try LLVM.TargetMachine(for: .init(name: "x86-64-v2"), level: level)
    let module = LLVM.Module(named: "test", for: machine)
    let names = level.omittedPasses
    #expect(
      try module.unknownPasses(among: names + ["no such pass"], for: machine) == ["no such pass"])
  }

  /// Loops through arrays of numbers of all kinds, a dispatch, an indirect call and a trap.
  private static let module = """
    (module (memory 1) (table 2 funcref) (elem (i32.const 0) $sum $sum)
      (type $sum (func (param i32 i32) (result i32)))
      (func $sum (type $sum) (local $sum i32)
        (loop $next
          (local.set $sum (i32.add (local.get $sum) (i32.load (local.get 0))))
          (local.set 0 (i32.add (local.get 0) (i32.const 4)))
          (br_if $next (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
        (local.get $sum))
      (func (export "scale") (param i32 i32) (param $by f64)
        (loop $next
          (f64.store (local.get 0) (f64.mul (f64.load (local.get 0)) (local.get $by)))
          (local.set 0 (i32.add (local.get 0) (i32.const 8)))
          (br_if $next (local.tee 1 (i32.sub (local.get 1) (i32.const 1))))))
      (func (export "choose") (param i32 i32) (result i32)
        (block (block (block (block
          (br_table 0 1 2 3 (local.get 0)))
          (return (i32.div_u (local.get 0) (local.get 1))))
          (return (call_indirect (type $sum) (local.get 0) (local.get 1) (local.get 1))))
          unreachable)
        (i32.trunc_f32_s (f32.sqrt (f32.convert_i32_u (local.get 1))))))
    """

  @Test(arguments: [LLVM.OptimizationLevel.none, .less, .standard, .aggressive])
  func thoseWithoutEffectChangeNothing(level: LLVM.OptimizationLevel) throws {
    #expect(
      try CoreLowering(Self.module, level: level, omitting: []).object
        == CoreLowering(
          Self.module, level: level,
          omitting: LLVM.OptimizationLevel.passesWithoutEffect
        ).object)
  }

  @Test func thoseForSpeedAreLeftOutOfFastCompilationOnly() throws {
    let all = try CoreLowering(
      Self.module, level: .less, omitting: LLVM.OptimizationLevel.passesWithoutEffect)
    #expect(try all.object != CoreLowering(Self.module, level: .less).object)
    #expect(
      LLVM.OptimizationLevel.standard.omittedPasses
        == LLVM.OptimizationLevel.passesWithoutEffect)
  }
}
