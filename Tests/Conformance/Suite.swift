// Where the scripts are, and what each was converted to.
//
// The archives are unpacked once into a folder that git ignores, and each script is converted once,
// by `wasm-tools json-from-wast`, into a file of commands and the binary modules that they name. A
// stamp says what archives and what converter the folder is of; with others it is made anew.

import BundleFormat
import Foundation
import TestSupport

/// The suite, unpacked.
struct Suite {
  /// The archives, and the folder that each is unpacked to.
  ///
  /// The first and the last hold several groups.
  static let archives = [
    ("wasm-core-3.0.tar.xz", "core"), ("threads.tar.xz", "threads"),
    ("component-model.tar.xz", componentFolder),
  ]
  /// The folder of the scripts that are about components.
  static let componentFolder = "component-model"

  static let standardArchiveFolder =
    Locations.root.appending(path: "../shared/conformance").standardizedFileURL
  static let standardKnownFile = Locations.root.appending(path: "Tests/Conformance/known.txt")
  /// The folder that all is unpacked to and converted in.
  static let workFolder = Locations.root.appending(path: ".build-conformance")

  /// The scripts, by name.
  let scripts: [ScriptFile]

  /// Unpacks the archives in `archiveFolder`, unless they are unpacked already; nil, and a line on
  /// standard output, if they or the converter aren't there.
  init?(archiveFolder: URL) throws {
    let files = Self.archives.map { archiveFolder.appending(path: $0.0) }
    for file in files + [Self.converter] where !FileManager.default.fileExists(atPath: file.path) {
      print("The conformance suite isn't run: there is no \(file.path).")
      return nil
    }
    var stamp = try run(Self.converter, ["--version"]).output
    for file in files { stamp += SHA256.digest(of: try bytes(of: file)) }
    let stampFile = Self.workFolder.appending(path: "stamp")
    if (try? bytes(of: stampFile)) != stamp {
      try Self.unpack(files)
      try Data(stamp).write(to: stampFile)
    }
    let names = FileManager.default.enumerator(atPath: Self.workFolder.path)?
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".wast") }
    scripts = (names ?? []).sorted().map { ScriptFile(name: $0, folder: Self.workFolder) }
  }

  /// The converter: `WASM_TOOLS`, or the one that `make bootstrap` installed.
  static var converter: URL {
    ProcessInfo.processInfo.environment["WASM_TOOLS"].map { URL(filePath: $0) }
      ?? Locations.wasmTools
  }

  private static func unpack(_ files: [URL]) throws {
    try? FileManager.default.removeItem(at: workFolder)
    for (file, (_, name)) in zip(files, archives) {
      let folder = workFolder.appending(path: name)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let result = try run(
        URL(filePath: "/usr/bin/tar"), ["-C", folder.path, "-xJf", file.path])
      guard result.exitCode == 0 else {
        throw ProcessFailure(description: "tar: \(result.errorText)")
      }
    }
  }
}

/// A script of the suite, by its path in the work folder.
struct ScriptFile: Sendable {
  /// The path, such as `core/simd/simd_const.wast`.
  let name: String
  /// The folder that it is in.
  let folder: URL

  /// What the script is counted with: its folder, or `core` or `threads`.
  var group: String { name.split(separator: "/").dropLast().last.map(String.init) ?? "" }

  /// The path as reports show it: without `core/`.
  var title: String { name.hasPrefix("core/") ? String(name.dropFirst(5)) : name }

  /// Whether the script is about components.
  var isAboutComponents: Bool { name.hasPrefix(Suite.componentFolder + "/") }

  /// The bytes of the script, by which the longest are run first.
  var byteCount: Int {
    (try? url.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
  }

  private var url: URL { folder.appending(path: name) }

  /// The folder of what the script was converted to.
  var convertedFolder: URL { folder.appending(path: name + ".converted") }

  /// The converter doesn't take the script.
  struct NotConverted: Error {
    var reason: String
  }

  /// The script's commands, converted if they weren't yet.
  func commands() throws -> [Command] {
    let file = convertedFolder.appending(path: "commands.json")
    if !FileManager.default.fileExists(atPath: file.path) { try convert() }
    return try JSONDecoder().decode(Script.self, from: Data(contentsOf: file)).commands
  }

  /// Converts the script in a folder of its own, which gets its name when it is complete.
  private func convert() throws {
    let temporary = try TemporaryFolder()
    let result = try TestSupport.run(
      Suite.converter,
      [
        "json-from-wast", url.path, "--wasm-dir", temporary.url.path, "-o",
        temporary.path("commands.json").path,
      ])
    guard result.exitCode == 0 else { throw NotConverted(reason: result.errorText) }
    let copy = folder.appending(path: "\(name).\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.copyItem(at: temporary.url, to: copy)
    do {
      try FileManager.default.moveItem(at: copy, to: convertedFolder)
    } catch CocoaError.fileWriteFileExists {
      // Another run has converted it meanwhile.
      try FileManager.default.removeItem(at: copy)
    }
  }
}
