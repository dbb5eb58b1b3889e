extension KeyvalueBatch {
  typealias Place = UnsafeMutablePointer<KeyvalueStore.Bucket>

  static func getMany(
    _ context: WASIContext, bucket: Place, keys: [String]
  ) throws(HostTrap) -> Result<[(String, UnsafeRawBufferPointer)?], KeyvalueStore.Error> {
    let entries = keys.map { bucket.pointee.entry($0) }
    // The same large value may be asked for again and again.
    let byteCount = entries.reduce(0) { $0 + ($1?.value.count ?? 0) }
    guard byteCount <= KeyValueStore.maximumByteCount else {
      return .failure(.other("more than 256 MiB of values at once"))
    }
    return .success(
      zip(keys, entries).map { key, entry in
        entry.map { (key, context.copy($0.value)) }
      })
  }

  static func setMany(
    _ context: WASIContext, bucket: Place, keyValues: [(String, UnsafeRawBufferPointer)]
  ) throws(HostTrap) -> Result<Void, KeyvalueStore.Error> {
    Result { () throws(KeyValueStore.Failure) in
      for (key, value) in keyValues { try bucket.pointee.set(key, to: Array(value)) }
    }
  }

  static func deleteMany(
    _ context: WASIContext, bucket: Place, keys: [String]
  ) throws(HostTrap) -> Result<Void, KeyvalueStore.Error> {
    Result { () throws(KeyValueStore.Failure) in
      for key in keys { try bucket.pointee.remove(key) }
    }
  }
}
