import Glibc
import WamrPlatform

/// A pipe whose ends are closed with it.
final class Pipe {
  private(set) var reader: Int32
  private(set) var writer: Int32

  /// Makes a pipe.
  init() {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0)
    reader = ends[0]
    writer = ends[1]
  }

  deinit {
    closeReader()
    closeWriter()
  }

  /// Closes the end that is read.
  func closeReader() {
    if reader >= 0 { close(reader) }
    reader = -1
  }

  /// Closes the end that is written.
  func closeWriter() {
    if writer >= 0 { close(writer) }
    writer = -1
  }

  /// Writes `bytes`, which must fit the pipe.
  func fill(_ bytes: [UInt8]) { precondition(write(writer, bytes, bytes.count) == bytes.count) }

  /// Writes as much as the pipe takes.
  func fillUp() {
    let flags = fcntl(writer, F_GETFL)
    _ = fcntl(writer, F_SETFL, flags | O_NONBLOCK)
    let bytes = [UInt8](repeating: 1, count: 4096)
    while write(writer, bytes, bytes.count) > 0 {}
    _ = fcntl(writer, F_SETFL, flags)
  }

  /// Reads what is there, at most `count` bytes.
  func drain(_ count: Int = 1 << 20) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = read(reader, &bytes, count)
    return Array(bytes.prefix(max(got, 0)))
  }

  /// Where a stream reads.
  var input: StreamDescriptor { StreamDescriptor(rawValue: reader) }

  /// Where a stream writes.
  var output: StreamDescriptor { StreamDescriptor(rawValue: writer) }
}

/// Runs `body` on a thread of its own and returns what `meanwhile` returns, after both have ended.
func whileRunning<Result>(
  _ body: @escaping @Sendable () -> Void, _ meanwhile: () throws -> Result
) rethrows -> Result {
  var thread = pthread_t()
  let work = Unmanaged.passRetained(Work(body)).toOpaque()
  let failed = pthread_create(
    &thread, nil,
    { argument in
      if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
      return nil
    }, work)
  precondition(failed == 0)
  defer { pthread_join(thread, nil) }
  return try meanwhile()
}

/// What a thread runs.
private final class Work: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
