import Foundation
import TestSupport
import Testing
import WamrPlatform

@Suite struct BoundedFolderTests {
  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  private func folder(_ limit: BoundedFolder.Limit) throws -> BoundedFolder {
    BoundedFolder(try .openFolder(temporary.url.path), limit: limit)
  }

  /// A name as digests are, beginning with `digit`.
  private func name(_ digit: Int) -> String {
    String(digit, radix: 16) + String(repeating: "0", count: 63)
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: temporary.url.path).sorted() }
  }

  /// Adds a file of `pageCount` pages that was used so many days ago.
  private func add(
    _ digit: Int, pageCount: Int, usedDaysAgo days: Double, to folder: borrowing BoundedFolder
  ) throws {
    let bytes = [UInt8](repeating: UInt8(digit), count: pageCount * Mapping.pageByteCount)
    try bytes.withUnsafeBytes { _ = try folder.add($0, as: name(digit), isTrusted: false) }
    try age(name(digit), days)
  }

  private func age(_ name: String, _ days: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -86400 * days)],
      ofItemAtPath: temporary.path(name).path)
  }

  private static let page = Mapping.pageByteCount

  @Test func theLeastRecentlyUsedMakeRoom() throws {
    let folder = try folder(.init(byteCount: 10 * Self.page))
    for digit in 1...5 {
      try add(digit, pageCount: 2, usedDaysAgo: Double(10 - digit), to: folder)
    }
    #expect(try names == (1...5).map(name))
    // The first is used again, so that the second and third are now the oldest.
    _ = try folder.open(name(1))
    try add(6, pageCount: 3, usedDaysAgo: 0, to: folder)
    #expect(try names == [1, 4, 5, 6].map(name))
  }

  @Test func aUseIsNotedOnceAnHour() throws {
    let folder = try folder(.standard)
    try add(1, pageCount: 1, usedDaysAgo: 0.02, to: folder)
    try add(2, pageCount: 1, usedDaysAgo: 0.2, to: folder)
    func lastUse(_ digit: Int) throws -> Date {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: temporary.path(name(digit)).path)
      return try #require(attributes[.modificationDate] as? Date)
    }
    let before = try (lastUse(1), lastUse(2))
    _ = try folder.open(name(1))
    _ = try folder.open(name(2))
    #expect(try lastUse(1) == before.0)
    #expect(try lastUse(2) > before.1)
  }

  @Test func thereAreNoMoreFilesThanTheLimitSays() throws {
    let folder = try folder(.init(byteCount: 1 << 30, fileCount: 3))
    for digit in 1...6 {
      try add(digit, pageCount: 1, usedDaysAgo: Double(10 - digit), to: folder)
    }
    #expect(try names == (4...6).map(name))
  }

  @Test func whatExceedsTheLimitAloneIsNotAdded() throws {
    let folder = try folder(.init(byteCount: 4 * Self.page))
    try add(1, pageCount: 3, usedDaysAgo: 1, to: folder)
    #expect(throws: SystemError.self) {
      try add(2, pageCount: 5, usedDaysAgo: 0, to: folder)
    }
    #expect(try names == [name(1)])
  }

  @Test func whatAKilledWriterLeftIsRemovedAndWhatALivingOneWritesIsNot() throws {
    let abandoned = ".\(name(1)).123abc"
    let written = ".\(name(2)).456def"
    let old = "\(name(3)).17"
    for name in [abandoned, written, old] {
      _ = try temporary.file(name, containing: [1, 2, 3])
    }
    let writer = try FileDescriptor.openFile(temporary.path(written).path)
    #expect(try writer.lockIfFree())
    let folder = try folder(.standard)
    try add(4, pageCount: 1, usedDaysAgo: 0, to: folder)
    #expect(try names == [written, name(4)])
    // The file that is being written counts, but only whole ones can make room for it.
    let pruning = folder.prune(to: .init(byteCount: 0))
    #expect(try names == [written])
    #expect(pruning.removedFileCount == 1 && pruning.removedByteCount == Self.page)
    #expect(pruning.keptFileCount == 1 && pruning.keptByteCount == Self.page)
    withExtendedLifetime(writer) {}
  }

  @Test func otherFilesAreLeftAlone() throws {
    let others = [
      "notes.txt", ".profile", String(repeating: "g", count: 64), ".\(name(1))", "\(name(1))x",
    ]
    for name in others { _ = try temporary.file(name, containing: [1]) }
    try FileManager.default.createDirectory(
      at: temporary.path(name(2)), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: temporary.path(name(3)).path, withDestinationPath: "notes.txt")
    let folder = try folder(.standard)
    #expect(folder.prune(to: .init(byteCount: 0)) == .init())
    #expect(try names == (others + [name(2), name(3)]).sorted())
  }

  @Test func writersAtOnceKeepToTheLimitTogether() async throws {
    let limit = BoundedFolder.Limit(byteCount: 20 * Self.page)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let folder = BoundedFolder(try .openFolder(temporary.url.path), limit: limit)
          for turn in 0..<50 {
            let digit = (writer * 5 + turn) % 16
            let bytes = [UInt8](repeating: UInt8(digit), count: (digit % 4 + 1) * Self.page)
            do {
              try bytes.withUnsafeBytes {
                let file = try folder.add($0, as: name(digit), isTrusted: false)
                // Removed or replaced in the meantime or not, the file is whole.
                var found = [UInt8](repeating: 255, count: bytes.count)
                let count = try found.withUnsafeMutableBytes {
                  try file.stream.read(into: $0, at: 0)
                }
                #expect(count == bytes.count && found == bytes)
              }
            } catch let error as SystemError {
              // Another one looked between this one's making of the file and its lock.
              #expect(error.operation == "rename")
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let left = try names
    #expect(!left.isEmpty && left.allSatisfy { !$0.hasPrefix(".") })
    let byteCount = try left.reduce(0) { $0 + (try Data(contentsOf: temporary.path($1)).count) }
    #expect(byteCount <= limit.byteCount)
  }
}
