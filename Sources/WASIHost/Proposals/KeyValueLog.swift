// The file of a key-value store: a list of changes, each behind its size and a checksum.
//
//   file    8 bytes "WAMRKV1\n", changes
//   change  u32 size of what follows the checksum, u64 checksum of that
//           u8 1 for a value or 0 for none, u32 and the bucket, u32 and the key, the value
//
// Numbers are little-endian. A change that was cut short at the end, by a full disk or a crash, was
// never reported as made, and is taken off; what is damaged further in is refused, for what lies
// behind it would be lost. The file is locked, and is replaced as a whole by a shorter one when most
// of it is of no use any more.

import WamrPlatform

/// The file that a store's changes are appended to.
final class KeyValueLog {
  /// A change of what is under a key.
  struct Change {
    var bucket: [UInt8]
    var key: [UInt8]
    /// What is there afterwards, or nil if nothing.
    var value: [UInt8]?
  }

  private static let header = Array("WAMRKV1\n".utf8)
  private static let prefixByteCount = 12
  /// The most bytes of a file that is read.
  private static let maximumByteCount = 1 << 30
  /// The bytes up to which no file is worth being written anew.
  private static let smallByteCount = 1 << 20

  private let path: String
  private var file: OpenFile
  private var byteCount: Int
  /// The size up to which the file isn't written anew.
  private var rewritingThreshold = smallByteCount

  /// Opens the file, or makes it, and tells `apply` of all changes in it.
  init(path: String, _ apply: (Change) -> Void) throws(ProposalError) {
    self.path = FileDescriptor.resolvedPath(path)
    var bytes: [UInt8]?
    do throws(SystemError) {
      guard let file = try Self.locked(self.path) else {
        throw SystemError("flock", path: path, errno: ErrorNumber.busy)
      }
      self.file = file
      if try file.descriptor.status().isRegular {
        bytes = try file.descriptor.contents(upTo: Self.maximumByteCount + 1)
      }
    } catch {
      throw .system(error)
    }
    guard let bytes else { throw .file("\(path): no regular file") }
    guard bytes.count <= Self.maximumByteCount else { throw .file("\(path): more than 1 GiB") }
    // The header itself may have been cut short.
    guard bytes.prefix(Self.header.count) == Self.header[..<min(bytes.count, Self.header.count)]
    else { throw .file("\(path): no file of keys and values") }
    byteCount = bytes.count < Self.header.count ? 0 : Self.header.count
    reading: while byteCount >= Self.header.count, byteCount < bytes.count {
      switch Self.change(in: bytes, at: byteCount) {
      case .whole(let change, let end):
        apply(change)
        byteCount = end
      case .damaged: throw .file("\(path): damaged at byte \(byteCount)")
      case .cut: break reading
      }
    }
    try finish(cutting: bytes.count)
  }

  /// Takes off what is behind the last whole change.
  private func finish(cutting count: Int) throws(ProposalError) {
    do throws(SystemError) {
      if byteCount < count { try file.descriptor.resize(to: byteCount) }
      if byteCount == 0 { try append(Self.header) }
    } catch {
      throw .system(error)
    }
  }

  /// Opens and locks the file at `path`, or returns nil if another process has locked it.
  private static func locked(_ path: String) throws(SystemError) -> OpenFile? {
    while true {
      let file = OpenFile(try FileDescriptor.openForUpdate(path))
      guard try file.descriptor.lock() else { return nil }
      // Before the lock another process may have put a new file in this one's place.
      if try file.descriptor.isAt(path) { return file }
    }
  }

  // MARK: Writing

  /// Appends a change, or throws and leaves the file as it was.
  func append(_ change: Change) throws(SystemError) { try append(Self.bytes(of: change)) }

  private func append(_ bytes: [UInt8]) throws(SystemError) {
    do throws(SystemError) {
      try bytes.withUnsafeBufferPointer { bytes throws(SystemError) in
        try file.descriptor.writeAll(UnsafeRawBufferPointer(bytes), at: byteCount)
      }
      byteCount += bytes.count
    } catch {
      // A part may be there; what can't be taken off here is when the file is opened.
      do throws(SystemError) { try file.descriptor.resize(to: byteCount) } catch {}
      throw error
    }
  }

  /// Whether the file is much larger than one of what is kept, `kept` bytes, would be.
  func isWorthRewriting(for kept: Int) -> Bool {
    byteCount > rewritingThreshold && byteCount / 2 > kept
  }

  /// Lets the file grow before it is written anew.
  func putOffRewriting() { rewritingThreshold = 2 * byteCount }

  /// Puts a file in this one's place that has the changes in it that `write` is given.
  func rewrite(
    _ write: ((Change) throws(SystemError) -> Void) throws(SystemError) -> Void
  ) throws(SystemError) {
    let newPath = path + ".new"
    let new = OpenFile(try FileDescriptor.openForUpdate(newPath, isNew: true))
    guard try new.descriptor.lock() else {
      throw SystemError("flock", path: newPath, errno: ErrorNumber.busy)
    }
    try new.descriptor.setPermissions(try file.descriptor.status().permissions)
    var buffer = Self.header
    var end = 0
    func flush() throws(SystemError) {
      try buffer.withUnsafeBufferPointer { bytes throws(SystemError) in
        try new.descriptor.writeAll(UnsafeRawBufferPointer(bytes), at: end)
      }
      end += buffer.count
      buffer.removeAll(keepingCapacity: true)
    }
    try write { change throws(SystemError) in
      buffer += Self.bytes(of: change)
      if buffer.count >= 1 << 16 { try flush() }
    }
    try flush()
    try new.descriptor.synchronize()
    try FileDescriptor.rename(newPath, to: path)
    (file, byteCount, rewritingThreshold) = (new, end, Self.smallByteCount)
  }

  // MARK: Form

  private static func bytes(of change: Change) -> [UInt8] {
    var payload: [UInt8] = [change.value == nil ? 0 : 1]
    for part in [change.bucket, change.key] { payload += number(UInt64(part.count), 4) + part }
    payload += change.value ?? []
    return number(UInt64(payload.count), 4) + number(checksum(payload[...]), 8) + payload
  }

  private static func number(_ value: UInt64, _ byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  /// What is at a place of the file.
  private enum Reading {
    case whole(Change, end: Int)
    case cut
    case damaged
  }

  private static func change(in bytes: [UInt8], at start: Int) -> Reading {
    guard bytes.count - start >= prefixByteCount else { return .cut }
    let payloadStart = start + prefixByteCount
    let count = Int(number(in: bytes[start..<start + 4]))
    // Nothing but zeros is what is left of a write that was never made.
    guard count > 0 else {
      return bytes[start...].allSatisfy { $0 == 0 } ? .cut : .damaged
    }
    guard count <= bytes.count - payloadStart else { return .cut }
    let end = payloadStart + count
    let payload = bytes[payloadStart..<end]
    guard number(in: bytes[start + 4..<payloadStart]) == checksum(payload) else {
      return end == bytes.count ? .cut : .damaged
    }
    var rest = payload.dropFirst()
    guard let kind = payload.first, kind <= 1, let bucket = part(of: &rest),
      let key = part(of: &rest), kind == 1 || rest.isEmpty
    else { return .damaged }
    let change = Change(bucket: bucket, key: key, value: kind == 1 ? Array(rest) : nil)
    return .whole(change, end: end)
  }

  private static func part(of rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    guard rest.count >= 4 else { return nil }
    let count = Int(number(in: rest.prefix(4)))
    rest = rest.dropFirst(4)
    guard count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  private static func number(in bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The 64-bit FNV-1a of `bytes`: it is there against accidents, not against anybody.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
