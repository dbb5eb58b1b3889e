// What a guest keeps under keys: in memory, and in a file if there is one, in which every change is
// with the system before the guest hears of it.
//
// Names and keys are told apart by their bytes. What is kept is bounded, and so is what an answer
// may be made of, as a guest can ask for one value many times at once.

import WamrPlatform

/// Buckets of values under keys.
package final class KeyValueStore {
  /// A value, and the number of the change that it came with.
  struct Entry {
    var value: [UInt8]
    var version: UInt64
  }

  /// Why something isn't done.
  struct Failure: Error {
    var reason: String
  }

  /// The most bytes that are kept, and that an answer is made of.
  static let maximumByteCount = 256 << 20

  /// What a pair counts for beside its bytes.
  static let overhead = 64

  private var buckets: [[UInt8]: [[UInt8]: Entry]] = [:]
  /// What all pairs count for.
  private(set) var byteCount = 0
  private var changeCount: UInt64 = 0
  private var log: KeyValueLog?

  /// Makes an empty store in memory.
  package init() {}

  /// Makes the store that is kept in the file at `path`, which is made if it isn't there.
  package init(path: String) throws(ProposalError) {
    log = try KeyValueLog(path: path) { change in self.apply(change) }
    guard byteCount <= Self.maximumByteCount else { throw .file("more than 256 MiB of values") }
    do throws(SystemError) {
      try tidy()
    } catch {
      throw .system(error)
    }
  }

  /// What is under a key, or nil.
  func entry(_ bucket: [UInt8], _ key: [UInt8]) -> Entry? { buckets[bucket]?[key] }

  /// The first `count` keys of a bucket behind `key`, in the order of their bytes.
  func keys(_ bucket: [UInt8], after key: [UInt8]?, count: Int) -> [[UInt8]] {
    guard let pairs = buckets[bucket] else { return [] }
    let rest = pairs.keys.filter { other in
      key.map { $0.lexicographicallyPrecedes(other) } ?? true
    }
    return Array(rest.sorted { $0.lexicographicallyPrecedes($1) }.prefix(count))
  }

  /// Keeps `value` under a key.
  func set(_ bucket: [UInt8], _ key: [UInt8], to value: [UInt8]) throws(Failure) {
    let old = entry(bucket, key).map { Self.byteCount(bucket, key, $0.value) } ?? 0
    guard byteCount - old + Self.byteCount(bucket, key, value) <= Self.maximumByteCount else {
      throw Failure(reason: "the store is full")
    }
    try make(KeyValueLog.Change(bucket: bucket, key: key, value: value))
  }

  /// Keeps nothing under a key.
  func remove(_ bucket: [UInt8], _ key: [UInt8]) throws(Failure) {
    guard entry(bucket, key) != nil else { return }
    try make(KeyValueLog.Change(bucket: bucket, key: key, value: nil))
  }

  private func make(_ change: KeyValueLog.Change) throws(Failure) {
    do throws(SystemError) {
      try log?.append(change)
    } catch {
      throw Failure(reason: "\(error)")
    }
    apply(change)
    // Where there is no room for a shorter file, the one there is is whole all the same.
    do throws(SystemError) { try tidy() } catch { log?.putOffRewriting() }
  }

  private func apply(_ change: KeyValueLog.Change) {
    let (bucket, key) = (change.bucket, change.key)
    if let old = entry(bucket, key) { byteCount -= Self.byteCount(bucket, key, old.value) }
    changeCount += 1
    guard let value = change.value else {
      buckets[bucket]?[key] = nil
      if buckets[bucket]?.isEmpty == true { buckets[bucket] = nil }
      return
    }
    byteCount += Self.byteCount(bucket, key, value)
    buckets[bucket, default: [:]][key] = Entry(value: value, version: changeCount)
  }

  private static func byteCount(_ bucket: [UInt8], _ key: [UInt8], _ value: [UInt8]) -> Int {
    bucket.count + key.count + value.count + overhead
  }

  /// Writes the file anew if most of it is about what isn't kept any more.
  private func tidy() throws(SystemError) {
    guard let log, log.isWorthRewriting(for: byteCount) else { return }
    try log.rewrite { write throws(SystemError) in
      for (bucket, pairs) in buckets {
        for (key, entry) in pairs {
          try write(KeyValueLog.Change(bucket: bucket, key: key, value: entry.value))
        }
      }
    }
  }
}
