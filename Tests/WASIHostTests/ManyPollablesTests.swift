import CWamrABI
import Foundation
import Testing
import WASIHost

/// Polls of more descriptors than poll(2) is given at once.
@Suite struct ManyPollablesTests {
  /// Pipes, and a pollable of each one's reader.
  private func open(
    _ count: Int, _ context: WASIContext
  ) throws -> (pipes: [Pipe], pollables: [UInt32]) {
    let pipes = (0..<count).map { _ in Pipe() }
    let pollables = try pipes.map { pipe in
      context.standardInput = pipe.input
      let stream: UInt32 = try context.call("cli/stdin", "get-stdin")[0]
      return try context.subscribe("input-stream", stream)
    }
    return (pipes, pollables)
  }

  @Test func thoseThatAreReadyAreReturned() throws {
    let context = WASIContext()
    let (pipes, pollables) = try open(100, context)
    for index in [3, 50, 99] { pipes[index].fill([1]) }
    #expect(try context.poll(pollables) == [3, 50, 99])
    #expect(try context.poll(pollables) == [3, 50, 99])
    _ = pipes[50].drain()
    #expect(try context.poll(pollables) == [3, 99])
    pipes[7].closeWriter()
    #expect(try context.poll(pollables) == [3, 7, 99])
  }

  @Test func aPartOfThoseBeforeIsPolled() throws {
    let context = WASIContext()
    let (pipes, pollables) = try open(100, context)
    pipes[0].fill([1])
    #expect(try context.poll(pollables) == [0])
    // What the queue still has from before is ready, and isn't wanted.
    let timer = try context.timer(20_000_000)
    #expect(try context.poll(Array(pollables[50...]) + [timer]) == [50])
    #expect(try context.poll(Array(pollables[1...]) + [timer]) == [99])
    pipes[70].fill([1])
    #expect(try context.poll(Array(pollables[50...])) == [20])
    #expect(try context.poll(pollables) == [0, 70])
    #expect(try context.poll(Array(pollables[..<3])) == [0])
  }

  @Test func aTimerEndsTheWaitForMany() throws {
    let context = WASIContext()
    let (pipes, pollables) = try open(40, context)
    for duration: UInt64 in [0, 1000, 3_000_000] {
      let timers = [try context.timer(.max), try context.timer(duration)]
      #expect(try context.poll(pollables + timers) == [41])
    }
    withExtendedLifetime(pipes) {}
  }

  @Test func waitingForManyEndsWhenOneIsReady() throws {
    let context = WASIContext()
    let (pipes, pollables) = try open(60, context)
    let writer = pipes[33].writer
    let ready = try whileRunning({
      usleep(20_000)
      _ = write(writer, "x", 1)
    }) { try context.poll(pollables) }
    #expect(ready == [33])
  }

  @Test func readingAndWritingAreToldApartAmongMany() throws {
    let context = WASIContext()
    let (pipes, pollables) = try open(40, context)
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { ends.forEach { close($0) } }
    context.standardInput = .init(rawValue: ends[0])
    context.standardOutput = .init(rawValue: ends[0])
    let input = try context.subscribe(
      "input-stream", try context.call("cli/stdin", "get-stdin")[0])
    let output = try context.subscribe(
      "output-stream", try context.call("cli/stdout", "get-stdout")[0])
    let timer = try context.timer(10_000_000)
    #expect(try context.poll(pollables + [input, output]) == [41])
    // The queue reports it as writable, which is no longer asked for.
    #expect(try context.poll(pollables + [input, timer]) == [41])
    _ = write(ends[1], "x", 1)
    #expect(try context.poll(pollables + [input]) == [40])
    #expect(try context.poll(pollables + [output, input]) == [40, 41])
    withExtendedLifetime(pipes) {}
  }

  @Test func whatNeedsNoWaitingIsReadyAmongMany() throws {
    let context = WASIContext()
    let (pipes, pollables) = try open(40, context)
    // Neither a descriptor that isn't open nor a device that can't be in a queue is waited for.
    let device = try #require(FileHandle(forReadingAtPath: "/dev/zero"))
    var others: [UInt32] = []
    for descriptor in [device.fileDescriptor, 9999] {
      context.standardInput = .init(rawValue: descriptor)
      let stream: UInt32 = try context.call("cli/stdin", "get-stdin")[0]
      others.append(try context.subscribe("input-stream", stream))
    }
    #expect(try context.poll(pollables + others) == [40, 41])
    withExtendedLifetime(pipes) {}
  }

  @Test func waitingForManyEndsWithTheTimeLimit() throws {
    try interrupting {
      let context = WASIContext()
      let (pipes, pollables) = try open(40, context)
      context.interruptionFlag = UnsafePointer(ended)
      try pollables.withUnsafeBytes { list in
        let (trap, _) = try context.trap("io/poll", "poll") {
          $0[0] = UInt(bitPattern: list.baseAddress)
          $0[8] = pollables.count
        }
        #expect(trap == WAMR_TRAP_INTERRUPTED)
      }
      withExtendedLifetime(pipes) {}
    }
  }
}
