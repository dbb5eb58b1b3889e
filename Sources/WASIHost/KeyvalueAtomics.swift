// Nothing comes between the parts of a host function, so being atomic takes nothing more. A number
// is kept as the text that it has in decimal.

extension KeyvalueAtomics {
  /// What was under a key, to be exchanged for something else if it is there still.
  struct Cas {
    /// The bucket and the key.
    let bucket: KeyvalueStore.Bucket
    let key: String
    /// What was there.
    let entry: KeyValueStore.Entry?

    /// Looks at what is under a key now.
    init(_ bucket: KeyvalueStore.Bucket, _ key: String) {
      self.bucket = bucket
      self.key = key
      entry = bucket.entry(key)
    }
  }

  static func casNew(
    _ context: WASIContext, bucket: UnsafeMutablePointer<KeyvalueStore.Bucket>, key: String
  ) throws(HostTrap) -> Result<Own<Cas>, KeyvalueStore.Error> {
    .success(try context.insert(Cas(bucket.pointee, key)))
  }

  static func casCurrent(
    _ context: WASIContext, _ cas: UnsafeMutablePointer<Cas>
  ) throws(HostTrap) -> Result<UnsafeRawBufferPointer?, KeyvalueStore.Error> {
    .success(cas.pointee.entry.map { context.copy($0.value) })
  }

  static func swap(
    _ context: WASIContext, cas: Own<Cas>, value: UnsafeRawBufferPointer
  ) throws(HostTrap) -> Result<Void, CasError> {
    guard let old = context.resources.remove(cas.representation, as: Cas.self) else {
      throw context.unknownHandle(Cas.kind.path)
    }
    guard old.bucket.entry(old.key)?.version == old.entry?.version else {
      return .failure(.casFailed(try context.insert(Cas(old.bucket, old.key))))
    }
    do throws(KeyValueStore.Failure) {
      try old.bucket.set(old.key, to: Array(value))
      return .success(())
    } catch {
      return .failure(.storeError(.other(error.reason)))
    }
  }

  static func increment(
    _ context: WASIContext, bucket: UnsafeMutablePointer<KeyvalueStore.Bucket>, key: String,
    delta: Int64
  ) throws(HostTrap) -> Result<Int64, KeyvalueStore.Error> {
    var number: Int64 = 0
    if let entry = bucket.pointee.entry(key) {
      guard entry.value.count <= 20, let old = Int64(String(decoding: entry.value, as: UTF8.self))
      else { return .failure(.other("the value is no number")) }
      number = old
    }
    let (sum, overflow) = number.addingReportingOverflow(delta)
    guard !overflow else { return .failure(.other("the number would have more than 64 bits")) }
    return Result { () throws(KeyValueStore.Failure) in
      try bucket.pointee.set(key, to: Array("\(sum)".utf8))
      return sum
    }
  }
}
