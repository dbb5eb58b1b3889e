import WamrPlatform

extension FilesystemTypes {
  /// The error of a stream that is a file's, or that the file system has a name for.
  static func filesystemErrorCode(
    _ context: WASIContext, err: UnsafeMutablePointer<IoError.Error>
  ) throws(HostTrap) -> ErrorCode? {
    ErrorCode(errno: err.pointee.cause.errno)
  }
}

extension FilesystemTypes.ErrorCode {
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
    case ErrorNumber.unsupported: self = .unsupported
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
