// The verdicts of `wasm-tools validate`, which takes one file at a time: a shell starts it for one after
// the other, which takes a third of the time that it takes to do so from here.

import Foundation
import TestSupport

/// `wasm-tools validate`, with the features that are ours.
package struct ReferenceValidator: Sendable {
  /// Makes it.
  package init() {}

  /// Whether the program is there.
  package static var isThere: Bool {
    FileManager.default.isExecutableFile(atPath: Locations.wasmTools.path)
  }

  /// The features: version 3 of the core language and threads, and of components what our validator
  /// has rules for, whether the linker takes it or not.
  ///
  /// What is left out is refused here by name: error contexts, `gc` and 64-bit memories in canonical
  /// definitions, and the proposals for the core language. Nested names are refused on both sides.
  static let features =
    ["-all", "wasm3", "threads", "component-model"]
    + [
      "async", "async-stackful", "more-async-builtins", "threading",
      "fixed-length-lists", "map", "implements", "canon-names",
    ].map { "cm-\($0)" }

  /// Returns for each of `components` why it is refused, in one line, or nil if it is valid.
  package func refusals(of components: [[UInt8]]) throws -> [String?] {
    let folder = try TemporaryFolder()
    for (number, bytes) in components.enumerated() {
      _ = try folder.file("\(number).wasm", containing: bytes)
    }
    // Without quotes the shell takes the lines of a message for words, and makes one line of them.
    let script = """
      set -f
      number=0
      while [ $number -lt "$3" ]; do
        if message=$("$1" validate --features="$2" $number.wasm 2>&1)
        then echo valid
        else printf '%s ' refused $message; echo
        fi
        number=$((number + 1))
      done
      """
    let result = try run(
      URL(filePath: "/bin/sh"),
      [
        "-c", script, "sh", Locations.wasmTools.path, Self.features.joined(separator: ","),
        "\(components.count)",
      ],
      in: folder.url, timeout: 600)
    let lines = result.outputText.split(separator: "\n", omittingEmptySubsequences: false)
    guard result.exitCode == 0, lines.count == components.count + 1 else {
      throw ProcessFailure(description: "wasm-tools validate: \(result.errorText)")
    }
    return lines.dropLast().map { $0 == "valid" ? nil : String($0.dropFirst("refused ".count)) }
  }
}
