import CWamrABI
import Glibc
import Testing
import WASIHost
import WamrPlatform

@Suite struct OutputStreamTests {
  /// A context whose standard output is `pipe`, and the stream that writes it.
  private func open(_ pipe: Pipe) throws -> (WASIContext, UInt32) {
    let context = WASIContext()
    context.standardOutput = pipe.output
    return (context, try context.call("cli/stdout", "get-stdout")[0])
  }

  /// What `check-write` permits, or nil if it says `closed`.
  private func permit(_ context: WASIContext, _ stream: UInt32) throws -> UInt64? {
    let record = try context.method("io/streams", "[method]output-stream.check-write", stream)
    if record[8, as: UInt8.self] == 0 { return record[16] }
    try #require(record[16, as: UInt8.self] == 1)
    return nil
  }

  /// Calls `function`, whose parameters are a stream and bytes; the result is at 24.
  private func write(
    _ context: WASIContext, _ function: String, _ stream: UInt32, _ bytes: [UInt8]
  ) throws -> (wamr_trap_code, Record) {
    try bytes.withUnsafeBytes { bytes in
      try context.trap("io/streams", "[method]output-stream.\(function)") {
        $0[0] = stream
        $0[8] = UInt(bitPattern: bytes.baseAddress)
        $0[16] = bytes.count
      }
    }
  }

  /// Calls `function`, whose parameters are a stream and a length; the result is at 16.
  private func zeroes(
    _ context: WASIContext, _ function: String, _ stream: UInt32, _ count: UInt64
  ) throws -> (wamr_trap_code, Record) {
    try context.trap("io/streams", "[method]output-stream.\(function)") {
      $0[0] = stream
      $0[8] = count
    }
  }

  @Test func whatIsPermittedIsWritten() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    let permit = try #require(try permit(context, stream))
    #expect(permit > 0)
    let bytes = [UInt8](repeating: 3, count: Int(permit))
    let (trap, record) = try write(context, "write", stream, bytes)
    #expect(trap == WAMR_TRAP_NONE && record[24, as: UInt8.self] == 0)
    #expect(pipe.drain() == bytes)
  }

  @Test func aWriteThatWasNotPermittedTraps() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    #expect(try write(context, "write", stream, [1]).0 == WAMR_TRAP_HOST_FAILURE)
    #expect(context.failureMessage?.contains("check-write") == true)

    let count = Int(try #require(try permit(context, stream)))
    let tooMany = [UInt8](repeating: 0, count: count + 1)
    #expect(try write(context, "write", stream, tooMany).0 == WAMR_TRAP_HOST_FAILURE)
    #expect(try write(context, "write", stream, [1, 2]).0 == WAMR_TRAP_NONE)
    // What is left of the permit is smaller by what was written.
    #expect(
      try write(context, "write", stream, Array(tooMany.dropLast(2))).0 == WAMR_TRAP_HOST_FAILURE)
    #expect(pipe.drain() == [1, 2])
  }

  @Test func zeroesNeedAPermitToo() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    #expect(try zeroes(context, "write-zeroes", stream, 1).0 == WAMR_TRAP_HOST_FAILURE)
    _ = try permit(context, stream)
    #expect(try zeroes(context, "write-zeroes", stream, .max).0 == WAMR_TRAP_HOST_FAILURE)
    let (trap, record) = try zeroes(context, "write-zeroes", stream, 1000)
    #expect(trap == WAMR_TRAP_NONE && record[16, as: UInt8.self] == 0)
    #expect(pipe.drain() == [UInt8](repeating: 0, count: 1000))
  }

  @Test func blockingWritesNeedNoPermit() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    for part in ["ab", "", "c"] {
      let (trap, record) = try write(
        context, "blocking-write-and-flush", stream, Array(part.utf8))
      #expect(trap == WAMR_TRAP_NONE && record[24, as: UInt8.self] == 0)
    }
    #expect(pipe.drain() == Array("abc".utf8))
    let (trap, record) = try zeroes(context, "blocking-write-zeroes-and-flush", stream, 4096)
    #expect(trap == WAMR_TRAP_NONE && record[16, as: UInt8.self] == 0)
    #expect(pipe.drain() == [UInt8](repeating: 0, count: 4096))
  }

  @Test(arguments: [false, true])
  func aWriteLargerThanThePipeIsWrittenWhole(isNonBlocking: Bool) throws {
    nonisolated(unsafe) let pipe = Pipe()
    if isNonBlocking { _ = fcntl(pipe.writer, F_SETFL, O_NONBLOCK) }
    let (context, stream) = try open(pipe)
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    nonisolated(unsafe) var read: [UInt8] = []
    try whileRunning({
      while read.count < bytes.count { read += pipe.drain(10_000) }
    }) {
      let (trap, record) = try write(context, "blocking-write-and-flush", stream, bytes)
      #expect(trap == WAMR_TRAP_NONE && record[24, as: UInt8.self] == 0)
    }
    #expect(read == bytes)
  }

  @Test func aFullPipePermitsNothingUntilItIsRead() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    let pollable = try context.subscribe("output-stream", stream)
    #expect(try context.poll([pollable]) == [0])
    pipe.fillUp()
    #expect(try permit(context, stream) == 0)
    let timer = try context.timer(1_000_000)
    #expect(try context.poll([pollable, timer]) == [1])
    _ = pipe.drain()
    #expect(try context.poll([pollable]) == [0])
    #expect(try #require(try permit(context, stream)) > 0)
  }

  @Test func aPipeThatNobodyReadsIsClosed() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    pipe.closeReader()
    let (trap, record) = try write(context, "blocking-write-and-flush", stream, [1])
    #expect(trap == WAMR_TRAP_NONE)
    #expect(record[24, as: UInt8.self] == 1 && record[28, as: UInt8.self] == 1)
    #expect(try permit(context, stream) == nil)
    for function in ["flush", "blocking-flush"] {
      let flushed = try context.method("io/streams", "[method]output-stream.\(function)", stream)
      #expect(flushed[4, as: UInt8.self] == 1 && flushed[8, as: UInt8.self] == 1)
    }
    #expect(try context.poll([context.subscribe("output-stream", stream)]) == [0])
  }

  @Test func aFullDeviceGivesAnErrorThatSaysWhy() throws {
    let device = Glibc.open("/dev/full", O_WRONLY)
    try #require(device >= 0)
    defer { close(device) }
    let context = WASIContext()
    context.standardError = StreamDescriptor(rawValue: device)
    let stream: UInt32 = try context.call("cli/stderr", "get-stderr")[0]
    let (_, record) = try write(context, "blocking-write-and-flush", stream, [1])
    #expect(record[24, as: UInt8.self] == 1 && record[28, as: UInt8.self] == 0)
    let error: UInt32 = record[32]
    let text = try context.method("io/error", "[method]error.to-debug-string", error).string(at: 8)
    #expect(text.contains("write") && text.contains("No space left on device"))
    #expect(try permit(context, stream) == nil)
  }

  @Test func flushingAnOpenStreamSucceeds() throws {
    let pipe = Pipe()
    let (context, stream) = try open(pipe)
    for function in ["flush", "blocking-flush"] {
      let flushed = try context.method("io/streams", "[method]output-stream.\(function)", stream)
      #expect(flushed[4, as: UInt8.self] == 0)
    }
  }

  @Test func splicingMovesBytes() throws {
    let source = Pipe()
    let target = Pipe()
    let (context, output) = try open(target)
    context.standardInput = source.input
    let input: UInt32 = try context.call("cli/stdin", "get-stdin")[0]
    func splice(_ function: String, _ count: UInt64) throws -> UInt64? {
      let record = try context.call("io/streams", "[method]output-stream.\(function)") {
        $0[0] = output
        $0[4] = input
        $0[8] = count
      }
      return record[16, as: UInt8.self] == 0 ? record[24] : nil
    }
    #expect(try splice("splice", 10) == 0)
    source.fill([1, 2, 3, 4])
    #expect(try splice("splice", 3) == 3)
    #expect(try splice("blocking-splice", .max) == 1)
    #expect(target.drain() == [1, 2, 3, 4])
    source.closeWriter()
    #expect(try splice("blocking-splice", 1) == nil)
  }

  @Test func aBlockedWriteEndsWithTheTimeLimit() throws {
    try interrupting {
      let pipe = Pipe()
      let (context, stream) = try open(pipe)
      pipe.fillUp()
      context.interruptionFlag = UnsafePointer(ended)
      #expect(
        try write(context, "blocking-write-and-flush", stream, [1]).0 == WAMR_TRAP_INTERRUPTED)
    }
  }
}
