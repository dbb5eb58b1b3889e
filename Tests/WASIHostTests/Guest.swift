// A guest with a directory, for tests that call wasi:filesystem as compiled code does. Offsets in
// records and numbers of codes are written by hand from the interface's text.

import CWamrABI
import Foundation
import TestSupport
import Testing
import WASIHost
import WamrPlatform

/// The interface's error codes in its own order.
enum Code: UInt8, Error, CaseIterable {
  case access, wouldBlock, already, badDescriptor, busy, deadlock, quota, exist, fileTooLarge
  case illegalByteSequence, inProgress, interrupted, invalid, io, isDirectory, loop, tooManyLinks
  case messageSize, nameTooLong, noDevice, noEntry, noLock, insufficientMemory, insufficientSpace
  case notDirectory, notEmpty, notRecoverable, unsupported, noTty, noSuchDevice, overflow
  case notPermitted, pipe, readOnly, invalidSeek, textFileBusy, crossDevice
}

/// What can be asked for when a file is opened.
struct Opening: OptionSet {
  let rawValue: Int

  // Open flags, then descriptor flags.
  static let create = Opening(rawValue: 1)
  static let directory = Opening(rawValue: 2)
  static let exclusive = Opening(rawValue: 4)
  static let truncate = Opening(rawValue: 8)
  static let read = Opening(rawValue: 1 << 8)
  static let write = Opening(rawValue: 2 << 8)
  static let fileSync = Opening(rawValue: 4 << 8)
  static let dataSync = Opening(rawValue: 8 << 8)
  static let mutateDirectory = Opening(rawValue: 32 << 8)
}

/// A new folder with three things in it: `root`, which is the guest's; `outside`, which has `file`
/// and `victim` in it; and `file`.
final class Guest {
  let folder: TemporaryFolder
  let context = WASIContext()
  /// The guest's directory.
  let root: UInt32

  /// What is in the files that the guest mustn't reach.
  static let secret = "secret!"

  init(_ resolution: PathResolution? = nil, isReadOnly: Bool = false) throws {
    folder = try TemporaryFolder()
    for name in ["root", "outside"] { try #require(mkdir(folder.path(name).path, 0o777) == 0) }
    for name in ["file", "outside/file", "outside/victim"] {
      _ = try folder.file(name, containing: Array(Self.secret.utf8))
    }
    context.pathResolution = resolution
    try context.addPreopen(folder.path("root").path, as: "/", isReadOnly: isReadOnly)
    let list = try context.call("filesystem/preopens", "get-directories")
    try #require(list[8] == 1)
    root = list.bytes(at: 0, stride: 24).withUnsafeBytes {
      $0.load(as: UInt32.self)
    }
  }

  // MARK: On the host

  /// The host's path of something in the guest's directory.
  func host(_ path: String) -> String { folder.path("root/\(path)").path }

  /// Makes a file in the guest's directory.
  func makeFile(_ path: String, _ text: String = "inside") throws {
    _ = try folder.file("root/\(path)", containing: Array(text.utf8))
  }

  /// Makes a directory in the guest's directory.
  func makeDirectory(_ path: String) throws { try #require(mkdir(host(path), 0o777) == 0) }

  /// Makes a directory with a name, a zero at its end, that need not be text.
  func makeDirectory(named name: [CChar]) throws {
    let path =
      Array(host("").utf8CString.dropLast()) + [CChar(bitPattern: UInt8(ascii: "/"))] + name
    try #require(mkdir(path, 0o777) == 0)
  }

  /// Makes a symbolic link in the guest's directory.
  func makeLink(_ path: String, to target: String) throws {
    try #require(symlink(target, host(path)) == 0)
  }

  /// What a file in the guest's directory holds.
  func contents(_ path: String) -> String? {
    FileManager.default.contents(atPath: host(path)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// All that is outside of the guest's directory, as text.
  func surroundings() throws -> [String] {
    let files = FileManager.default
    var all: [String] = []
    for path in ["", "outside"] {
      for name in try files.contentsOfDirectory(atPath: folder.path(path).path).sorted() {
        let file = folder.path(path.isEmpty ? name : "\(path)/\(name)").path
        var status = stat()
        try #require(lstat(file, &status) == 0)
        all.append("\(path)/\(name) \(status.st_mode)")
        if status.st_mode & S_IFMT == S_IFREG {
          all.append("\(status.st_nlink) links, changed \(status.st_mtim)")
          all.append(String(decoding: files.contents(atPath: file) ?? Data(), as: UTF8.self))
        }
      }
    }
    return all
  }

  // MARK: Calls

  /// Calls a descriptor's function with texts and what `fill` writes behind the handle.
  func call(
    _ function: String, _ handle: UInt32, _ texts: [(Int, String)] = [],
    _ fill: (Record) -> Void = { _ in }
  ) throws -> Record {
    let copies = texts.map { _, text in
      let bytes = Array(text.utf8)
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
      copy.copyBytes(from: bytes)
      return copy
    }
    defer { copies.forEach { $0.deallocate() } }
    return try context.call("filesystem/types", "[method]descriptor.\(function)") { record in
      record[0] = handle
      fill(record)
      for ((offset, _), copy) in zip(texts, copies) {
        record[offset] = UInt(bitPattern: copy.baseAddress)
        record[offset + 8] = copy.count
      }
    }
  }

  /// The outcome of a call whose result is at `offset`, its payload `distance` further.
  func outcome<Value>(
    _ record: Record, _ offset: Int, _ distance: Int, _ value: (Int) throws -> Value
  ) throws -> Result<Value, Code> {
    if record[offset, as: UInt8.self] == 0 { return .success(try value(offset + distance)) }
    return .failure(
      try #require(Code(rawValue: record[offset + distance, as: UInt8.self])))
  }

  /// The outcome of a call that returns nothing.
  func nothing(_ record: Record, _ offset: Int) throws -> Code? {
    switch try outcome(record, offset, 1, { _ in }) {
    case .success: nil
    case .failure(let code): code
    }
  }

  func open(
    _ path: String, _ opening: Opening = .read, follow: Bool = false, in base: UInt32? = nil
  ) throws -> Result<UInt32, Code> {
    let record = try call("open-at", base ?? root, [(8, path)]) {
      $0[4] = UInt8(follow ? 1 : 0)
      $0[24] = UInt8(truncatingIfNeeded: opening.rawValue)
      $0[25] = UInt8(truncatingIfNeeded: opening.rawValue >> 8)
    }
    return try outcome(record, 28, 4) { record[$0] }
  }

  func drop(_ handle: UInt32) throws {
    _ = try context.method("filesystem/types", "[resource-drop]descriptor", handle)
  }

  func read(_ file: UInt32, _ length: UInt64 = 1000, at offset: UInt64 = 0) throws -> Result<
    String, Code
  > {
    let record = try call("read", file) {
      $0[8] = length
      $0[16] = offset
    }
    return try outcome(record, 24, 8) { record.string(at: $0) }
  }

  func write(_ file: UInt32, _ text: String, at offset: UInt64 = 0) throws -> Result<UInt64, Code> {
    let record = try call("write", file, [(8, text)]) { $0[24] = offset }
    return try outcome(record, 32, 8) { record[$0] }
  }

  func flags(_ file: UInt32) throws -> Opening {
    let record = try call("get-flags", file)
    return try outcome(record, 4, 1) { Opening(rawValue: Int(record[$0, as: UInt8.self]) << 8) }
      .get()
  }

  func type(_ file: UInt32) throws -> UInt8 {
    let record = try call("get-type", file)
    return try outcome(record, 4, 1) { record[$0] }.get()
  }

  /// Parts of what is known of a file.
  struct Status: Equatable {
    var type: UInt8
    var links: UInt64
    var size: UInt64
    /// Seconds and nanoseconds of the last change of the contents.
    var modified: [UInt64]
  }

  private func status(_ record: Record, _ offset: Int) -> Status {
    Status(
      type: record[offset], links: record[offset + 8], size: record[offset + 16],
      modified: record[offset + 48, as: UInt8.self] == 0
        ? [] : [record[offset + 56], UInt64(record[offset + 64, as: UInt32.self])])
  }

  func status(_ file: UInt32) throws -> Status {
    let record = try call("stat", file)
    return try outcome(record, 8, 8) { status(record, $0) }.get()
  }

  func status(
    _ path: String, follow: Bool = false, in base: UInt32? = nil
  ) throws -> Result<Status, Code> {
    let record = try call("stat-at", base ?? root, [(8, path)]) { $0[4] = UInt8(follow ? 1 : 0) }
    return try outcome(record, 24, 8) { status(record, $0) }
  }

  func hash(_ path: String, follow: Bool = false) throws -> Result<[UInt64], Code> {
    let record = try call("metadata-hash-at", root, [(8, path)]) {
      $0[4] = UInt8(follow ? 1 : 0)
    }
    return try outcome(record, 24, 8) { [record[$0], record[$0 + 8]] }
  }

  /// A new time: nil for no change, or seconds and nanoseconds.
  typealias NewTime = (seconds: UInt64, nanoseconds: UInt32)?

  private func put(_ time: NewTime, _ record: Record, _ offset: Int) {
    record[offset] = UInt8(time == nil ? 0 : 2)
    record[offset + 8] = time?.seconds ?? 0
    record[offset + 16] = time?.nanoseconds ?? 0
  }

  func setTimes(_ file: UInt32, access: NewTime, modification: NewTime) throws -> Code? {
    let record = try call("set-times", file) {
      self.put(access, $0, 8)
      self.put(modification, $0, 32)
    }
    return try nothing(record, 56)
  }

  func setTimes(_ path: String, follow: Bool = false, modification: NewTime) throws -> Code? {
    let record = try call("set-times-at", root, [(8, path)]) {
      $0[4] = UInt8(follow ? 1 : 0)
      self.put(nil, $0, 24)
      self.put(modification, $0, 48)
    }
    return try nothing(record, 72)
  }

  /// Calls a function of one path that returns nothing.
  private func simple(_ function: String, _ path: String, _ base: UInt32?) throws -> Code? {
    try nothing(try call(function, base ?? root, [(8, path)]), 24)
  }

  func createDirectory(_ path: String, in base: UInt32? = nil) throws -> Code? {
    try simple("create-directory-at", path, base)
  }

  func removeDirectory(_ path: String, in base: UInt32? = nil) throws -> Code? {
    try simple("remove-directory-at", path, base)
  }

  func unlink(_ path: String, in base: UInt32? = nil) throws -> Code? {
    try simple("unlink-file-at", path, base)
  }

  func readLink(_ path: String) throws -> Result<String, Code> {
    let record = try call("readlink-at", root, [(8, path)])
    return try outcome(record, 24, 8) { record.string(at: $0) }
  }

  func link(_ path: String, to target: String) throws -> Code? {
    try nothing(try call("symlink-at", root, [(8, target), (24, path)]), 40)
  }

  func hardLink(
    _ old: String, as new: String, from base: UInt32? = nil, to other: UInt32? = nil
  ) throws -> Code? {
    let record = try call("link-at", base ?? root, [(8, old), (32, new)]) {
      $0[4] = UInt8(0)
      $0[24] = other ?? self.root
    }
    return try nothing(record, 48)
  }

  func rename(
    _ old: String, to new: String, from base: UInt32? = nil, to other: UInt32? = nil
  ) throws -> Code? {
    let record = try call("rename-at", base ?? root, [(8, old), (32, new)]) {
      $0[24] = other ?? self.root
    }
    return try nothing(record, 48)
  }

  // MARK: Streams

  /// Calls `read-via-stream`, `write-via-stream` or `append-via-stream`.
  func stream(_ kind: String, _ file: UInt32, at offset: UInt64 = 0) throws -> Result<UInt32, Code>
  {
    let record = try call("\(kind)-via-stream", file) {
      if kind != "append" { $0[8] = offset }
    }
    return kind == "append"
      ? try outcome(record, 4, 4) { record[$0] } : try outcome(record, 16, 4) { record[$0] }
  }
}
