import Glibc

/// The system's numbers of errors that others than this target tell apart.
package enum ErrorNumber {
  package static var access: Int32 { EACCES }
  package static var wouldBlock: Int32 { EAGAIN }
  package static var already: Int32 { EALREADY }
  package static var badDescriptor: Int32 { EBADF }
  package static var busy: Int32 { EBUSY }
  package static var deadlock: Int32 { EDEADLK }
  package static var quota: Int32 { EDQUOT }
  package static var exist: Int32 { EEXIST }
  package static var fileTooLarge: Int32 { EFBIG }
  package static var illegalByteSequence: Int32 { EILSEQ }
  package static var inProgress: Int32 { EINPROGRESS }
  package static var interrupted: Int32 { EINTR }
  package static var invalid: Int32 { EINVAL }
  package static var io: Int32 { EIO }
  package static var isDirectory: Int32 { EISDIR }
  package static var loop: Int32 { ELOOP }
  package static var tooManyLinks: Int32 { EMLINK }
  package static var messageSize: Int32 { EMSGSIZE }
  package static var nameTooLong: Int32 { ENAMETOOLONG }
  package static var noDevice: Int32 { ENODEV }
  package static var noEntry: Int32 { ENOENT }
  package static var noLock: Int32 { ENOLCK }
  package static var insufficientMemory: Int32 { ENOMEM }
  package static var insufficientSpace: Int32 { ENOSPC }
  package static var notDirectory: Int32 { ENOTDIR }
  package static var notEmpty: Int32 { ENOTEMPTY }
  package static var notRecoverable: Int32 { ENOTRECOVERABLE }
  package static var unsupported: Int32 { ENOTSUP }
  package static var noSystemCall: Int32 { ENOSYS }
  package static var noTty: Int32 { ENOTTY }
  package static var noSuchDevice: Int32 { ENXIO }
  package static var overflow: Int32 { EOVERFLOW }
  package static var notPermitted: Int32 { EPERM }
  package static var pipe: Int32 { EPIPE }
  package static var readOnly: Int32 { EROFS }
  package static var invalidSeek: Int32 { ESPIPE }
  package static var textFileBusy: Int32 { ETXTBSY }
  package static var crossDevice: Int32 { EXDEV }

  // What sockets report.
  package static var addressInUse: Int32 { EADDRINUSE }
  package static var addressNotAvailable: Int32 { EADDRNOTAVAIL }
  package static var addressFamily: Int32 { EAFNOSUPPORT }
  package static var connectionAborted: Int32 { ECONNABORTED }
  package static var connectionRefused: Int32 { ECONNREFUSED }
  package static var connectionReset: Int32 { ECONNRESET }
  package static var hostDown: Int32 { EHOSTDOWN }
  package static var hostUnreachable: Int32 { EHOSTUNREACH }
  package static var tooManyFiles: Int32 { EMFILE }
  package static var tooManyFilesInSystem: Int32 { ENFILE }
  package static var networkDown: Int32 { ENETDOWN }
  package static var networkReset: Int32 { ENETRESET }
  package static var networkUnreachable: Int32 { ENETUNREACH }
  package static var noBuffers: Int32 { ENOBUFS }
  package static var noNetwork: Int32 { ENONET }
  package static var notConnected: Int32 { ENOTCONN }
  package static var notSupportedBySocket: Int32 { EOPNOTSUPP }
  package static var noProtocolOption: Int32 { ENOPROTOOPT }
  package static var protocolError: Int32 { EPROTO }
  package static var timedOut: Int32 { ETIMEDOUT }
}
