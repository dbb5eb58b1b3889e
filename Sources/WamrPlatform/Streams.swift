import CWamrPlatform
import Glibc

/// A file descriptor that a stream reads or writes, and that somebody else closes.
package struct StreamDescriptor: RawRepresentable, Hashable, Sendable {
  /// The system's number.
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// That of no file: a wait for it goes on until something else ends it.
  package static let none = StreamDescriptor(rawValue: -1)
  package static let standardInput = StreamDescriptor(rawValue: 0)
  package static let standardOutput = StreamDescriptor(rawValue: 1)
  package static let standardError = StreamDescriptor(rawValue: 2)

  /// Reads up to the size of `buffer`, waiting for the first byte; 0 is the end.
  ///
  /// Not made again when a signal interrupts it: the caller may have to stop.
  @inlinable package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError)
    -> Int
  {
    let count = Glibc.read(rawValue, buffer.baseAddress, buffer.count)
    guard count >= 0 else { throw SystemError("read") }
    return count
  }

  /// Writes some of `bytes` and returns how many, waiting until there is room for any.
  ///
  /// Not made again when a signal interrupts it: the caller may have to stop.
  @inlinable package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    let count = Glibc.write(rawValue, bytes.baseAddress, bytes.count)
    guard count >= 0 else { throw SystemError("write") }
    return count
  }

  /// Whether reading and writing always goes on at once, as with regular files, so that asking the
  /// system whether it would is not needed.
  package var isAlwaysReady: Bool {
    var status = stat()
    guard fstat(rawValue, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFREG
  }

  /// Opens `/dev/null` for each of the standard streams that this process was started without.
  ///
  /// Without, the next file that is opened would get its number.
  package static func openMissingStandardStreams() {
    var entries = (
      pollfd(fd: 0, events: 0, revents: 0), pollfd(fd: 1, events: 0, revents: 0),
      pollfd(fd: 2, events: 0, revents: 0)
    )
    withUnsafeMutableBytes(of: &entries) { bytes in
      let entries = bytes.assumingMemoryBound(to: pollfd.self)
      guard poll(entries.baseAddress, nfds_t(entries.count), 0) > 0 else { return }
      for entry in entries where entry.revents & Int16(POLLNVAL) != 0 {
        // In ascending order, so that each opening takes the number that is missing. In a place
        // without /dev/null something takes it that can't be read or written.
        if open("/dev/null", O_RDWR) < 0 { _ = open("/", wamr_o_path) }
      }
    }
  }

  /// Lets writing to a pipe that nobody reads be an error of that write, not a signal that ends the
  /// process.
  package static func ignoreBrokenPipeSignal() { _ = ignoresBrokenPipes }

  /// Ignores the signal once, whoever asks for it first.
  private static let ignoresBrokenPipes: Bool = {
    signal(SIGPIPE, SIG_IGN)
    return true
  }()
}
