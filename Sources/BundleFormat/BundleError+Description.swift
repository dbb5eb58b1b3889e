extension BundleError: CustomStringConvertible {
  /// The reason and, where there is one, the remedy.
  package var description: String {
    switch reason {
    case .notABundle:
      "not a cwasm bundle; make one of a component with `wamrc compile-component`"
    case .formatVersion(let found):
      "bundle format \(found), but this program reads format \(BundleHeader.formatVersion); "
        + recompile
    case .abiVersion(let found):
      "compiled for loader interface \(found), but this program has interface "
        + "\(BundleHeader.abiVersion); " + recompile
    case .size(let declared, let found):
      "the file has \(found) bytes and should have \(declared): it was cut or added to; " + again
    case .checksum:
      "the checksum doesn't match: the file is damaged; " + again
    case .missingFeatures(let features):
      "the code needs \(features.featureNames.joined(separator: ", ")), which this processor "
        + "doesn't offer; compile it again with a lower `--target-cpu`"
    default:
      "\(malformation) at offset 0x\(String(offset, radix: 16)); " + recompile
    }
  }

  private var malformation: String {
    switch reason {
    case .unexpectedEnd: "unexpected end"
    case .trailingBytes: "bytes behind the end"
    case .integerTooLarge: "integer too large"
    case .invalidUTF8: "invalid UTF-8"
    case .unknownTag(let tag): "unknown tag \(tag)"
    case .index(let item, let index): "there is no \(item.rawValue) \(index)"
    case .range(let item): "\(item.rawValue) out of range"
    case .alignment(let item): "\(item.rawValue) not aligned"
    case .overlap(let item): "\(item.rawValue) overlaps another"
    case .limit(let item): "\(item.rawValue) above the limit"
    case .member(let index): "member \(index) is damaged"
    default: "invalid bundle"
    }
  }

  private var recompile: String { "compile it again with this version's wamrc" }

  private var again: String { "copy it again or compile it again" }
}
