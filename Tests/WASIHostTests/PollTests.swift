import CWamrABI
import Glibc
import Testing
import WASIHost

@Suite struct PollTests {
  /// A context whose standard input is `pipe`, and a pollable of it.
  private func open(_ pipe: Pipe) throws -> (WASIContext, UInt32) {
    let context = WASIContext()
    context.standardInput = pipe.input
    let stream: UInt32 = try context.call("cli/stdin", "get-stdin")[0]
    return (context, try context.subscribe("input-stream", stream))
  }

  private func now(_ context: WASIContext) throws -> UInt64 {
    try context.call("clocks/monotonic-clock", "now")[0]
  }

  private func isReady(_ context: WASIContext, _ pollable: UInt32) throws -> Bool {
    try context.method("io/poll", "[method]pollable.ready", pollable)[4, as: UInt8.self] == 1
  }

  @Test func anEmptyListTraps() throws {
    let (trap, _) = try WASIContext().trap("io/poll", "poll") {
      $0[0] = UInt(0)
      $0[8] = UInt(0)
    }
    #expect(trap == WAMR_TRAP_HOST_FAILURE)
  }

  @Test func aStaleHandleInTheListTraps() throws {
    let context = WASIContext()
    let timer = try context.timer(0)
    _ = try context.method("io/poll", "[resource-drop]pollable", timer)
    let list = [timer]
    try list.withUnsafeBytes { list in
      let (trap, _) = try context.trap("io/poll", "poll") {
        $0[0] = UInt(bitPattern: list.baseAddress)
        $0[8] = 1
      }
      #expect(trap == WAMR_TRAP_HOST_FAILURE)
    }
  }

  @Test func aTimerIsReadyNoEarlierThanItsTime() throws {
    let context = WASIContext()
    for duration: UInt64 in [0, 1, 50_000, 3_000_000] {
      let start = try now(context)
      #expect(try context.poll([context.timer(duration)]) == [0])
      #expect(try now(context) - start >= duration)
    }
  }

  @Test func theEarliestOfSeveralTimersEndsTheWait() throws {
    let context = WASIContext()
    let timers = try [3_600_000_000_000, 5_000_000, UInt64.max].map { try context.timer($0) }
    #expect(try context.poll(timers) == [1])
    #expect(try timers.map { try isReady(context, $0) } == [false, true, false])
  }

  @Test func anInstantThatHasPassedIsReady() throws {
    let context = WASIContext()
    let pollable: UInt32 = try context.call("clocks/monotonic-clock", "subscribe-instant") {
      $0[0] = UInt64(1)
    }[8]
    #expect(try isReady(context, pollable))
    _ = try context.method("io/poll", "[method]pollable.block", pollable)
  }

  @Test func onlyWhatIsReadyIsReturned() throws {
    let full = Pipe()
    let empty = Pipe()
    let (context, emptyPollable) = try open(empty)
    context.standardInput = full.input
    let stream: UInt32 = try context.call("cli/stdin", "get-stdin")[0]
    let fullPollable = try context.subscribe("input-stream", stream)
    full.fill([1])
    let never = try context.timer(.max)
    #expect(
      try context.poll([never, fullPollable, emptyPollable, fullPollable, context.timer(0)])
        == [1, 3, 4])
  }

  @Test func waitingForADescriptorEndsWhenItIsReady() throws {
    let pipe = Pipe()
    let (context, pollable) = try open(pipe)
    #expect(try !isReady(context, pollable))
    let writer = pipe.writer
    let ready = try whileRunning({
      usleep(20_000)
      _ = write(writer, "x", 1)
    }) { try context.poll([pollable]) }
    #expect(ready == [0])
    _ = try context.method("io/poll", "[method]pollable.block", pollable)
  }

  @Test func theOtherEndsClosingIsReady() throws {
    let pipe = Pipe()
    let (context, pollable) = try open(pipe)
    #expect(try context.poll([pollable, context.timer(1000)]) == [1])
    pipe.closeWriter()
    #expect(try context.poll([pollable]) == [0])
  }

  @Test func readingAndWritingOneDescriptorAreToldApart() throws {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { ends.forEach { close($0) } }
    let context = WASIContext()
    context.standardInput = .init(rawValue: ends[0])
    context.standardOutput = .init(rawValue: ends[0])
    let input: UInt32 = try context.call("cli/stdin", "get-stdin")[0]
    let output: UInt32 = try context.call("cli/stdout", "get-stdout")[0]
    let pollables = [
      try context.subscribe("input-stream", input), try context.subscribe("output-stream", output),
    ]
    #expect(try context.poll(pollables) == [1])
    _ = write(ends[1], "x", 1)
    #expect(try context.poll(pollables) == [0, 1])
  }

  @Test func aListLongerThanTheProcessMayHaveDescriptorsIsPolled() throws {
    let pipe = Pipe()
    let (context, pollable) = try open(pipe)
    pipe.fill([1])
    let list = [UInt32](repeating: pollable, count: 100_000)
    #expect(try context.poll(list) == Array(0..<100_000))
  }

  @Test(arguments: [true, false])
  func waitingEndsWithTheTimeLimit(hasTimer: Bool) throws {
    try interrupting {
      let pipe = Pipe()
      let (context, pollable) = try open(pipe)
      let list = [hasTimer ? try context.timer(.max) : pollable]
      context.interruptionFlag = UnsafePointer(ended)
      try list.withUnsafeBytes { list in
        let (trap, _) = try context.trap("io/poll", "poll") {
          $0[0] = UInt(bitPattern: list.baseAddress)
          $0[8] = 1
        }
        #expect(trap == WAMR_TRAP_INTERRUPTED)
      }
      let (trap, _) = try context.trap("io/poll", "[method]pollable.block") { $0[0] = list[0] }
      #expect(trap == WAMR_TRAP_INTERRUPTED)
    }
  }
}
