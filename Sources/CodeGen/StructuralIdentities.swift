// Identities of function types that refer to others.
//
// A type is named by a digest of what it consists of, in which other types stand as their digests, and
// those of the same recursion group as positions. That gives equal types equal identities in all
// modules, whenever they are compiled. A type refers to its own group, or to ones that were
// numbered before it: going by ascending numbers, each digest is there when it is needed.

import BundleFormat
import Synchronization
import WasmCore

/// The digests of the function types in `CoreTypeRegistry`.
final class StructuralIdentities: Sendable {
  static let shared = StructuralIdentities()

  private let digests = Mutex<[[UInt8]]>([])

  /// The identity of the type with `number`.
  func identity(of number: CoreTypeNumber) -> SignatureIdentity {
    SignatureIdentity(digest: digests.withLock { Self.digest(of: number, &$0) })
  }

  /// What tells `type`, which refers to others by number and is in no group, from all others.
  func encoded(_ type: CoreFunctionType) -> [UInt8] {
    digests.withLock { Self.encoded(type, group: nil, &$0) }
  }

  private static func digest(of number: CoreTypeNumber, _ digests: inout [[UInt8]]) -> [UInt8] {
    while digests.count <= Int(number.rawValue) {
      let group = CoreTypeRegistry.shared.group(
        of: CoreTypeNumber(rawValue: UInt32(digests.count)))
      let first = Int(group.first)
      var contents: [UInt8] = []
      for position in 0..<group.count {
        let member = CoreTypeRegistry.shared.type(
          CoreTypeNumber(rawValue: UInt32(first + position)))
        contents += encoded(member, group: first..<first + group.count, &digests)
      }
      let whole = SHA256.digest(of: contents)
      for position in 0..<group.count {
        digests.append(SHA256.digest(of: whole + bytes(UInt32(position))))
      }
    }
    return digests[Int(number.rawValue)]
  }

  private static func encoded(
    _ type: CoreFunctionType, group: Range<Int>?, _ digests: inout [[UInt8]]
  ) -> [UInt8] {
    var result = bytes(UInt32(type.parameters.count)) + bytes(UInt32(type.results.count))
    func append(_ number: CoreTypeNumber) {
      let position = Int(number.rawValue)
      if let group, group.contains(position) {
        result += [0] + bytes(UInt32(position - group.lowerBound))
      } else {
        result += [1] + digest(of: number, &digests)
      }
    }
    if type.isOpen { result.append(4) }
    if let supertype = type.supertype?.type {
      result.append(5)
      append(supertype)
    }
    switch type.aggregate {
    case .structure(let fields): result += [6] + bytes(UInt32(fields.count))
    case .array: result.append(7)
    case nil: break
    }
    for field in type.aggregate?.fields ?? [] {
      result.append(field.isMutable ? 8 : 9)
      result.append(field.storage == .i8 ? 10 : field.storage == .i16 ? 11 : 12)
    }
    for value in type.namedTypes {
      if let number = value.heap?.type {
        result.append(value.isNullable ? 2 : 1)
        append(number)
      } else {
        // A name of the type's own, in the text format.
        result += [3] + Array(value.specificationName.utf8) + [0]
      }
    }
    return result
  }

  private static func bytes(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
