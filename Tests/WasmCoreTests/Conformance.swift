// The scripts of the specification's test suite, turned into modules.
//
// The archive isn't part of the repository. Where it, or the tool that converts it, is missing, the
// run says where it looked and tests nothing.

import Foundation
import TestSupport
import Testing

/// What a script says of a module.
struct ConformanceCase {
  /// What is to come of decoding and validating the module.
  enum Expectation {
    case valid
    case invalid
    case malformed
  }

  let script: String
  let line: Int
  let expectation: Expectation
  let bytes: [UInt8]
  /// The refusal in the words of the script.
  let text: String

  var place: String { "\(script):\(line)" }
}

/// The suite, unpacked and converted.
struct ConformanceSuite {
  /// Folders of proposals of which no part is supported.
  static let skippedFolders: Set = [
    "exceptions", "gc", "memory64", "multi-memory", "relaxed-simd", "simd",
  ]

  static let archive = Locations.root.appending(
    path: "../shared/conformance/wasm-core-3.0.tar.xz"
  ).standardizedFileURL

  /// The converter: `WASM_TOOLS`, or the one that `make bootstrap` installed.
  static var converter: URL {
    ProcessInfo.processInfo.environment["WASM_TOOLS"].map { URL(filePath: $0) }
      ?? Locations.wasmTools
  }

  private(set) var cases: [ConformanceCase] = []
  private(set) var scriptCount = 0
  /// How many things were not tested, by reason.
  private(set) var skipped: [String: Int] = [:]

  /// Loads the suite, or explains on standard output why it can't, and returns nil.
  static func load() throws -> ConformanceSuite? {
    for file in [archive, converter] {
      guard FileManager.default.fileExists(atPath: file.path) else {
        print("The conformance suite isn't run: there is no \(file.path).")
        return nil
      }
    }
    return try ConformanceSuite()
  }

  private init() throws {
    let folder = try TemporaryFolder()
    let unpacked = try run(
      URL(filePath: "/usr/bin/tar"), ["-C", folder.url.path, "-xJf", Self.archive.path])
    try #require(unpacked.exitCode == 0, "\(unpacked.errorText)")
    let files = FileManager.default.enumerator(atPath: folder.url.path)?.compactMap {
      $0 as? String
    }
    for script in (files ?? []).sorted() where script.hasSuffix(".wast") {
      if let parent = script.split(separator: "/").dropLast().first,
        Self.skippedFolders.contains(String(parent))
      {
        skipped["scripts in \(parent)/", default: 0] += 1
        continue
      }
      try convert(script, in: folder)
    }
  }

  private mutating func convert(_ script: String, in folder: TemporaryFolder) throws {
    let modules = try TemporaryFolder()
    let json = modules.path("commands.json")
    let converted = try run(
      Self.converter,
      [
        "json-from-wast", folder.path(script).path, "--wasm-dir", modules.url.path, "-o",
        json.path,
      ])
    guard converted.exitCode == 0 else {
      skipped["scripts that \(Self.converter.lastPathComponent) doesn't convert", default: 0] += 1
      print("not converted: \(script): \(converted.errorText.prefix(200))")
      return
    }
    scriptCount += 1
    let commands = try JSONDecoder().decode(Script.self, from: Data(contentsOf: json)).commands
    for command in commands {
      guard let filename = command.filename else { continue }
      guard command.module_type == "binary" else {
        skipped["modules in the text format", default: 0] += 1
        continue
      }
      guard let expectation = command.expectation else {
        skipped["commands \(command.type)", default: 0] += 1
        continue
      }
      cases.append(
        ConformanceCase(
          script: script, line: command.line, expectation: expectation,
          bytes: [UInt8](try Data(contentsOf: modules.path(filename))),
          text: command.text ?? ""))
    }
  }

  private struct Script: Decodable {
    var commands: [Command]
  }

  private struct Command: Decodable {
    var type: String
    var line: Int
    var filename: String?
    var module_type: String?
    var text: String?

    var expectation: ConformanceCase.Expectation? {
      switch type {
      case "module", "module_definition", "assert_unlinkable", "assert_uninstantiable": .valid
      case "assert_invalid": .invalid
      case "assert_malformed", "assert_malformed_custom": .malformed
      default: nil
      }
    }
  }
}
