// A folder of files named by digests, bounded in size, that any number of processes share.
//
// A file gets its name only when it is complete: it is written under a name of its own, which nobody
// else can choose, and renamed. Its writer keeps that one locked, and the kernel lets go of the lock
// when the writer ends, however it ends: so a file with a temporary name that can be locked has
// nobody who would finish it, and is removed.
//
// Who adds a file makes room for it before it gets its name: the files that haven't been used for the
// longest time are removed. A temporary file has its full size from the start, so that of any two
// writers the one that looks later sees the other's, and the bound holds for both. Nothing else needs
// a lock: to remove a file twice is no error, and a file that is removed while it is mapped stays
// mapped.
//
// A use is the time of modification, set at most once an hour: most uses write nothing.

import Glibc

/// A folder of files named by digests, of which the least recently used make room for new ones.
package struct BoundedFolder: ~Copyable {
  private let folder: FileDescriptor
  private let limit: Limit

  /// What the files of a folder may amount to.
  package struct Limit: Hashable, Sendable {
    /// The bytes of all of them, each rounded up to a page.
    package var byteCount: Int
    /// How many there may be: each addition looks at all of them.
    package var fileCount: Int

    /// Makes a limit.
    package init(byteCount: Int, fileCount: Int = 4096) {
      self.byteCount = byteCount
      self.fileCount = fileCount
    }

    /// What is kept unless something else is asked for.
    package static let standard = Limit(byteCount: 2 << 30)
  }

  /// What was removed and what is left.
  package struct Pruning: Hashable, Sendable {
    package var removedFileCount = 0
    package var removedByteCount = 0
    package var keptFileCount = 0
    package var keptByteCount = 0

    /// Makes the record of one that has removed and kept nothing yet.
    package init() {}
  }

  /// Makes the view of `folder`, whose files with other names are left alone.
  package init(_ folder: consuming FileDescriptor, limit: Limit = .standard) {
    self.folder = folder
    self.limit = limit
  }

  /// Opens the file `name` for reading and marks it as used.
  package func open(_ name: String) throws(SystemError) -> FileDescriptor {
    let file = try folder.openMember(name)
    let age = WallClock.now().seconds - (try file.attributes().modificationTime.seconds)
    // One from the future would be the last to go.
    if !(0..<Self.touchInterval).contains(age) {
      do throws(SystemError) {
        try file.setTimes(access: .unchanged, modification: .now)
      } catch {
        // A file that can't be marked, as on a file system to read only, can be used all the same.
      }
    }
    return file
  }

  /// The seconds for which a use isn't noted again.
  private static var touchInterval: Int { 3600 }

  /// Adds a file that consists of `parts`, in place of what is called `name` now, and opens it.
  ///
  /// - Parameters:
  ///   - parts: What the file consists of.
  ///   - name: Its name, 64 hexadecimal digits.
  ///   - isTrusted: Whether it will be read without a look at whether it is whole: it then has to be
  ///     on the disk before it has its name, or after a loss of power there could be only the name.
  /// - Returns: The file, which is good even if it has been removed in the meantime.
  /// - Throws: An error where the file could not be written, or is above the limit by itself.
  package func add(
    _ parts: UnsafeRawBufferPointer..., as name: String, isTrusted: Bool
  ) throws(SystemError) -> FileDescriptor {
    precondition(Self.kind(of: name) == .entry, "files in a bounded folder are named by digests")
    let byteCount = parts.reduce(0) { $0 + $1.count }
    guard Self.roundedUp(byteCount) <= limit.byteCount, limit.fileCount > 0 else {
      throw SystemError("write", path: name, errno: EFBIG)
    }
    let temporary = ".\(name).\(String(try Randomness.number(), radix: 16))"
    let file = try folder.createMember(temporary)
    do throws(SystemError) {
      _ = try file.lockIfFree()
      try file.resize(to: byteCount)
      _ = prune(to: limit)
      for part in parts { try file.write(part) }
      if isTrusted { try file.synchronize() }
      try folder.renameMember(temporary, to: name)
    } catch {
      folder.removeMember(temporary)
      throw error
    }
    return file
  }

  /// Removes what writers that are gone have left behind, and then files until those that are left
  /// keep to `limit`, the least recently used ones first.
  package func prune(to limit: Limit) -> Pruning {
    var result = Pruning()
    var entries: [Entry] = []
    do throws(SystemError) {
      entries = try self.entries()
    } catch {
      // What can't be read can't be pruned.
    }
    var kept: [Entry] = []
    for entry in entries {
      if entry.isTemporary && isAbandoned(entry.name) {
        remove(entry, &result)
      } else {
        kept.append(entry)
      }
    }
    result.keptFileCount = kept.count
    result.keptByteCount = kept.reduce(0) { $0 + $1.byteCount }
    for entry in kept.filter({ !$0.isTemporary }).sorted(by: Entry.isUsedLessRecently) {
      guard result.keptByteCount > limit.byteCount || result.keptFileCount > limit.fileCount else {
        break
      }
      remove(entry, &result)
      result.keptFileCount -= 1
      result.keptByteCount -= entry.byteCount
    }
    return result
  }

  private func remove(_ entry: Entry, _ result: inout Pruning) {
    folder.removeMember(entry.name)
    result.removedFileCount += 1
    result.removedByteCount += entry.byteCount
  }
}

extension BoundedFolder {
  /// A file in the folder.
  private struct Entry {
    var name: String
    var isTemporary: Bool
    var byteCount: Int
    var lastUse: FileTime

    /// The order in which files are removed; that of names for those of one moment.
    static func isUsedLessRecently(_ first: Entry, _ second: Entry) -> Bool {
      (first.lastUse.seconds, first.lastUse.nanoseconds, first.name)
        < (second.lastUse.seconds, second.lastUse.nanoseconds, second.name)
    }
  }

  private enum Kind {
    case entry
    case temporary
  }

  /// What a file with this name is, or nil if it isn't this folder's: somebody may have named a
  /// folder in which there are files of other kinds.
  private static func kind(of name: String) -> Kind? {
    let isHidden = name.utf8.first == UInt8(ascii: ".")
    let digits = name.utf8.dropFirst(isHidden ? 1 : 0)
    let isDigest = digits.prefix(64).allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    guard digits.count >= 64, isDigest else { return nil }
    guard let separator = digits.dropFirst(64).first else { return isHidden ? nil : .entry }
    // Behind a full stop now, and behind a hyphen as earlier versions had it.
    let isSeparated = separator == UInt8(ascii: ".") || separator == UInt8(ascii: "-")
    return isSeparated ? .temporary : nil
  }

  private func entries() throws(SystemError) -> [Entry] {
    let stream = try DirectoryStream(reading: folder)
    var result: [Entry] = []
    while let found = try stream.next() {
      guard found.kind == .regularFile, let name = found.name, let kind = Self.kind(of: name)
      else { continue }
      do throws(SystemError) {
        let attributes = try folder.attributes(of: name)
        result.append(
          Entry(
            name: name, isTemporary: kind == .temporary,
            byteCount: Self.roundedUp(attributes.byteCount),
            lastUse: attributes.modificationTime))
      } catch {
        // Somebody else has removed it in the meantime.
      }
    }
    return result
  }

  /// Whether the writer of a temporary file is gone.
  private func isAbandoned(_ name: String) -> Bool {
    do throws(SystemError) {
      return try folder.openMember(name).lockIfFree()
    } catch {
      return false
    }
  }

  /// The bytes that a file takes on the disk.
  private static func roundedUp(_ byteCount: Int) -> Int {
    (byteCount + Mapping.pageByteCount - 1) & ~(Mapping.pageByteCount - 1)
  }
}
