import CWamrPlatform

/// Numbers of which this process never uses one twice.
package enum UniqueNumber {
  /// The next one, which is not 0.
  package static func next() -> UInt64 { wamr_unique_number() }
}
