// What is done through a directory and a path from there.

import WamrPlatform

extension FilesystemTypes {
  typealias Place = UnsafeMutablePointer<Descriptor>

  // MARK: Opening

  static func descriptorOpenAt(
    _ context: WASIContext, _ descriptor: Place, pathFlags: PathFlags, path: String,
    openFlags: OpenFlags, flags: DescriptorFlags
  ) throws(HostTrap) -> Result<Own<Descriptor>, ErrorCode> {
    let opened = result { () throws(SystemError) in
      try open(
        path, in: descriptor.pointee, pathFlags, openFlags, flags, by: context.pathResolver)
    }
    switch opened {
    case .success(let opened): return .success(try context.insert(opened))
    case .failure(let code): return .failure(code)
    }
  }

  /// Opens what `path` names.
  ///
  /// A file that may be made or is made empty is writable, whether the guest asked for that or not,
  /// and one that wouldn't be writable is readable. To ask for `mutate-directory` isn't needed and
  /// changes nothing: these are Wasmtime's rules.
  private static func open(
    _ path: String, in directory: Descriptor, _ pathFlags: PathFlags, _ openFlags: OpenFlags,
    _ flags: DescriptorFlags, by resolver: PathResolver
  ) throws(SystemError) -> Descriptor {
    try directory.checkDirectory()
    if openFlags.contains(.directory), openFlags != .directory {
      throw directory.refusal(ErrorNumber.invalid)
    }
    let isReadable = flags.contains(.read) || !flags.contains(.write)
    let isWritable =
      flags.contains(.write) || openFlags.contains(.create) || openFlags.contains(.truncate)
    if isWritable { try directory.checkMutable() }

    var mode: OpenMode = isWritable ? (isReadable ? .readWrite : .writeOnly) : []
    if openFlags.contains(.create) { mode.formUnion(.create) }
    if openFlags.contains(.directory) { mode.formUnion(.directory) }
    // Without `create` it says nothing.
    if openFlags.isSuperset(of: [.create, .exclusive]) { mode.formUnion(.exclusive) }
    if openFlags.contains(.truncate) { mode.formUnion(.truncate) }
    if !pathFlags.contains(.symlinkFollow) { mode.formUnion(.noFollow) }
    if flags.contains(.dataIntegritySync) { mode.formUnion(.dataSynchronized) }
    if flags.contains(.fileIntegritySync) || flags.contains(.requestedWriteSync) {
      mode.formUnion(.synchronized)
    }

    let opened = try resolver.open(try GuestPath(path), in: directory.file, mode)
    let attributes = try opened.attributes()
    var granted = flags.intersection([.dataIntegritySync, .fileIntegritySync, .requestedWriteSync])
    if isReadable { granted.formUnion(.read) }
    if isWritable { granted.formUnion(.write) }
    return Descriptor(
      file: OpenFile(opened), kind: attributes.kind, isMutable: directory.isMutable,
      flags: granted)
  }

  // MARK: Attributes

  static func descriptorStatAt(
    _ context: WASIContext, _ descriptor: Place, pathFlags: PathFlags, path: String
  ) throws(HostTrap) -> Result<DescriptorStat, ErrorCode> {
    result { () throws(SystemError) in
      DescriptorStat(try attributes(context, descriptor, pathFlags, path))
    }
  }

  static func descriptorMetadataHashAt(
    _ context: WASIContext, _ descriptor: Place, pathFlags: PathFlags, path: String
  ) throws(HostTrap) -> Result<MetadataHashValue, ErrorCode> {
    result { () throws(SystemError) in
      MetadataHashValue(try attributes(context, descriptor, pathFlags, path))
    }
  }

  private static func attributes(
    _ context: WASIContext, _ descriptor: Place, _ pathFlags: PathFlags, _ path: String
  ) throws(SystemError) -> FileAttributes {
    try descriptor.pointee.checkDirectory()
    return try context.pathResolver.attributes(
      of: try GuestPath(path), in: descriptor.pointee.file,
      following: pathFlags.contains(.symlinkFollow))
  }

  static func descriptorSetTimesAt(
    _ context: WASIContext, _ descriptor: Place, pathFlags: PathFlags, path: String,
    dataAccessTimestamp: NewTimestamp, dataModificationTimestamp: NewTimestamp
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in
      try descriptor.pointee.checkDirectory()
      try descriptor.pointee.checkMutable()
      try context.pathResolver.setTimes(
        of: try GuestPath(path), in: descriptor.pointee.file,
        following: pathFlags.contains(.symlinkFollow),
        access: try NewFileTime(dataAccessTimestamp),
        modification: try NewFileTime(dataModificationTimestamp))
    }
  }

  // MARK: Links

  static func descriptorReadlinkAt(
    _ context: WASIContext, _ descriptor: Place, path: String
  ) throws(HostTrap) -> Result<String, ErrorCode> {
    result { () throws(SystemError) in
      let directory = descriptor.pointee
      try directory.checkDirectory()
      let invalid = directory.refusal(ErrorNumber.invalid)
      let member = try context.pathResolver.member(
        try GuestPath(path), in: directory.file, otherwise: invalid.errno)
      if member.isDirectory {
        // With a slash behind it, the path names what the link leads to.
        try checkLeadsToDirectory(member, by: context.pathResolver)
        throw invalid
      }
      let bytes = try member.directory.descriptor.readLink(member.name)
      // The guest isn't to learn where things are on the host.
      guard bytes.first != UInt8(ascii: "/") else {
        throw directory.refusal(ErrorNumber.notPermitted)
      }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw directory.refusal(ErrorNumber.illegalByteSequence)
      }
      return text
    }
  }

  static func descriptorSymlinkAt(
    _ context: WASIContext, _ descriptor: Place, oldPath: String, newPath: String
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in
      try descriptor.pointee.checkDirectory()
      try descriptor.pointee.checkMutable()
      // The link may lead out of the directory, relatively: nothing here follows it there.
      let target = try GuestPath(oldPath)
      let member = try newMember(newPath, in: descriptor.pointee, context)
      try member.directory.descriptor.createLink(member.name, to: target.text)
    }
  }

  static func descriptorLinkAt(
    _ context: WASIContext, _ descriptor: Place, oldPathFlags: PathFlags, oldPath: String,
    newDescriptor: Place, newPath: String
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in
      let (old, new) = (descriptor.pointee, newDescriptor.pointee)
      try checkBoth(old, new)
      // As Wasmtime: a link's name is for the link itself.
      guard !oldPathFlags.contains(.symlinkFollow) else {
        throw old.refusal(ErrorNumber.invalid)
      }
      let notPermitted = old.refusal(ErrorNumber.notPermitted)
      let member = try context.pathResolver.member(
        try GuestPath(oldPath), in: old.file, otherwise: notPermitted.errno)
      if member.isDirectory {
        try checkLeadsToDirectory(member, by: context.pathResolver)
        throw notPermitted
      }
      let newMember = try newMember(newPath, in: new, context)
      try member.directory.descriptor.link(
        member.name, as: newMember.name, in: newMember.directory.descriptor)
    }
  }

  // MARK: Making, renaming, removing

  static func descriptorCreateDirectoryAt(
    _ context: WASIContext, _ descriptor: Place, path: String
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in
      let member = try mutableMember(
        path, in: descriptor.pointee, context, otherwise: ErrorNumber.exist)
      try member.directory.descriptor.createDirectory(member.name)
    }
  }

  static func descriptorRemoveDirectoryAt(
    _ context: WASIContext, _ descriptor: Place, path: String
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in
      let member = try mutableMember(
        path, in: descriptor.pointee, context, otherwise: ErrorNumber.invalid)
      try member.directory.descriptor.removeDirectory(member.name)
    }
  }

  static func descriptorUnlinkFileAt(
    _ context: WASIContext, _ descriptor: Place, path: String
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in
      let member = try mutableMember(
        path, in: descriptor.pointee, context, otherwise: ErrorNumber.isDirectory)
      if member.isDirectory {
        // It can't be right; what is wrong depends on what is there.
        try checkDirectory(member)
        throw descriptor.pointee.refusal(ErrorNumber.isDirectory)
      }
      try member.directory.descriptor.unlink(member.name)
    }
  }

  static func descriptorRenameAt(
    _ context: WASIContext, _ descriptor: Place, oldPath: String, newDescriptor: Place,
    newPath: String
  ) throws(HostTrap) -> Result<Void, ErrorCode> {
    result { () throws(SystemError) in
      let (old, new) = (descriptor.pointee, newDescriptor.pointee)
      try checkBoth(old, new)
      let member = try mutableMember(oldPath, in: old, context, otherwise: ErrorNumber.busy)
      let newMember = try mutableMember(newPath, in: new, context, otherwise: ErrorNumber.busy)
      if member.isDirectory || newMember.isDirectory { try checkDirectory(member) }
      try member.directory.descriptor.rename(
        member.name, to: newMember.name, in: newMember.directory.descriptor)
    }
  }

  // MARK: Checks

  /// The member that `path` names in a directory that may be changed; fails with `other` where it
  /// ends in `.` or `..`.
  private static func mutableMember(
    _ path: String, in descriptor: Descriptor, _ context: WASIContext, otherwise other: Int32
  ) throws(SystemError) -> PathResolver.Member {
    try descriptor.checkDirectory()
    try descriptor.checkMutable()
    return try context.pathResolver.member(
      try GuestPath(path), in: descriptor.file, otherwise: other)
  }

  /// The member that `path` names, which is about to be made and not as a directory.
  private static func newMember(
    _ path: String, in descriptor: Descriptor, _ context: WASIContext
  ) throws(SystemError) -> PathResolver.Member {
    let member = try mutableMember(path, in: descriptor, context, otherwise: ErrorNumber.exist)
    if member.isDirectory {
      // It can't be made; what is wrong depends on whether something is there.
      _ = try member.directory.descriptor.attributes(of: member.name)
      throw descriptor.refusal(ErrorNumber.exist)
    }
    return member
  }

  /// Fails unless a name can be taken from one directory to the other.
  private static func checkBoth(_ old: Descriptor, _ new: Descriptor) throws(SystemError) {
    try old.checkDirectory()
    try new.checkDirectory()
    try old.checkMutable()
    try new.checkMutable()
  }

  /// Fails unless `member` is a directory; a link to one isn't.
  private static func checkDirectory(_ member: PathResolver.Member) throws(SystemError) {
    guard try member.directory.descriptor.attributes(of: member.name).kind == .directory else {
      throw SystemError("access", errno: ErrorNumber.notDirectory)
    }
  }

  /// Fails unless `member` is a directory or a link to one.
  private static func checkLeadsToDirectory(
    _ member: PathResolver.Member, by resolver: PathResolver
  ) throws(SystemError) {
    _ = try resolver.attributes(
      of: try GuestPath(member.name + "/"), in: member.directory, following: true)
  }
}
