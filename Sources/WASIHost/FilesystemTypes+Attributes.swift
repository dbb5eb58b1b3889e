// What is known of files.

import WamrPlatform

extension FilesystemTypes {
  static func descriptorGetFlags(
    _ context: WASIContext, _ descriptor: Place
  ) throws(HostTrap) -> Result<DescriptorFlags, ErrorCode> {
    .success(descriptor.pointee.flags)
  }

  static func descriptorGetType(
    _ context: WASIContext, _ descriptor: Place
  ) throws(HostTrap) -> Result<DescriptorType, ErrorCode> {
    .success(DescriptorType(descriptor.pointee.kind))
  }

  static func descriptorStat(
    _ context: WASIContext, _ descriptor: Place
  ) throws(HostTrap) -> Result<DescriptorStat, ErrorCode> {
    result { () throws(SystemError) in
      DescriptorStat(try descriptor.pointee.file.descriptor.attributes())
    }
  }

  static func descriptorSetTimes(
    _ context: WASIContext, _ descriptor: Place, dataAccessTimestamp: NewTimestamp,
    dataModificationTimestamp: NewTimestamp
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in
      try descriptor.pointee.checkMutable()
      try descriptor.pointee.file.descriptor.setTimes(
        access: try NewFileTime(dataAccessTimestamp),
        modification: try NewFileTime(dataModificationTimestamp))
    }
  }

  static func descriptorMetadataHash(
    _ context: WASIContext, _ descriptor: Place
  ) throws(HostTrap) -> Result<MetadataHashValue, ErrorCode> {
    result { () throws(SystemError) in
      MetadataHashValue(try descriptor.pointee.file.descriptor.attributes())
    }
  }

  static func descriptorIsSameObject(
    _ context: WASIContext, _ descriptor: Place, other: Place
  ) throws(HostTrap) -> Bool {
    do throws(SystemError) {
      let one = try descriptor.pointee.file.descriptor.attributes()
      let another = try other.pointee.file.descriptor.attributes()
      return one.device == another.device && one.inode == another.inode
    } catch {
      throw context.refusal("\(error)")
    }
  }
}

extension FilesystemTypes.MetadataHashValue {
  /// Makes the hash of a file's identity.
  ///
  /// Size and times are left out, although the interface would have them in: C libraries make the
  /// inode number of this, which has to stay the same as long as the file is there, from one run of
  /// the program to the next. Each half is one-to-one in the inode, so that files of one device never
  /// have the same.
  init(_ attributes: FileAttributes) {
    lower = Self.mixed(attributes.inode ^ Self.mixed(attributes.device &+ 0x9e37_79b9_7f4a_7c15))
    upper = Self.mixed(lower ^ Self.mixed(attributes.device ^ 0xd1b5_4a32_d192_ed03))
  }

  /// Each bit of `value` spread over all, by the last step of SplitMix64.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension FilesystemTypes.DescriptorStat {
  /// Makes the interface's form of what the system knows.
  init(_ attributes: FileAttributes) {
    self.init(
      type: FilesystemTypes.DescriptorType(attributes.kind), linkCount: attributes.linkCount,
      size: UInt64(clamping: attributes.byteCount),
      dataAccessTimestamp: ClocksWallClock.Datetime(attributes.accessTime),
      dataModificationTimestamp: ClocksWallClock.Datetime(attributes.modificationTime),
      statusChangeTimestamp: ClocksWallClock.Datetime(attributes.statusChangeTime))
  }
}

extension FilesystemTypes.DescriptorType {
  /// The interface's word for the system's.
  init(_ kind: FileKind) {
    self =
      switch kind {
      case .blockDevice: .blockDevice
      case .characterDevice: .characterDevice
      case .directory: .directory
      case .pipe: .fifo
      case .symbolicLink: .symbolicLink
      case .regularFile: .regularFile
      case .socket: .socket
      case .unknown: .unknown
      }
  }
}

extension ClocksWallClock.Datetime {
  /// Makes the value of a file's time, or nil before 1970, for which the interface has none.
  fileprivate init?(_ time: FileTime) {
    guard let seconds = UInt64(exactly: time.seconds) else { return nil }
    self.init(seconds: seconds, nanoseconds: UInt32(truncatingIfNeeded: time.nanoseconds))
  }
}

extension NewFileTime {
  /// Makes the system's form of a new time; fails if that has no room for it.
  init(_ timestamp: FilesystemTypes.NewTimestamp) throws(SystemError) {
    switch timestamp {
    case .noChange: self = .unchanged
    case .now: self = .now
    case .timestamp(let time):
      guard let seconds = Int(exactly: time.seconds) else {
        throw SystemError("access", errno: ErrorNumber.overflow)
      }
      // More than a second's is not only wrong: two such numbers have another meaning.
      guard time.nanoseconds < 1_000_000_000 else {
        throw SystemError("access", errno: ErrorNumber.invalid)
      }
      self = .time(FileTime(seconds: seconds, nanoseconds: Int(time.nanoseconds)))
    }
  }
}
