// What the decoders' fuzzer keeps: its corpus, and inputs that once brought something down.

import Components
import Foundation
import TestSupport
import Testing
import WasmBytes
import WasmCore

@testable import ComponentLinking

/// An input by the path of its file.
struct FuzzInput: Sendable, CustomTestStringConvertible {
  let file: URL
  var testDescription: String { file.lastPathComponent }

  /// The inputs in the folder `path` of the repository.
  static func all(in path: String) -> [FuzzInput] {
    let folder = Locations.root.appending(path: path)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().map { FuzzInput(file: folder.appending(path: $0)) }
  }

  /// What comes of the input: nil if it is linked, or a valid core module.
  func refusal() throws -> (any Error)? {
    let bytes = try bytes(of: file)
    do {
      if bytes.count > 6, bytes[6] != 0 {
        let component = try Component(decoding: bytes)
        for module in component.coreModules { try module.validated() }
        _ = try component.linked().description
      } else {
        try CoreModule(decoding: bytes, in: 0..<bytes.count).validated()
      }
      return nil
    } catch {
      if let error = error as? WasmError { #expect(0...bytes.count ~= error.offset) }
      return error
    }
  }
}

@Suite struct FuzzCorpusTests {
  @Test(.timeLimit(.minutes(5)), arguments: FuzzInput.all(in: "Fixtures/Crashes/decode"))
  func whatOnceCrashedIsRefusedOrAccepted(input: FuzzInput) throws {
    _ = try input.refusal()
  }

  @Test func theCorpusHasWhatIsAcceptedAndWhatIsNot() throws {
    let refusals = try FuzzInput.all(in: "Toolchain/Fuzz/corpus").map { try $0.refusal() }
    #expect(refusals.count { $0 == nil } > 50)
    #expect(refusals.count { $0 is WasmError } > 50)
    #expect(refusals.contains { $0 is LinkError })
  }
}
