import Foundation

/// Runs `body` for each number below `count` on up to `jobs` threads, and returns the results in
/// order, which makes the output independent of how the threads were scheduled.
///
/// The threads have stacks of their own size because LLVM recurses on the structure of its input.
package func parallelMap<Result: Sendable>(
  count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Result
) -> [Result] {
  let state = ParallelState<Result>(count: count)
  let workers = max(1, min(jobs, count))
  let finished = DispatchSemaphore(value: 0)
  for _ in 0..<workers {
    let thread = Thread {
      while let number = state.claim() { state.finish(number, with: body(number)) }
      finished.signal()
    }
    thread.stackSize = 256 << 20
    thread.start()
  }
  for _ in 0..<workers { finished.wait() }
  return state.results
}

/// What the workers of one `parallelMap` share.
private final class ParallelState<Result: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private let count: Int
  private var next = 0
  private var slots: [Result?]

  init(count: Int) {
    self.count = count
    slots = Array(repeating: nil, count: count)
  }

  func claim() -> Int? {
    lock.withLock {
      guard next < count else { return nil }
      defer { next += 1 }
      return next
    }
  }

  func finish(_ number: Int, with result: Result) {
    lock.withLock { slots[number] = result }
  }

  var results: [Result] { lock.withLock { slots.compactMap { $0 } } }
}
