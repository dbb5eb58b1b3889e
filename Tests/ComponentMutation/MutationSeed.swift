import Foundation
import TestSupport

/// A component that mutants are made of.
package struct MutationSeed: Sendable {
  /// What it is called in reports.
  package let name: String
  let tree: SectionTree

  /// The component's bytes, without custom sections.
  package var bytes: [UInt8] { tree.bytes }

  /// The most bytes that a seed may have: those of larger ones are code mostly.
  private static let maximumByteCount = 100_000

  private init(_ file: URL, _ bytes: [UInt8]) throws {
    name = file.deletingPathExtension().lastPathComponent
    tree = try SectionTree(decoding: bytes)
  }

  /// The components in the text format that are kept for this.
  package static func texts() throws -> [MutationSeed] {
    let folder = Locations.root.appending(path: "Tests/ComponentMutation/Seeds")
    return try files(in: folder, withExtension: "wat").map { file in
      let text = String(decoding: try TestSupport.bytes(of: file), as: UTF8.self)
      return try MutationSeed(file, wasm(fromText: text))
    }
  }

  /// The components in `folder` and in the folders in it, without those that aren't decoded.
  package static func binaries(in folder: URL) throws -> [MutationSeed] {
    try files(in: folder, withExtension: "wasm").compactMap { file in
      let bytes = try TestSupport.bytes(of: file)
      return bytes.count <= maximumByteCount ? try? MutationSeed(file, bytes) : nil
    }
  }

  /// The files in `folder` whose names end with `suffix`, in an order that is always the same.
  private static func files(in folder: URL, withExtension suffix: String) -> [URL] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { $0.hasSuffix(".\(suffix)") }.sorted()
      .map { folder.appending(path: $0) }
  }
}
