// Objects to images, with LLD.
//
// LLD is part of this program: as a process of its own, it would take ten times as long to start as to
// link an image of usual size. It works on files, which are in a private folder that is removed in every
// case. The image must need no dynamic relocation (`ELFImage` refuses any), and all
// that compiled code calls by name has to be in the unit, which `--no-undefined` enforces.

import CLLD
import Foundation
import LLVM
import Synchronization

/// Why an image could not be linked.
package enum ImageLinkError: Error {
  /// The linker refused, with what it said: a mistake of the code generator.
  case refused(unit: String, message: String)
  /// A file operation failed.
  case system(String)
}

/// The linker and how it is called.
package struct ImageLinker: Sendable {
  /// Held during a link; false once LLD can't be used any more.
  private static let isUsable = Mutex(true)

  /// Makes a linker; all work with the same LLD, one after another.
  package init() {}

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
      let link = Self.link(inputs, output: output.path)
      guard link.isDone else { throw ImageLinkError.refused(unit: unit, message: link.messages) }
      return try ELFImage([UInt8](Data(contentsOf: output)))
    } catch let error as ImageLinkError {
      throw error
    } catch let error as ELFImage.ReadError {
      throw .refused(unit: unit, message: error.message)
    } catch {
      throw .system("\(error)")
    }
  }

  /// Links the files `inputs` into `output`, and returns what LLD said.
  private static func link(
    _ inputs: [String], output: String
  ) -> (isDone: Bool, messages: String) {
    let words =
      [
        "ld.lld", "-shared", "--gc-sections", "--no-undefined", "--build-id=none", "-z", "norelro",
        "-z", "noexecstack", "-z", "max-page-size=4096", "--eh-frame-hdr", "--hash-style=gnu",
        "--threads=1", "-O1",
        // Where code was dropped, lines and entries begin at the greatest address.
        "-z", "dead-reloc-in-nonalloc=.debug_*=0xffffffffffffffff", "-u", "initialize", "-o",
        output,
      ] + inputs
    LLVM.prepare()
    return isUsable.withLock { isUsable in
      guard isUsable else { return (false, "LLD has given up before") }
      let arguments = words.map { UnsafePointer(strdup($0)) }
      defer { arguments.forEach { free(UnsafeMutableRawPointer(mutating: $0)) } }
      var messages: [UInt8] = []
      let outcome = withUnsafeMutablePointer(to: &messages) { messages in
        lld_link_elf(
          arguments.count, arguments,
          { context, bytes, count in
            context?.assumingMemoryBound(to: [UInt8].self).pointee.append(
              contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
          }, messages)
      }
      isUsable = outcome != lld_gave_up
      return (outcome == lld_linked, String(decoding: messages, as: UTF8.self))
    }
  }
}
