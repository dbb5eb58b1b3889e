import CWamrABI
import Glibc
import Testing
import WASIHost
import WamrPlatform

@Suite struct InputStreamTests {
  /// A context whose standard input is `pipe`, and the stream that reads it.
  private func open(_ pipe: Pipe) throws -> (WASIContext, UInt32) {
    let context = WASIContext()
    context.standardInput = pipe.input
    return (context, try context.call("cli/stdin", "get-stdin")[0])
  }

  /// Calls `function`, whose parameters are a stream and a length.
  private func call(
    _ context: WASIContext, _ function: String, _ stream: UInt32, _ length: UInt64
  ) throws -> Record {
    try context.call("io/streams", "[method]input-stream.\(function)") {
      $0[0] = stream
      $0[8] = length
    }
  }

  /// The bytes of a successful result, or nil if it says `closed`.
  private func bytes(_ record: Record) throws -> [UInt8]? {
    if record[16, as: UInt8.self] == 0 { return record.bytes(at: 24) }
    try #require(record[24, as: UInt8.self] == 1)
    return nil
  }

  @Test func whatIsThereIsReadUpToTheLength() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    pipe.fill([1, 2, 3, 4, 5])
    #expect(try bytes(call(context, "read", stream, 2)) == [1, 2])
    #expect(try bytes(call(context, "blocking-read", stream, 100)) == [3, 4, 5])
  }

  @Test func readingAnEmptyPipeReturnsAtOnce() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    #expect(try bytes(call(context, "read", stream, 10)) == [])
    #expect(try call(context, "skip", stream, 10)[24, as: UInt64.self] == 0)
  }

  @Test func theEndOfAPipeClosesTheStream() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    pipe.fill([7])
    pipe.closeWriter()
    #expect(try bytes(call(context, "read", stream, 0)) == [])
    #expect(try bytes(call(context, "read", stream, 10)) == [7])
    #expect(try bytes(call(context, "read", stream, 10)) == nil)
    #expect(try bytes(call(context, "blocking-read", stream, 10)) == nil)
    #expect(try bytes(call(context, "read", stream, 0)) == nil)
    // A pollable of a closed stream is ready: there is nothing to wait for.
    #expect(try context.poll([context.subscribe("input-stream", stream)]) == [0])
  }

  @Test(arguments: [UInt64(1) << 32, 1 << 63, .max])
  func aLengthBeyondAllMemoryReadsWhatIsThere(length: UInt64) throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    pipe.fill([1, 2, 3])
    #expect(try bytes(call(context, "read", stream, length)) == [1, 2, 3])
    pipe.fill([4])
    let skipped = try call(context, "blocking-skip", stream, length)
    #expect(skipped[16, as: UInt8.self] == 0)
    #expect(skipped[24, as: UInt64.self] == 1)
  }

  @Test func skippingConsumesBytes() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    pipe.fill([1, 2, 3])
    #expect(try call(context, "skip", stream, 2)[24, as: UInt64.self] == 2)
    #expect(try bytes(call(context, "read", stream, 9)) == [3])
  }

  @Test func aBlockingReadWaitsForTheFirstByte() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    let writer = pipe.writer
    let read = try whileRunning({
      usleep(20_000)
      _ = write(writer, "ab", 2)
    }) { try bytes(call(context, "blocking-read", stream, 10)) }
    #expect(read == Array("ab".utf8))
  }

  @Test func aBlockingReadWaitsOnANonBlockingDescriptorToo() throws {
    let pipe = Pipe()
    _ = fcntl(pipe.reader, F_SETFL, O_NONBLOCK)
    let (context, stream) = try open(pipe)
    #expect(try bytes(call(context, "read", stream, 10)) == [])
    let writer = pipe.writer
    let read = try whileRunning({
      usleep(20_000)
      _ = write(writer, "x", 1)
    }) { try bytes(call(context, "blocking-read", stream, 10)) }
    #expect(read == Array("x".utf8))
  }

  @Test func aFileIsReadToItsEnd() throws {
    var name = Array("/tmp/wasi-host-test-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    defer { close(file) }
    unlink(&name)
    let contents = [UInt8]((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    try #require(write(file, contents, contents.count) == contents.count)
    lseek(file, 0, SEEK_SET)

    let context = WASIContext()
    context.standardInput = StreamDescriptor(rawValue: file)
    let stream: UInt32 = try context.call("cli/stdin", "get-stdin")[0]
    #expect(try context.poll([context.subscribe("input-stream", stream)]) == [0])
    var read: [UInt8] = []
    while let part = try bytes(call(context, "read", stream, .max)) {
      try #require(!part.isEmpty && part.count <= 1 << 20)
      read += part
    }
    #expect(read == contents)
  }

  @Test func aDirectoryGivesAnErrorThatSaysWhy() throws {
    let folder = Glibc.open("/", O_RDONLY)
    defer { close(folder) }
    let context = WASIContext()
    context.standardInput = StreamDescriptor(rawValue: folder)
    let stream: UInt32 = try context.call("cli/stdin", "get-stdin")[0]
    let failed = try call(context, "blocking-read", stream, 10)
    #expect(failed[16, as: UInt8.self] == 1)
    #expect(failed[24, as: UInt8.self] == 0)
    let error: UInt32 = failed[28]
    let text = try context.method("io/error", "[method]error.to-debug-string", error).string(at: 8)
    #expect(text.contains("read") && text.contains("directory"))
    let code = try context.method("filesystem/types", "filesystem-error-code", error)
    // The option is `some`, and `is-directory` is number 14.
    #expect(code[4, as: UInt8.self] == 1 && code[5, as: UInt8.self] == 14)
    let none = try context.method("sockets/network", "network-error-code", error)
    #expect(none[4, as: UInt8.self] == 0)
    _ = try context.method("io/error", "[resource-drop]error", error)
    #expect(try bytes(call(context, "read", stream, 10)) == nil)
  }

  @Test func aDescriptorThatIsNotOpenIsAClosedStream() throws {
    let context = WASIContext()
    context.standardInput = StreamDescriptor(rawValue: 1_000_000)
    let stream: UInt32 = try context.call("cli/stdin", "get-stdin")[0]
    #expect(try bytes(call(context, "blocking-read", stream, 10)) == nil)
  }

  @Test func aBlockedReadEndsWithTheTimeLimit() throws {
    try interrupting {
      let pipe = Pipe()
      let (context, stream) = try open(pipe)
      context.interruptionFlag = UnsafePointer(ended)
      let (trap, _) = try context.trap("io/streams", "[method]input-stream.blocking-read") {
        $0[0] = stream
        $0[8] = UInt64(1)
      }
      #expect(trap == WAMR_TRAP_INTERRUPTED)
    }
  }

  @Test func aSignalThatIsNotTheTimeLimitsDoesNotEndARead() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    context.interruptionFlag = UnsafePointer(running)
    let writer = pipe.writer
    let read = try interrupting {
      try whileRunning({
        usleep(30_000)
        _ = write(writer, "y", 1)
      }) { try bytes(call(context, "blocking-read", stream, 1)) }
    }
    #expect(read == Array("y".utf8))
  }
}

/// Flags of a time limit that has ended, and of one that hasn't.
nonisolated(unsafe) let ended = flag(1)
nonisolated(unsafe) let running = flag(0)

private func flag(_ value: Int32) -> UnsafeMutablePointer<Int32> {
  let flag = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  flag.initialize(to: value)
  return flag
}

/// Runs `body` while a signal interrupts this thread's system calls every few milliseconds.
func interrupting<Result>(_ body: () throws -> Result) rethrows -> Result {
  var action = sigaction()
  action.__sigaction_handler.sa_handler = { _ in }
  sigaction(SIGUSR2, &action, nil)
  // The threads that tests run on have signals blocked.
  var signals = sigset_t()
  sigemptyset(&signals)
  sigaddset(&signals, SIGUSR2)
  var before = sigset_t()
  pthread_sigmask(SIG_UNBLOCK, &signals, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  let thread = pthread_self()
  let ends = Pipe()
  let reader = ends.reader
  return try whileRunning({
    var entry = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    while poll(&entry, 1, 3) != 1 { pthread_kill(thread, SIGUSR2) }
  }) {
    defer { ends.closeWriter() }
    return try body()
  }
}
