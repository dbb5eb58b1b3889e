// Objects to images, with ld.lld.
//
// The linker is a process of its own: one call per unit, its output in a private folder that is
// removed in every case. The image must need no dynamic relocation (`ELFImage` refuses any), and all
// that compiled code calls by name has to be in the unit, which `--no-undefined` enforces.

import Foundation

/// Why an image could not be linked.
package enum ImageLinkError: Error {
  /// No ld.lld was found in the places that are named.
  case linkerMissing([String])
  /// The linker refused, with what it said: a mistake of the code generator.
  case refused(unit: String, message: String)
  /// A file or process operation failed.
  case system(String)
}

/// The linker and how it is called.
package struct ImageLinker: Sendable {
  private let executable: URL

  /// Finds ld.lld: `WAMR_LLD` if set, else the versioned one on the path, else any.
  package init(environment: [String: String]) throws(ImageLinkError) {
    var candidates: [String] = []
    if let chosen = environment["WAMR_LLD"] {
      candidates = [chosen]
    } else {
      let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
      for name in ["ld.lld-19", "ld.lld"] { candidates += folders.map { "\($0)/\(name)" } }
      candidates.append("/usr/lib/llvm-19/bin/ld.lld")
    }
    guard
      let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) })
    else { throw ImageLinkError.linkerMissing(candidates) }
    executable = URL(fileURLWithPath: found)
  }

  /// Links `objects`, in this order, into the shared object of the unit called `unit`.
  package func linked(
    _ objects: [[UInt8]], unit: String
  ) throws(ImageLinkError) -> ELFImage {
    do {
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("wamrc-\(UUID().uuidString)")
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700])
      defer { try? FileManager.default.removeItem(at: folder) }

      var inputs: [String] = []
      for (number, object) in objects.enumerated() {
        let file = folder.appendingPathComponent("\(number).o")
        try Data(object).write(to: file)
        inputs.append(file.path)
      }
      let output = folder.appendingPathComponent("image.so")
      try run(inputs, output: output, unit: unit)
      return try ELFImage([UInt8](Data(contentsOf: output)))
    } catch let error as ImageLinkError {
      throw error
    } catch let error as ELFImage.ReadError {
      throw .refused(unit: unit, message: error.message)
    } catch {
      throw .system("\(error)")
    }
  }

  private func run(_ inputs: [String], output: URL, unit: String) throws {
    let process = Process()
    process.executableURL = executable
    process.arguments =
      [
        "-shared", "--gc-sections", "--no-undefined", "--build-id=none", "-z", "norelro", "-z",
        "noexecstack", "-z", "max-page-size=4096", "--eh-frame-hdr", "--hash-style=gnu",
        "--threads=1", "-O1",
        "-u", "initialize",
        "-o", output.path,
      ] + inputs
    let messages = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = messages
    process.standardError = messages
    try process.run()
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw ImageLinkError.refused(unit: unit, message: text)
    }
  }
}
