// The guests that are commands: sources and expectations in Fixtures/Programs/NAME, built by `make
// fixtures`; and the text components in Fixtures/Golden, whose expectations lie beside them.

import Foundation

/// A guest that can be run, and what is expected of it.
package struct Program: Sendable, CustomStringConvertible {
  /// The name of its folder or file.
  package let name: String

  /// The component, built.
  package let component: URL

  /// What it is to write to standard output.
  package let expectedOutput: [UInt8]

  /// What it is to exit with, 134 being a trap.
  package let expectedExitCode: Int32

  /// A part of what is to be said of its trap, or nothing.
  package let expectedTrap: String

  /// What it is to be given as standard input.
  package let input: [UInt8]

  /// What it is to be given as arguments.
  package let arguments: [String]

  /// What it is to be given as environment, `NAME=VALUE` each.
  package let environment: [String]

  /// What it is to call the directories that it is to be given, which are empty at first.
  package let directories: [String]

  /// What else the loader is to be given as options.
  package let options: [String]

  /// Whether wasmtime has no part in it, for the reason that a file gives.
  package let isOurOwn: Bool

  package var description: String { name }

  /// All programs that need nobody else, by name.
  package static let all: [Program] = (programs.filter { !$0.needsServer } + golden)
    .sorted { $0.name < $1.name }

  /// The programs that are servers, or ask them.
  package static let ofServers: [Program] = programs.filter(\.needsServer)

  private var needsServer: Bool { name.hasPrefix("http-") || name == "python" }

  /// Returns the program of a name.
  package static func named(_ name: String) throws -> Program {
    guard let program = all.first(where: { $0.name == name }) else {
      throw ProcessFailure(description: "there is no fixture named \(name)")
    }
    return program
  }

  /// The programs that have a folder in Fixtures/Programs.
  private static var programs: [Program] {
    let root = Locations.fixtures.appending(path: "Programs")
    return entries(of: root).map { name in
      let composed = Locations.builtFixtures.appending(path: "\(name).composed.wasm")
      let single = Locations.builtFixtures.appending(path: "\(name).wasm")
      let isComposed = FileManager.default.fileExists(atPath: composed.path)
      return Program(
        name: name, component: isComposed ? composed : single,
        prefix: root.appending(path: "\(name)/expected").path)
    }
  }

  /// The components that are files in Fixtures/Golden.
  private static var golden: [Program] {
    let root = Locations.fixtures.appending(path: "Golden")
    return entries(of: root).filter { $0.hasSuffix(".wat") }.map { file in
      let name = String(file.dropLast(4))
      return Program(
        name: name, component: Locations.builtFixtures.appending(path: "golden/\(name).wasm"),
        prefix: root.appending(path: name).path)
    }
  }

  /// Returns the names in a folder.
  private static func entries(of folder: URL) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  }

  /// Reads the expectations in the files `PREFIX.out`, `.exit`, `.trap`, `.in`, `.args`, `.env`, `.dirs`,
  /// `.options` and `.own`.
  private init(name: String, component: URL, prefix: String) {
    func contents(_ suffix: String) -> [UInt8] {
      FileManager.default.contents(atPath: prefix + suffix).map { [UInt8]($0) } ?? []
    }
    func lines(_ suffix: String) -> [String] {
      String(decoding: contents(suffix), as: UTF8.self).split(separator: "\n").map(String.init)
    }
    self.name = name
    self.component = component
    expectedOutput = contents(".out")
    expectedExitCode = lines(".exit").first.flatMap { Int32($0) } ?? 0
    expectedTrap = String(
      decoding: contents(".trap").filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    input = contents(".in")
    arguments = lines(".args")
    environment = lines(".env")
    directories = lines(".dirs")
    options = lines(".options")
    isOurOwn = !contents(".own").isEmpty
  }
}
