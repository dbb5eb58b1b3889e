// What a bundle consists of, for people to read.

import BundleFormat
import Bundling

/// The report on a bundle.
struct BundleReport {
  /// The text.
  private(set) var text = ""

  /// Reports on the bundle in `bytes`; a bundle for another machine than this one is as good.
  init(_ bytes: [UInt8]) throws(CompileError) {
    let reader: BundleReader
    do {
      reader = try BundleReader(bytes.span.bytes, supportedFeatures: .init(rawValue: .max))
    } catch {
      throw .bundle(error)
    }
    let plan = reader.plan
    let features = reader.header.requiredFeatures.featureNames
    line(
      "bundle: \(bytes.count) bytes, format \(BundleHeader.formatVersion), "
        + "loader interface \(BundleHeader.abiVersion)")
    line(
      "target: \(plan.targetName), needs "
        + (features.isEmpty ? "no extension" : features.joined(separator: " ")))
    reportMembers(reader.members)
    reportPlan(plan)
    line("")
    text += try Self.description(in: bytes, reader)
  }

  private mutating func line(_ line: String) { text += visible(line) + "\n" }

  private mutating func reportMembers(_ members: [BundleMember]) {
    line("")
    line("members:")
    for (number, member) in members.enumerated() {
      let kind =
        switch member.kind {
        case .image: "image"
        case .trace: "trace table"
        case .description: "description"
        }
      line(
        "  member \(number): \(kind), \(member.inflatedByteCount) bytes, "
          + "\(member.compressedByteCount) compressed, sha256 \(hexadecimal(member.digest))")
    }
  }

  private mutating func reportPlan(_ plan: Plan) {
    line("")
    line("plan:")
    for (number, image) in plan.images.enumerated() {
      line(
        "  image \(number): \(image.name), members \(image.imageMember) and \(image.traceMember), "
          + "\(image.spanByteCount) bytes of address space, \(image.segments.count) segments, "
          + "\(image.memories.count) memories, \(image.tables.count) tables")
    }
    for (number, instance) in plan.instances.enumerated() {
      line("  instance \(number): image \(instance.image), \(instance.path)")
    }
    line("  bindings: \(plan.bindings.count)")
    line("  initializers: \(plan.initializers.count)")
    for function in plan.hostImports {
      let name =
        function.interface.isEmpty
        ? function.function : "\(function.interface)#\(function.function)"
      line("  import \(name): \(function.signature)")
    }
    for export in plan.exports {
      let name =
        export.interface.isEmpty ? export.function : "\(export.interface)#\(export.function)"
      line("  export \(name): \(export.signature), record of \(export.recordByteCount) bytes")
    }
  }

  /// What the compiler wrote about the component, without what would be an order to a terminal.
  private static func description(
    in bytes: [UInt8], _ reader: BundleReader
  ) throws(CompileError) -> String {
    guard let index = reader.members.firstIndex(where: { $0.kind == .description }) else {
      return "no description of the component\n"
    }
    let member = reader.members[index]
    guard member.inflatedByteCount <= BundleFile.descriptionLimit,
      let inflated = Zstandard.inflated(
        Array(bytes[member.range]), byteCount: member.inflatedByteCount),
      SHA256.digest(of: inflated) == member.digest
    else { throw .bundle(BundleError(.member(UInt32(index)), at: member.offset)) }
    // By scalars: a carriage return and a line feed would be one character.
    return String(decoding: inflated, as: UTF8.self).unicodeScalars
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { visible(String($0)) }.joined(separator: "\n")
  }
}
