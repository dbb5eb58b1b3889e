import Testing

struct ExceptionLoweringTests {
  @Test func nothingIsUnwoundWithoutATag() throws {
    let lowering = try CoreLowering(
      """
      (module (import "m" "f" (func $f))
        (func (export "g") (block $l (try_table (catch_all $l) (call $f)))))
      """)
    #expect(lowering.emitted.contains("nounwind"))
    #expect(!lowering.emitted.contains("uwtable"))
    #expect(!lowering.emitted.contains("invoke"))
    #expect(!lowering.assembly.contains(".gcc_except_table"))
  }

  @Test func aCallInATryCostsWhatItDoesOutside() throws {
    let lowering = try CoreLowering(
      """
      (module (import "m" "f" (func $f (param i32) (result i32))) (tag $t)
        (func (export "g") (param i32) (result i32)
          (block $l (return (try_table (result i32) (catch $t $l) (call $f (local.get 0)))))
          (i32.const 0))
        (func (export "h") (param i32) (result i32) (call $f (local.get 0))))
      """)
    #expect(lowering.emittedBody(of: 1).contains("invoke"))
    #expect(!lowering.emittedBody(of: 2).contains("invoke"))
    // Up to the return; what is behind it is for exceptions.
    let path = lowering.code(of: 1).prefix { !$0.hasPrefix("ret") }
    #expect(Array(path) == lowering.code(of: 2).prefix { !$0.hasPrefix("ret") })
  }

  @Test func oneTryHasOnePadForAllCalls() throws {
    let lowering = try CoreLowering(
      """
      (module (import "m" "f" (func $f)) (tag $t)
        (func (export "g")
          (block $l (try_table (catch_all $l) (call $f) (call $f) (throw $t)))))
      """)
    let body = lowering.emittedBody(of: 1)
    #expect(body.count(of: "landingpad") == 1)
    #expect(body.count(of: "invoke") == 2)
    // What is thrown in the block itself goes there without the loader.
    #expect(!lowering.emitted.contains("runtime.throw"))
  }

  @Test func aCallInTailPositionIsNoInvoke() throws {
    let lowering = try CoreLowering(
      """
      (module (import "m" "f" (func $f)) (tag $t)
        (func (export "g") (block $l (try_table (catch_all $l) (return_call $f)))))
      """)
    #expect(!lowering.emitted.contains("invoke"))
  }
}
