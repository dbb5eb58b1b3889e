// Files and directories of the guest's.
//
// All rights come from the directory that the host gave: whether anything in it may be changed. What
// the guest asks for when it opens a file decides what that descriptor can do, within those rights;
// a directory that was opened has the rights of the one it was opened in. Refusals for want of rights
// are `not-permitted`, as Wasmtime has it.
//
// Opening and what else has paths is in FilesystemTypes+Paths.swift, contents in +Contents.swift,
// attributes in +Attributes.swift.

import WamrPlatform

extension FilesystemTypes {
  /// A file or directory that the guest has open.
  struct Descriptor {
    /// What is open.
    let file: OpenFile
    /// What kind of file it is.
    let kind: FileKind
    /// Whether the guest may change it, or what is in it.
    let isMutable: Bool
    /// What it was opened for.
    let flags: DescriptorFlags

    /// Whether there are names in it.
    var isDirectory: Bool { kind == .directory }
  }

  /// A directory as it is being read.
  struct DirectoryEntryStream: ~Copyable {
    /// What is left to read.
    let entries: DirectoryStream
  }

  /// Runs `body` and returns its value, or the code of the error that it fails with.
  @inline(__always)
  static func result<Value>(
    _ body: () throws(SystemError) -> Value
  ) -> Result<Value, ErrorCode> {
    do throws(SystemError) {
      return .success(try body())
    } catch {
      return .failure(ErrorCode(error))
    }
  }

  /// The error of a stream that is a file's, or that the file system has a name for.
  static func filesystemErrorCode(
    _ context: WASIContext, err: UnsafeMutablePointer<IoError.Error>
  ) throws(HostTrap) -> ErrorCode? {
    err.pointee.cause.systemError.flatMap { ErrorCode(errno: $0.errno) }
  }
}

extension FilesystemTypes.Descriptor {
  /// Fails if this is no directory.
  func checkDirectory() throws(SystemError) {
    guard isDirectory else { throw refusal(ErrorNumber.notDirectory) }
  }

  /// Fails if this is a directory, which has no contents to read or write.
  func checkFile() throws(SystemError) {
    guard !isDirectory else { throw refusal(ErrorNumber.badDescriptor) }
  }

  /// Fails if the guest may not change this.
  func checkMutable() throws(SystemError) {
    guard isMutable else { throw refusal(ErrorNumber.notPermitted) }
  }

  /// The error with the number `errno`, which is the host's and not the system's.
  func refusal(_ errno: Int32) -> SystemError { SystemError("access", errno: errno) }
}

extension FilesystemTypes.ErrorCode {
  /// The code for what the system says went wrong.
  init(_ error: SystemError) { self = Self(errno: error.errno) ?? .io }

  /// The code for the system's number `errno`, or nil if there is none.
  init?(errno: Int32) {
    switch errno {
    case ErrorNumber.access: self = .access
    case ErrorNumber.wouldBlock: self = .wouldBlock
    case ErrorNumber.already: self = .already
    case ErrorNumber.badDescriptor: self = .badDescriptor
    case ErrorNumber.busy: self = .busy
    case ErrorNumber.deadlock: self = .deadlock
    case ErrorNumber.quota: self = .quota
    case ErrorNumber.exist: self = .exist
    case ErrorNumber.fileTooLarge: self = .fileTooLarge
    case ErrorNumber.illegalByteSequence: self = .illegalByteSequence
    case ErrorNumber.inProgress: self = .inProgress
    case ErrorNumber.interrupted: self = .interrupted
    case ErrorNumber.invalid: self = .invalid
    case ErrorNumber.io: self = .io
    case ErrorNumber.isDirectory: self = .isDirectory
    case ErrorNumber.loop: self = .loop
    case ErrorNumber.tooManyLinks: self = .tooManyLinks
    case ErrorNumber.messageSize: self = .messageSize
    case ErrorNumber.nameTooLong: self = .nameTooLong
    case ErrorNumber.noDevice: self = .noDevice
    case ErrorNumber.noEntry: self = .noEntry
    case ErrorNumber.noLock: self = .noLock
    case ErrorNumber.insufficientMemory: self = .insufficientMemory
    case ErrorNumber.insufficientSpace: self = .insufficientSpace
    case ErrorNumber.notDirectory: self = .notDirectory
    case ErrorNumber.notEmpty: self = .notEmpty
    case ErrorNumber.notRecoverable: self = .notRecoverable
    case ErrorNumber.unsupported, ErrorNumber.noSystemCall: self = .unsupported
    case ErrorNumber.noTty: self = .noTty
    case ErrorNumber.noSuchDevice: self = .noSuchDevice
    case ErrorNumber.overflow: self = .overflow
    case ErrorNumber.notPermitted: self = .notPermitted
    case ErrorNumber.pipe: self = .pipe
    case ErrorNumber.readOnly: self = .readOnly
    case ErrorNumber.invalidSeek: self = .invalidSeek
    case ErrorNumber.textFileBusy: self = .textFileBusy
    case ErrorNumber.crossDevice: self = .crossDevice
    default: return nil
    }
  }
}
