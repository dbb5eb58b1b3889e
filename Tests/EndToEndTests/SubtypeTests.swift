// Calls through tables of functions whose types are declared to be subtypes, across cores.

import Foundation
import TestSupport
import Testing

@Suite struct SubtypeTests {
  private static let types = """
    (type $a (sub (func (result i32))))
    (type $b (sub $a (func (result i32))))
    (type $c (sub final $b (func (result i32))))
    (type $other (sub final $a (func (result i32))))
    (type $plain (func (result i32)))
    """

  /// A component whose `f` calls what a core of its own has put into a table, as functions of `type`.
  private func component(calling type: String) -> String {
    """
    (component
      (core module $callees \(Self.types)
        (func $a (type $a) (i32.const 1))
        (func $b (type $b) (i32.const 2))
        (func $c (type $c) (i32.const 4))
        (func $other (type $other) (i32.const 8))
        (func $plain (type $plain) (i32.const 16))
        (table (export "t") funcref (elem $a $b $c $other $plain)))
      (core module $caller (import "m" "t" (table $t 5 funcref)) \(Self.types)
        (func (export "f") (param i32) (result i32)
          (call_indirect $t (type \(type)) (local.get 0))))
      (core instance $m (instantiate $callees))
      (core instance $i (instantiate $caller (with "m" (instance $m))))
      (func (export "f") (param "n" s32) (result s32) (canon lift (core func $i "f"))))
    """
  }

  @Test(arguments: [
    ("$a", "1 2 4 8 -"), ("$b", "- 2 4 - -"), ("$c", "- - 4 - -"), ("$other", "- - - 8 -"),
  ])
  func aCallTakesFunctionsOfSubtypes(type: String, expected: String) throws {
    let folder = try TemporaryFolder()
    for level in ["-O0", "-O2"] {
      let bundle = try compiled(
        text: component(calling: type), in: folder, options: [level])
      let results = try (0..<5).map { number in
        let result = try run(
          Locations.wamrRun, ["--no-store", "--invoke", "f(\(number))", bundle.path],
          environment: [:])
        guard result.exitCode != 0 else {
          return result.outputText.trimmingCharacters(in: .newlines)
        }
        #expect(result.errorText.contains("indirect call"), "\(result.errorText)")
        return "-"
      }
      #expect(results.joined(separator: " ") == expected)
    }
  }
}
