// The contents of files and directories.

import WamrPlatform

extension FilesystemTypes {
  // MARK: Streams

  static func descriptorReadViaStream(
    _ context: WASIContext, _ descriptor: Place, offset: UInt64
  ) throws(HostTrap) -> Result<Own<IoStreams.InputStream>, ErrorCode> {
    guard !descriptor.pointee.isDirectory else { return .failure(.isDirectory) }
    return .success(
      try context.insert(
        IoStreams.InputStream(
          descriptor.pointee.file, position: descriptor.pointee.hasPositions ? offset : nil)))
  }

  static func descriptorWriteViaStream(
    _ context: WASIContext, _ descriptor: Place, offset: UInt64
  ) throws(HostTrap) -> Result<Own<IoStreams.OutputStream>, ErrorCode> {
    try outputStream(context, descriptor, .offset(offset))
  }

  static func descriptorAppendViaStream(
    _ context: WASIContext, _ descriptor: Place
  ) throws(HostTrap) -> Result<Own<IoStreams.OutputStream>, ErrorCode> {
    try outputStream(context, descriptor, .end)
  }

  private static func outputStream(
    _ context: WASIContext, _ descriptor: Place, _ position: IoStreams.OutputStream.Position
  ) throws(HostTrap) -> Result<Own<IoStreams.OutputStream>, ErrorCode> {
    let descriptor = descriptor.pointee
    let check = result { () throws(SystemError) in
      try descriptor.checkFile()
      try descriptor.checkMutable()
    }
    if case .failure(let code) = check { return .failure(code) }
    return .success(
      try context.insert(
        IoStreams.OutputStream(
          descriptor.file, position: descriptor.hasPositions ? position : .current)))
  }

  // MARK: Reading and writing

  static func descriptorRead(
    _ context: WASIContext, _ descriptor: Place, length: UInt64, offset: UInt64
  ) throws(HostTrap) -> Result<(UnsafeRawBufferPointer, Bool), ErrorCode> {
    let buffer = context.scratch.allocate(Int(min(length, IoStreams.maximumReadByteCount)))
    return try context.waitlessly { () throws(SystemError) in
      try descriptor.pointee.checkFile()
      let count = try descriptor.pointee.file.descriptor.stream.read(
        into: buffer, at: Int(offset: offset))
      // A read of nothing says that this is the end too, as Wasmtime does.
      return (UnsafeRawBufferPointer(rebasing: buffer[..<count]), count == 0)
    }
  }

  static func descriptorWrite(
    _ context: WASIContext, _ descriptor: Place, buffer: UnsafeRawBufferPointer, offset: UInt64
  ) throws(HostTrap) -> Result<UInt64, ErrorCode> {
    try context.waitlessly { () throws(SystemError) in
      try descriptor.pointee.checkFile()
      try descriptor.pointee.checkMutable()
      return UInt64(
        try descriptor.pointee.file.descriptor.stream.write(buffer, at: Int(offset: offset)))
    }
  }

  static func descriptorAdvise(
    _ context: WASIContext, _ descriptor: Place, offset: UInt64, length: UInt64, advice: Advice
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in
      try descriptor.pointee.checkFile()
      // What is longer than any file goes to its end, for which the system has 0.
      try descriptor.pointee.file.descriptor.advise(
        FileDescriptor.Advice(advice), at: Int(offset: offset),
        byteCount: Int(exactly: length) ?? 0)
    }
  }

  static func descriptorSetSize(
    _ context: WASIContext, _ descriptor: Place, size: UInt64
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in
      try descriptor.pointee.checkFile()
      try descriptor.pointee.checkMutable()
      try descriptor.pointee.file.descriptor.resize(to: Int(offset: size))
    }
  }

  static func descriptorSync(
    _ context: WASIContext, _ descriptor: Place
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in try descriptor.pointee.file.descriptor.synchronizeAll() }
  }

  static func descriptorSyncData(
    _ context: WASIContext, _ descriptor: Place
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in try descriptor.pointee.file.descriptor.synchronize() }
  }

  // MARK: Directories

  static func descriptorReadDirectory(
    _ context: WASIContext, _ descriptor: Place
  ) throws(HostTrap) -> Result<Own<DirectoryEntryStream>, ErrorCode> {
    // Not by `result`, through which what isn't copyable doesn't go.
    let entries: DirectoryStream
    do throws(SystemError) {
      try descriptor.pointee.checkDirectory()
      entries = try DirectoryStream(reading: descriptor.pointee.file.descriptor)
    } catch {
      return .failure(ErrorCode(error))
    }
    return .success(try context.insert(DirectoryEntryStream(entries: entries)))
  }

  static func directoryEntryStreamReadDirectoryEntry(
    _ context: WASIContext, _ stream: UnsafeMutablePointer<DirectoryEntryStream>
  ) throws(HostTrap) -> Result<DirectoryEntry?, ErrorCode> {
    result { () throws(SystemError) in
      guard let entry = try stream.pointee.entries.next() else { return nil }
      guard let name = entry.name else {
        throw SystemError("readdir", errno: ErrorNumber.illegalByteSequence)
      }
      return DirectoryEntry(type: DescriptorType(entry.kind), name: name)
    }
  }
}

extension FilesystemTypes.Descriptor {
  /// Whether reading and writing can be at an offset, which pipes and terminals don't have.
  var hasPositions: Bool {
    switch kind {
    case .regularFile, .blockDevice: true
    default: file.descriptor.isSeekable
    }
  }
}

extension WASIContext {
  /// Makes a call that doesn't wait for anybody, again if signals interrupt it and it isn't time to
  /// stop.
  fileprivate func waitlessly<Value>(
    _ call: () throws(SystemError) -> Value
  ) throws(HostTrap) -> Result<Value, FilesystemTypes.ErrorCode> {
    while true {
      do throws(SystemError) {
        return .success(try call())
      } catch {
        guard error.isInterruption else { return .failure(FilesystemTypes.ErrorCode(error)) }
        try checkInterruption()
      }
    }
  }
}

extension Int {
  /// Makes the system's number of an offset in a file or a size.
  ///
  /// It fails for what the system would take as negative.
  init(offset: UInt64) throws(SystemError) {
    guard let offset = Int(exactly: offset) else {
      throw SystemError("access", errno: ErrorNumber.invalid)
    }
    self = offset
  }
}

extension FileDescriptor.Advice {
  /// The system's word for the interface's.
  fileprivate init(_ advice: FilesystemTypes.Advice) {
    self =
      switch advice {
      case .normal: .normal
      case .sequential: .sequential
      case .random: .random
      case .willNeed: .willNeed
      case .dontNeed: .dontNeed
      case .noReuse: .noReuse
      }
  }
}
