import Foundation
import TestSupport
import Testing
import WASIHost
import WamrPlatform

@Suite struct FileStreamTests {
  /// The bytes that a stream's `function` reads, or what ended it: a code, or nil for its end.
  private func read(
    _ guest: Guest, _ stream: UInt32, _ length: UInt64, _ function: String = "read"
  ) throws -> Result<String, StreamEnd> {
    let record = try guest.context.call("io/streams", "[method]input-stream.\(function)") {
      $0[0] = stream
      $0[8] = length
    }
    if record[16, as: UInt8.self] == 0 { return .success(record.string(at: 24)) }
    return .failure(try end(guest, record, 24))
  }

  private func write(
    _ guest: Guest, _ stream: UInt32, _ text: String
  ) throws -> StreamEnd? {
    let bytes = Array(text.utf8)
    return try bytes.withUnsafeBytes { bytes in
      let record = try guest.context.call(
        "io/streams", "[method]output-stream.blocking-write-and-flush"
      ) {
        $0[0] = stream
        $0[8] = UInt(bitPattern: bytes.baseAddress)
        $0[16] = bytes.count
      }
      return record[24, as: UInt8.self] == 0 ? nil : try end(guest, record, 28)
    }
  }

  /// How a stream ended.
  private enum StreamEnd: Error, Equatable {
    case closed
    case failed(Code)
  }

  private func end(_ guest: Guest, _ record: Record, _ offset: Int) throws -> StreamEnd {
    if record[offset, as: UInt8.self] == 1 { return .closed }
    let error: UInt32 = record[offset + 4]
    let code = try guest.context.method("filesystem/types", "filesystem-error-code", error)
    try #require(code[4, as: UInt8.self] == 1)
    _ = try guest.context.method("io/error", "[resource-drop]error", error)
    return .failed(try #require(Code(rawValue: code[5, as: UInt8.self])))
  }

  @Test func streamsOfOneFileHavePositionsOfTheirOwn() throws {
    let guest = try Guest()
    try guest.makeFile("file", "0123456789")
    let file = try guest.open("file").get()
    let first = try guest.stream("read", file, at: 0).get()
    let second = try guest.stream("read", file, at: 5).get()
    #expect(try read(guest, first, 3) == .success("012"))
    #expect(try read(guest, second, 2, "blocking-read") == .success("56"))
    #expect(try read(guest, first, 3) == .success("345"))
    let skipped = try guest.context.call("io/streams", "[method]input-stream.skip") {
      $0[0] = first
      $0[8] = UInt64(2)
    }
    #expect(skipped[24, as: UInt64.self] == 2)
    #expect(try read(guest, first, 100) == .success("89"))
    #expect(try read(guest, first, 100) == .failure(.closed))
    #expect(try read(guest, second, 0) == .success(""))
  }

  @Test func aStreamOutlivesTheDescriptorThatItCameFrom() throws {
    let guest = try Guest()
    let file = try guest.open("file", [.create, .read, .write]).get()
    let output = try guest.stream("write", file).get()
    let input = try guest.stream("read", file).get()
    try guest.drop(file)
    #expect(try write(guest, output, "still there") == nil)
    _ = try guest.context.method("io/streams", "[resource-drop]output-stream", output)
    #expect(try read(guest, input, 100) == .success("still there"))
    _ = try guest.context.method("io/streams", "[resource-drop]input-stream", input)
  }

  @Test func writingGoesOnFromItsOffsetAndLeavesTheRest() throws {
    let guest = try Guest()
    try guest.makeFile("file", "0123456789")
    let file = try guest.open("file", .write).get()
    let stream = try guest.stream("write", file, at: 4).get()
    #expect(try write(guest, stream, "ab") == nil)
    #expect(try write(guest, stream, "") == nil)
    #expect(try write(guest, stream, "c") == nil)
    #expect(guest.contents("file") == "0123abc789")
    let zeroes = try guest.context.call(
      "io/streams", "[method]output-stream.blocking-write-zeroes-and-flush"
    ) {
      $0[0] = stream
      $0[8] = UInt64(5000)
    }
    #expect(zeroes[16, as: UInt8.self] == 0)
    #expect(guest.contents("file") == "0123abc" + String(repeating: "\0", count: 5000))
  }

  @Test func appendingFindsTheEndEachTime() throws {
    let guest = try Guest()
    try guest.makeFile("file", "one")
    let file = try guest.open("file", .write).get()
    let stream = try guest.stream("append", file).get()
    #expect(try write(guest, stream, " two") == nil)
    #expect(try guest.write(file, " three", at: 7) == .success(6))
    #expect(try write(guest, stream, " four") == nil)
    #expect(guest.contents("file") == "one two three four")
  }

  @Test func checkWritePermitsWhatIsThenWritten() throws {
    let guest = try Guest()
    let file = try guest.open("file", [.create, .write]).get()
    let stream = try guest.stream("write", file).get()
    let permit = try guest.context.method("io/streams", "[method]output-stream.check-write", stream)
    #expect(permit[8, as: UInt8.self] == 0 && permit[16, as: UInt64.self] >= 4096)
    let text = Array("permitted".utf8)
    try text.withUnsafeBytes { bytes in
      let record = try guest.context.call("io/streams", "[method]output-stream.write") {
        $0[0] = stream
        $0[8] = UInt(bitPattern: bytes.baseAddress)
        $0[16] = bytes.count
      }
      #expect(record[24, as: UInt8.self] == 0)
    }
    #expect(guest.contents("file") == "permitted")
  }

  @Test func theStreamsOfFilesAreAlwaysReady() throws {
    let guest = try Guest()
    let file = try guest.open("file", [.create, .read, .write]).get()
    let input = try guest.stream("read", file).get()
    let output = try guest.stream("append", file).get()
    let pollables = [
      try guest.context.subscribe("input-stream", input),
      try guest.context.subscribe("output-stream", output),
      try guest.context.timer(.max),
    ]
    #expect(try guest.context.poll(pollables) == [0, 1])
  }

  @Test func aFileOpenedForSomethingElseGivesStreamsThatSaySo() throws {
    let guest = try Guest()
    try guest.makeFile("file")
    let reading = try guest.open("file", .read).get()
    for kind in ["write", "append"] {
      let stream = try guest.stream(kind, reading).get()
      #expect(try write(guest, stream, "x") == .failed(.badDescriptor))
      #expect(try write(guest, stream, "x") == .closed)
    }
    let writing = try guest.open("file", .write).get()
    let stream = try guest.stream("read", writing).get()
    #expect(try read(guest, stream, 1) == .failure(.failed(.badDescriptor)))
    #expect(try read(guest, stream, 1) == .failure(.closed))
  }

  @Test(arguments: [UInt64(1) << 63, .max])
  func aPositionThatNoFileHasIsAnError(offset: UInt64) throws {
    let guest = try Guest()
    let file = try guest.open("file", [.create, .read, .write]).get()
    let input = try guest.stream("read", file, at: offset).get()
    #expect(try read(guest, input, 1) == .failure(.failed(.invalid)))
    let output = try guest.stream("write", file, at: offset).get()
    #expect(try write(guest, output, "x") == .failed(.invalid))
  }

  @Test func aStreamIsSplicedIntoAnother() throws {
    let guest = try Guest()
    let contents = String(repeating: "0123456789abcdef", count: 10_000)
    try guest.makeFile("from", contents)
    let input = try guest.stream("read", guest.open("from").get()).get()
    let output = try guest.stream("write", guest.open("to", [.create, .write]).get()).get()
    var total: UInt64 = 0
    while true {
      let record = try guest.context.call("io/streams", "[method]output-stream.blocking-splice") {
        $0[0] = output
        $0[4] = input
        $0[8] = UInt64(1 << 40)
      }
      guard record[16, as: UInt8.self] == 0 else { break }
      total += record[24, as: UInt64.self]
    }
    #expect(total == 160_000)
    #expect(guest.contents("to") == contents)
  }

  @Test func directoriesHaveNoStreams() throws {
    let guest = try Guest()
    #expect(try guest.stream("read", guest.root) == .failure(.isDirectory))
    #expect(try guest.stream("write", guest.root) == .failure(.badDescriptor))
    #expect(try guest.stream("append", guest.root) == .failure(.badDescriptor))
    #expect(try guest.read(guest.root) == .failure(.badDescriptor))
    #expect(try guest.write(guest.root, "x") == .failure(.badDescriptor))
  }

  // MARK: Files that are not regular

  @Test func openingAPipeDoesNotWaitForItsOtherEnd() throws {
    let guest = try Guest()
    try #require(mkfifo(guest.host("pipe"), 0o600) == 0)
    #expect(try guest.open("pipe", .write) == .failure(.noSuchDevice))
    let reading = try guest.open("pipe").get()
    #expect(try guest.type(reading) == 4)
    #expect(try guest.read(reading) == .failure(.invalidSeek))
    let input = try guest.stream("read", reading, at: 100).get()
    #expect(try read(guest, input, 10) == .success(""))

    let writing = try guest.open("pipe", .write).get()
    let output = try guest.stream("append", writing).get()
    #expect(try write(guest, output, "through the pipe") == nil)
    #expect(try read(guest, input, 7) == .success("through"))
    #expect(try read(guest, input, 100) == .success(" the pipe"))
    #expect(try read(guest, input, 100) == .success(""))
    _ = try guest.context.method("io/streams", "[resource-drop]output-stream", output)
    try guest.drop(writing)
    #expect(try read(guest, input, 100) == .failure(.closed))
  }

  @Test func readingAPipeWaitsForTheFirstWriter() throws {
    let guest = try Guest()
    let path = guest.host("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let input = try guest.stream("read", guest.open("pipe").get()).get()
    let text = try whileRunning({
      usleep(30_000)
      let writer = Glibc.open(path, O_WRONLY)
      usleep(10_000)
      _ = Glibc.write(writer, "late", 4)
      close(writer)
    }) { try read(guest, input, 10, "blocking-read") }
    #expect(text == .success("late"))
  }

  @Test func writingToAPipeWaitsForRoom() throws {
    let guest = try Guest()
    let path = guest.host("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let reader = Glibc.open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let output = try guest.stream("write", guest.open("pipe", .write).get()).get()
    let text = String(repeating: "x", count: 300_000)
    let ended = try whileRunning({
      var bytes = [UInt8](repeating: 0, count: 1000)
      var rest = 300_000
      while rest > 0 {
        let count = Glibc.read(reader, &bytes, bytes.count)
        if count > 0 { rest -= count } else { usleep(100) }
      }
    }) { try write(guest, output, text) }
    #expect(ended == nil)
  }

  @Test func devicesAreReadAndWritten() throws {
    let context = WASIContext()
    let guest = try Guest()
    try guest.context.addPreopen("/dev", as: "/dev", isReadOnly: false)
    _ = context
    let list = try guest.context.call("filesystem/preopens", "get-directories")
    let devices = list.bytes(at: 0, stride: 24).withUnsafeBytes {
      $0.load(fromByteOffset: 24, as: UInt32.self)
    }
    let zero = try guest.open("zero", in: devices).get()
    #expect(try guest.type(zero) == 2)
    #expect(try guest.read(zero, 3, at: 1 << 40) == .success("\0\0\0"))
    let zeroes = try guest.stream("read", zero, at: 5).get()
    #expect(try read(guest, zeroes, 2) == .success("\0\0"))
    let null = try guest.open("null", [.read, .write], in: devices).get()
    #expect(try write(guest, guest.stream("append", null).get(), "gone") == nil)
    #expect(try guest.read(null) == .success(""))
    let full = try guest.open("full", .write, in: devices).get()
    #expect(
      try write(guest, guest.stream("write", full).get(), "x") == .failed(.insufficientSpace))
  }

  @Test func aSocketIsNotOpened() throws {
    let guest = try Guest()
    try #require(mknod(guest.host("socket"), S_IFSOCK | 0o600, 0) == 0)
    #expect(try guest.status("socket").get().type == 7)
    #expect(try guest.open("socket") == .failure(.noSuchDevice))
  }

  @Test func writingMoreThanAFileMayHoldIsAnErrorAndNoSignal() async {
    await #expect(processExitsWith: .success) {
      let guest = try Guest()
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let file = try guest.open("file", [.create, .write]).get()
      try #require(try guest.write(file, "x", at: 999) == .success(1))
      try #require(try guest.write(file, "x", at: 1000) == .failure(.fileTooLarge))
    }
  }
}
