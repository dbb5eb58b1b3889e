// Every identifier is that of a bucket: they are apart from each other, and all of them in the one
// store that `--keyvalue` gives the guest.

import WamrPlatform

extension KeyvalueStore {
  /// A bucket of the store.
  struct Bucket {
    /// The store, and the bytes of the identifier.
    let store: KeyValueStore
    let name: [UInt8]
  }

  typealias Place = UnsafeMutablePointer<Bucket>

  /// The most bytes of an identifier, and the most keys that are listed at a time.
  private static var maximumNameByteCount: Int { 255 }
  private static var pageCount: Int { 1000 }

  static func `open`(
    _ context: WASIContext, identifier: String
  ) throws(HostTrap) -> Result<Own<Bucket>, KeyvalueStore.Error> {
    guard let store = context.keyValueStore else { throw context.isOff("wasi:keyvalue") }
    let name = Array(identifier.utf8)
    guard name.count <= maximumNameByteCount else { return .failure(.noSuchStore) }
    return .success(try context.insert(Bucket(store: store, name: name)))
  }

  static func bucketGet(
    _ context: WASIContext, _ bucket: Place, key: String
  ) throws(HostTrap) -> Result<UnsafeRawBufferPointer?, KeyvalueStore.Error> {
    .success(bucket.pointee.entry(key).map { context.copy($0.value) })
  }

  static func bucketSet(
    _ context: WASIContext, _ bucket: Place, key: String, value: UnsafeRawBufferPointer
  ) throws(HostTrap) -> Result<Void, KeyvalueStore.Error> {
    Result { () throws(KeyValueStore.Failure) in
      try bucket.pointee.set(key, to: Array(value))
    }
  }

  static func bucketDelete(
    _ context: WASIContext, _ bucket: Place, key: String
  ) throws(HostTrap) -> Result<Void, KeyvalueStore.Error> {
    Result { () throws(KeyValueStore.Failure) in try bucket.pointee.remove(key) }
  }

  static func bucketExists(
    _ context: WASIContext, _ bucket: Place, key: String
  ) throws(HostTrap) -> Result<Bool, KeyvalueStore.Error> {
    .success(bucket.pointee.entry(key) != nil)
  }

  static func bucketListKeys(
    _ context: WASIContext, _ bucket: Place, cursor: String?
  ) throws(HostTrap) -> Result<KeyResponse, KeyvalueStore.Error> {
    // A cursor is the last key of the page before, so that changes between pages hide nothing.
    var keys = bucket.pointee.store.keys(
      bucket.pointee.name, after: cursor.map { Array($0.utf8) }, count: pageCount + 1)
    let isMore = keys.count > pageCount
    if isMore { keys.removeLast() }
    let texts = keys.map { String(decoding: $0, as: UTF8.self) }
    return .success(KeyResponse(keys: texts, cursor: isMore ? texts.last : nil))
  }
}

extension KeyvalueStore.Bucket {
  /// What is under a key, or nil.
  func entry(_ key: String) -> KeyValueStore.Entry? { store.entry(name, Array(key.utf8)) }

  /// Keeps `value` under a key.
  func set(_ key: String, to value: [UInt8]) throws(KeyValueStore.Failure) {
    try store.set(name, Array(key.utf8), to: value)
  }

  /// Keeps nothing under a key.
  func remove(_ key: String) throws(KeyValueStore.Failure) {
    try store.remove(name, Array(key.utf8))
  }
}

extension Result where Failure == KeyvalueStore.Error {
  /// Makes the result of `body`.
  init(_ body: () throws(KeyValueStore.Failure) -> Success) {
    do throws(KeyValueStore.Failure) {
      self = .success(try body())
    } catch {
      self = .failure(.other(error.reason))
    }
  }
}
