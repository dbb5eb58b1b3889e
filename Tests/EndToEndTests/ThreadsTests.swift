// Components whose cores use atomics: there is one thread, and all instructions.

import Foundation
import TestSupport
import Testing

@Suite struct ThreadsTests {
  /// A component of one core that has `fields`, and exports `f`, lifted to a function of no
  /// parameters and an s32.
  private func component(_ fields: String) -> String {
    """
    (component
      (core module $m \(fields))
      (core instance $i (instantiate $m))
      (func (export "f") (result s32) (canon lift (core func $i "f"))))
    """
  }

  private func invoke(
    _ text: String, options: [String] = [], level: String = "-O2"
  ) throws -> ProcessResult {
    let folder = try TemporaryFolder()
    let bundle = try compiled(text: text, in: folder, options: [level])
    return try run(
      Locations.wamrRun, options + ["--no-store", "--invoke", "f()", bundle.path],
      environment: [:])
  }

  @Test(arguments: ["-O0", "-O2"])
  func aCoreMayHaveASharedMemoryOfItsOwn(level: String) throws {
    let text = component(
      """
      (memory 1 4 shared)
      (func (export "f") (result i32)
        (i32.store (i32.const 8) (i32.const 40))
        (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 5)))
        (drop (i32.atomic.rmw8.cmpxchg_u (i32.const 8) (i32.const 45) (i32.const 41)))
        (drop (memory.grow (i32.const 1)))
        (i32.add (i32.atomic.load (i32.const 8))
          (i32.add (memory.size)
            ;; The value is another one, and nobody waits.
            (i32.sub (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const -1))
              (memory.atomic.notify (i32.const 8) (i32.const 1))))))
      """)
    let result = try invoke(text, level: level)
    #expect(result.outputText == "44\n", "\(result.errorText)")
  }

  @Test func aSharedMemoryMayBePassedFromCoreToCore() throws {
    let text = """
      (component
        (core module $a (memory (export "m") 1 1 shared) (data (i32.const 4) "\\2a"))
        (core module $b (import "a" "m" (memory 1 1 shared))
          (func (export "f") (result i32) (i32.atomic.load (i32.const 4))))
        (core instance $i (instantiate $a))
        (core instance $j (instantiate $b (with "a" (instance $i))))
        (func (export "f") (result s32) (canon lift (core func $j "f"))))
      """
    #expect(try invoke(text).outputText == "42\n")
  }

  @Test(
    arguments: [
      ("i32.atomic.load (i32.const 2)", "unaligned atomic"),
      ("i32.atomic.load (i32.const 65534)", "unaligned atomic"),
      ("i32.atomic.load (i32.const 65536)", "out of bounds memory access"),
      ("i32.atomic.load offset=4 (i32.const -4)", "out of bounds memory access"),
      ("memory.atomic.notify (i32.const 65536) (i32.const 1)", "out of bounds memory access"),
      (
        "memory.atomic.notify offset=4294967292 (i32.const 4) (i32.const 1)",
        "out of bounds memory access"
      ),
      ("memory.atomic.notify (i32.const 3) (i32.const 1)", "unaligned atomic"),
      (
        "memory.atomic.wait64 (i32.const 65536) (i64.const 0) (i64.const 0)",
        "out of bounds memory access"
      ),
      ("memory.atomic.wait64 (i32.const 4) (i64.const 0) (i64.const 0)", "unaligned atomic"),
      (
        "memory.atomic.wait32 $own (i32.const 4) (i32.const 0) (i64.const 0)",
        "expected shared memory"
      ),
    ])
  func anAtomicTrapsAsTheSpecificationSays(instruction: String, trap: String) throws {
    let text = component(
      """
      (memory 1 1 shared) (memory $own 1)
      (func (export "f") (result i32) (\(instruction)))
      """)
    let result = try invoke(text)
    #expect(result.exitCode == 134)
    #expect(result.errorText.contains(trap), "\(result.errorText)")
  }

  @Test func waitingForWhatNeverComesEndsWithTheTimeLimit() throws {
    let text = component(
      """
      (memory 1 1 shared)
      (func (export "f") (result i32)
        (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
      """)
    let result = try invoke(text, options: ["--timeout", "50ms"])
    #expect(result.exitCode == 134)
    #expect(result.errorText.contains("time limit"), "\(result.errorText)")
  }
}
