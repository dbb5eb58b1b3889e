import BundleFormat

/// Packing a plan and its images into the bytes of a bundle.
package enum BundleFile {
  /// Why there is no bundle; reaching any is a mistake of this compiler.
  package enum PackError: Error {
    case compression(Zstandard.CompressionError)
    case format(BundleError)
  }

  /// The most bytes that a description may have to be read.
  package static let descriptionLimit = 1 << 26

  /// Returns the bundle of `plan`, whose images are those of `units` in order, with the text
  /// `description`.
  package static func packed(
    _ plan: Plan, units: [UnitImage], description: String, requiredFeatures: TargetFeatures,
    compress: ([[UInt8]]) -> [Result<[UInt8], Zstandard.CompressionError>]
  ) throws(PackError) -> [UInt8] {
    var plan = plan
    var writer = BundleWriter(requiredFeatures: requiredFeatures)
    let text = Array(description.utf8)
    let frames = compress(units.flatMap { [$0.contents, $0.trace] } + [text])
    for (number, unit) in units.enumerated() {
      do {
        plan.images[number].imageMember = writer.add(
          .image, digest: SHA256.digest(of: unit.contents),
          inflatedByteCount: unit.contents.count, compressed: try frames[2 * number].get())
        plan.images[number].traceMember = writer.add(
          .trace, digest: SHA256.digest(of: unit.trace),
          inflatedByteCount: unit.trace.count, compressed: try frames[2 * number + 1].get())
      } catch {
        throw .compression(error)
      }
    }
    do {
      _ = writer.add(
        .description, digest: SHA256.digest(of: text), inflatedByteCount: text.count,
        compressed: try frames[2 * units.count].get())
    } catch {
      throw .compression(error)
    }
    do {
      return try writer.bundle(plan: plan)
    } catch {
      throw .format(error)
    }
  }
}
