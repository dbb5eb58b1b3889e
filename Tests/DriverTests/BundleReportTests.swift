import BundleFormat
import Bundling
import Testing

@testable import Driver

/// Reports on bundles that no compiler made.
@Suite struct BundleReportTests {
  /// A bundle with an empty plan and the description `text`, which is said to be `byteCount` long.
  private func bundle(
    _ text: String, byteCount: Int? = nil, digest: [UInt8]? = nil
  ) throws -> [UInt8] {
    let bytes = Array(text.utf8)
    var writer = BundleWriter(requiredFeatures: [])
    _ = writer.add(
      .description, digest: digest ?? SHA256.digest(of: bytes),
      inflatedByteCount: byteCount ?? bytes.count, compressed: try Zstandard.compressed(bytes))
    var plan = Plan()
    plan.targetName = "a\u{1b}\nb"
    return try writer.bundle(plan: plan)
  }

  @Test func aDescriptionGivesNoOrders() throws {
    let report = try BundleReport(bundle("one\ntwo\u{1b}[2J\u{7f}\r\n")).text
    #expect(report.hasSuffix("\n\none\ntwo\\u{1b}[2J\\u{7f}\\u{d}\n"))
    #expect(report.contains("\ntarget: a\\u{1b}\\u{a}b, needs no extension\n"))
  }

  @Test(arguments: [0, 4, 6, 1 << 20, BundleFile.descriptionLimit + 1, 1 << 32])
  func aDescriptionOfAnotherSizeIsRefused(byteCount: Int) throws {
    let bundle = try bundle("short", byteCount: byteCount)
    #expect(throws: CompileError.self) { try BundleReport(bundle) }
  }

  @Test func aDescriptionThatIsNotWhatItsDigestSaysIsRefused() throws {
    let bundle = try bundle("short", digest: SHA256.digest(of: Array("other".utf8)))
    #expect(throws: CompileError.self) { try BundleReport(bundle) }
  }

  @Test func aBundleNeedsNoDescription() throws {
    let bundle = try BundleWriter(requiredFeatures: [.avx2]).bundle(plan: Plan())
    let report = try BundleReport(bundle).text
    #expect(report.contains("needs avx2\n"))
    #expect(report.hasSuffix("\nno description of the component\n"))
  }
}
