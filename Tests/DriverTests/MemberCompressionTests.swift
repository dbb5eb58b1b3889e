import Bundling
import Foundation
import LLVM
import TestSupport
import Testing
import WamrPlatform

@testable import Driver

@Suite struct MemberCompressionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A member that is just large, which depends on `seed`.
  private func member(_ seed: UInt8) -> [UInt8] {
    var bytes = [UInt8](repeating: seed, count: MemberCompression.largeByteCount)
    for index in stride(from: 0, to: bytes.count, by: 97) {
      bytes[index] = UInt8(truncatingIfNeeded: index >> 5 ^ index >> 12)
    }
    return bytes
  }

  private func compression(
    _ level: LLVM.OptimizationLevel = .standard, jobs: Int = 2,
    limit: BoundedFolder.Limit = .standard
  ) throws -> MemberCompression {
    var options = CompileOptions(target: try #require(CompilationTarget(named: "x86-64")))
    options.optimization = level
    options.jobs = jobs
    options.cache = UnitCache(folder: folder.url, limit: limit)
    return MemberCompression(options: options)
  }

  private var entries: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
  }

  /// Replaces the only entry by one that holds `bytes`, and is whole.
  private func replaceEntry(by bytes: [UInt8]) throws {
    UnitCache(folder: folder.url).store(bytes, for: try #require(try entries.first))
  }

  @Test func theFrameOfALargeMemberIsFoundAgain() throws {
    let frame = try compression().frames(of: [member(1)])[0].get()
    #expect(Zstandard.inflated(frame, byteCount: member(1).count) == member(1))
    #expect(try entries.count == 1)
    // What is found isn't made: another frame in its place is what comes back.
    try replaceEntry(by: [1, 2, 3])
    #expect(try compression().frames(of: [member(1)])[0].get() == [1, 2, 3])
  }

  @Test func aDamagedFrameIsMadeAgain() throws {
    let frame = try compression().frames(of: [member(1)])[0].get()
    let path = folder.path(try #require(try entries.first))
    let entry = try [UInt8](Data(contentsOf: path))
    for damaged in [[], Array(entry.dropLast()), entry.map { ~$0 }, Array(entry.prefix(31))] {
      try Data(damaged).write(to: path)
      #expect(try compression().frames(of: [member(1)])[0].get() == frame)
      #expect(try [UInt8](Data(contentsOf: path)) == entry)
    }
  }

  @Test func anotherMemberAndAnotherLevelAreNotServedByIt() throws {
    let frame = try compression().frames(of: [member(1)])[0].get()
    try replaceEntry(by: [1, 2, 3])
    let other = try compression().frames(of: [member(2)])[0].get()
    #expect(Zstandard.inflated(other, byteCount: member(2).count) == member(2))
    let quick = try compression(.less).frames(of: [member(1)])[0].get()
    #expect(quick == (try Zstandard.compressed(member(1))))
    #expect(quick != frame)
  }

  @Test func onlyWhatIsLargeAndThoroughIsKept() throws {
    _ = try compression().frames(of: [Array(member(1).dropLast()), [], [1]])[0].get()
    _ = try compression(.none).frames(of: [member(1)])[0].get()
    #expect(try entries.isEmpty)
  }

  @Test func framesComeInTheOrderOfTheirMembersWhateverTheJobs() throws {
    let members = [[1], member(1), [], member(2) + [1], [2, 3], member(3)]
    let expected = try compression(jobs: 1).frames(of: members).map { try $0.get() }
    for (frame, member) in zip(expected, members) {
      #expect(Zstandard.inflated(frame, byteCount: member.count) == member)
    }
    for name in try entries { try FileManager.default.removeItem(at: folder.path(name)) }
    #expect(try compression(jobs: 5).frames(of: members).map { try $0.get() } == expected)
    #expect(try compression(jobs: 3).frames(of: members).map { try $0.get() } == expected)
  }

  @Test func writersAtTheSameTimeLeaveOneWholeEntry() async throws {
    let compressions = try (0..<8).map { _ in try compression(jobs: 1) }
    let member = member(1)
    let frames = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for compression in compressions {
        group.addTask { try compression.frames(of: [member])[0].get() }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(frames).count == 1)
    let name = try #require(try entries.first)
    #expect(try entries.count == 1)
    #expect(UnitCache(folder: folder.url).bytes(for: name) == frames[0])
  }

  @Test func theirNumberIsBoundedToo() throws {
    let limit = BoundedFolder.Limit(byteCount: 1 << 20, fileCount: 2)
    for seed in 1...4 {
      _ = try compression(limit: limit).frames(of: [member(UInt8(seed))])[0].get()
      #expect(try entries.count == min(seed, 2))
    }
  }

  @Test func aFrameAboveTheBoundIsMadeAndNotKept() throws {
    let frame = try compression(limit: .init(byteCount: 32)).frames(of: [member(1)])[0].get()
    #expect(Zstandard.inflated(frame, byteCount: member(1).count) == member(1))
    #expect(try entries.isEmpty)
  }
}
