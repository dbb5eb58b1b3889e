import BundleFormat
import CWamrPlatform

extension TargetFeatures {
  /// What this processor and its kernel offer.
  package static var ofThisProcessor: TargetFeatures {
    var features: TargetFeatures = []
    for (bit, name) in names.enumerated() where wamr_processor_has(name) {
      features.insert(TargetFeatures(rawValue: 1 << UInt64(bit)))
    }
    return features
  }
}
