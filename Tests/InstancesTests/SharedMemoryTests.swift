// Waiting, notifying and growing, by several threads at once.

import CWamrABI
import CWamrPlatform
import Foundation
import GuestCode
import Testing

private typealias Wait32 =
  @convention(c) (UnsafeMutablePointer<UInt32>, UInt32, Int64) -> UInt32
private typealias Wait64 =
  @convention(c) (UnsafeMutablePointer<UInt64>, UInt64, Int64) -> UInt32
private typealias Notify = @convention(c) (UnsafeMutableRawPointer, UInt32) -> UInt32
private typealias Grow = @convention(c) (UnsafeMutablePointer<wamr_memory>, UInt64) -> Int64

private func runtime<Function>(
  _ number: wamr_runtime_function, as type: Function.Type
) throws -> Function {
  let address = try #require(wamr_runtime_function_address(number.rawValue))
  return unsafeBitCast(address, to: type)
}

/// A word that threads wait on, and what came of their waiting.
private final class WaitingRoom: @unchecked Sendable {
  let word = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
  private let lock = NSLock()
  private var results: [UInt32] = []
  private let ended = DispatchSemaphore(value: 0)

  init() { word.initialize(to: 0) }
  deinit { word.deallocate() }

  /// The results so far.
  var soFar: [UInt32] { lock.withLock { results } }

  /// Starts a thread that waits by `body`.
  func enter(_ body: @escaping @Sendable (UnsafeMutablePointer<UInt64>) -> UInt32) {
    Thread.detachNewThread { [self] in
      let result = body(word)
      lock.withLock { results.append(result) }
      ended.signal()
    }
  }

  /// Waits until `count` more threads have ended.
  func leave(_ count: Int) { for _ in 0..<count { ended.wait() } }
}

@Suite struct SharedMemoryTests {
  @Test func anotherValueThanTheExpectedOneIsNotWaitedFor() throws {
    let wait32 = try runtime(WAMR_RUNTIME_atomic_wait32, as: Wait32.self)
    let wait64 = try runtime(WAMR_RUNTIME_atomic_wait64, as: Wait64.self)
    var narrow = UInt32(7)
    #expect(wait32(&narrow, 8, -1) == 1)
    // The low half is as expected.
    var wide = UInt64(1) << 32 | 7
    #expect(wait64(&wide, 7, -1) == 1)
  }

  @Test func aWaitEndsWhenItsTimeHasPassed() throws {
    let wait32 = try runtime(WAMR_RUNTIME_atomic_wait32, as: Wait32.self)
    let wait64 = try runtime(WAMR_RUNTIME_atomic_wait64, as: Wait64.self)
    let notify = try runtime(WAMR_RUNTIME_atomic_notify, as: Notify.self)
    var narrow = UInt32(7)
    var wide = UInt64.max
    #expect(wait32(&narrow, 7, 0) == 2)
    #expect(wait64(&wide, .max, 2_000_000) == 2)
    // Those that gave up aren't there to be woken.
    #expect(notify(&narrow, .max) == 0)
    #expect(notify(&wide, .max) == 0)
  }

  @Test func asManyAreWokenAsAreAskedForWhateverTheyWaitWith() throws {
    let wait32 = try runtime(WAMR_RUNTIME_atomic_wait32, as: Wait32.self)
    let wait64 = try runtime(WAMR_RUNTIME_atomic_wait64, as: Wait64.self)
    let notify = try runtime(WAMR_RUNTIME_atomic_notify, as: Notify.self)
    let room = WaitingRoom()
    for number in 0..<8 {
      room.enter { word in
        number % 2 == 0
          ? wait64(word, 0, -1)
          : word.withMemoryRebound(to: UInt32.self, capacity: 2) { wait32($0, 0, -1) }
      }
    }
    // Nobody waits at the other half, and waking none wakes none.
    #expect(notify(UnsafeMutableRawPointer(room.word) + 4, .max) == 0)
    #expect(notify(room.word, 0) == 0)
    var woken = 0
    // Those that aren't waiting yet will be.
    while woken < 3 { woken += Int(notify(room.word, UInt32(3 - woken))) }
    room.leave(3)
    #expect(woken == 3)
    #expect(room.soFar == [0, 0, 0])
    while woken < 8 { woken += Int(notify(room.word, .max)) }
    #expect(woken == 8)
    room.leave(5)
    #expect(room.soFar == [UInt32](repeating: 0, count: 8))
  }

  @Test func nobodyMissesAChangeOfTheValue() throws {
    let wait32 = try runtime(WAMR_RUNTIME_atomic_wait32, as: Wait32.self)
    let notify = try runtime(WAMR_RUNTIME_atomic_notify, as: Notify.self)
    let room = WaitingRoom()
    // Two threads take turns: a notification that got lost would leave both waiting.
    let rounds = 2000
    for turn in UInt64(0)...1 {
      room.enter { word in
        for _ in 0..<rounds {
          while true {
            let found = guest_atomic_load(word)
            guard found % 2 != turn else { break }
            let result = word.withMemoryRebound(to: UInt32.self, capacity: 2) {
              wait32($0, UInt32(truncatingIfNeeded: found), -1)
            }
            guard result < 2 else { return result }
          }
          guest_atomic_increment(word)
          _ = notify(word, 1)
        }
        return 0
      }
    }
    room.leave(2)
    #expect(room.soFar == [0, 0])
    #expect(room.word.pointee == UInt64(2 * rounds))
  }

  @Test func threadsThatGrowAMemoryAtOnceEachGetPagesOfTheirOwn() throws {
    let grow = try runtime(WAMR_RUNTIME_memory_grow, as: Grow.self)
    let pages = 64
    let pageByteCount = Int(WAMR_PAGE_BYTE_COUNT)
    let base = mmap(
      nil, pages * pageByteCount, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    let start = try #require(base == MAP_FAILED ? nil : base)
    defer { munmap(start, pages * pageByteCount) }
    nonisolated(unsafe) let memory = UnsafeMutablePointer<wamr_memory>.allocate(capacity: 1)
    defer { memory.deallocate() }
    memory.initialize(
      to: wamr_memory(
        base: start.assumingMemoryBound(to: UInt8.self), byte_count: 0,
        maximum_byte_count: UInt64(pages * pageByteCount)))
    let lock = NSLock()
    nonisolated(unsafe) var found: [Int64] = []
    DispatchQueue.concurrentPerform(iterations: 8) { number in
      var own: [Int64] = []
      while true {
        let old = grow(memory, 1)
        guard old >= 0 else { break }
        // Accessible at once.
        memory.pointee.base[Int(old) * pageByteCount] = UInt8(number)
        own.append(old)
      }
      lock.withLock { found += own }
    }
    #expect(found.sorted() == (0..<Int64(pages)).map { $0 })
    #expect(memory.pointee.byte_count == UInt64(pages * pageByteCount))
    #expect(grow(memory, 0) == Int64(pages))
    #expect(grow(memory, 1) == -1)
  }
}
