import BundleFormat
import CWamrPlatform

extension TargetFeatures {
  /// What this processor and its kernel offer.
  package static var ofThisProcessor: TargetFeatures {
    // Bits, not elements: the set operations of the standard library aren't specialised here, and
    // would take 30 µs of every start.
    var bits: UInt64 = 0
    for bit in 0..<names.count where wamr_processor_has(names[bit]) { bits |= 1 << UInt64(bit) }
    return TargetFeatures(rawValue: bits)
  }
}
