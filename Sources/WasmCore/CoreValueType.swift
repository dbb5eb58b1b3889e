// The types of values.
//
// A reference type names what it refers to: any function, anything of the host, or functions of one
// type. Two modules number their types each in its own way, so that one type is named here by its number
// in `CoreTypeRegistry`, which is the same for equal types of all modules: whether value types are equal
// can be seen from one word.

/// The type of a core value.
package struct CoreValueType: Hashable, Sendable, BitwiseCopyable {
  /// For numbers and vectors the code in the binary.
  ///
  /// For references a set top bit, whether null is among them, and what they refer to. 0 is the type of
  /// operands in unreachable code.
  let bits: UInt32

  private init(bits: UInt32) { self.bits = bits }

  package static let i32 = CoreValueType(bits: 0x7f)
  package static let i64 = CoreValueType(bits: 0x7e)
  package static let f32 = CoreValueType(bits: 0x7d)
  package static let f64 = CoreValueType(bits: 0x7c)
  package static let v128 = CoreValueType(bits: 0x7b)
  package static let funcref = CoreValueType(to: .function, isNullable: true)
  package static let externref = CoreValueType(to: .external, isNullable: true)
  package static let exnref = CoreValueType(to: .exception, isNullable: true)
  /// The type of an operand in unreachable code, which may be of any type.
  static let unknown = CoreValueType(bits: 0)

  /// The types that have a name of one word.
  package static let simpleTypes: [CoreValueType] = [
    .i32, .i64, .f32, .f64, .v128, .funcref, .externref,
  ]

  private static let referenceBit: UInt32 = 1 << 31
  private static let nullBit: UInt32 = 1 << 30

  /// The type of references to `heap`, null among them if `isNullable`.
  package init(to heap: CoreHeapType, isNullable: Bool) {
    bits = Self.referenceBit | (isNullable ? Self.nullBit : 0) | heap.bits
  }

  /// The type of numbers or vectors with `code`, if there is one.
  init?(numberCode code: UInt8) {
    guard 0x7b...0x7f ~= code else { return nil }
    bits = UInt32(code)
  }

  /// What the values are, for code that treats all references alike.
  package enum Kind: Sendable {
    case i32, i64, f32, f64, v128, reference
  }

  /// What the values are.
  package var kind: Kind {
    switch bits {
    case 0x7f: .i32
    case 0x7e: .i64
    case 0x7d: .f32
    case 0x7c: .f64
    case 0x7b: .v128
    default: .reference
    }
  }

  /// Whether values of the type are references.
  package var isReference: Bool { bits & Self.referenceBit != 0 }

  /// Whether this is a number, a vector, or a reference that may be null: a local has such a value before
  /// it is set.
  package var isDefaultable: Bool { !isReference || isNullable }

  /// Whether null is among the references.
  package var isNullable: Bool { isReference && bits & Self.nullBit != 0 }

  /// What references of the type refer to, or nil if they are numbers or vectors.
  package var heap: CoreHeapType? {
    isReference ? CoreHeapType(bits: bits & ~(Self.referenceBit | Self.nullBit)) : nil
  }

  /// The type without null.
  var withoutNull: CoreValueType {
    isReference ? CoreValueType(bits: bits & ~Self.nullBit) : self
  }

  /// Whether each value of this type is one of type `wanted`: "Matching" of value types.
  package func matches(_ wanted: CoreValueType) -> Bool {
    if self == wanted || self == .unknown { return true }
    guard let heap, let wantedHeap = wanted.heap, !isNullable || wanted.isNullable else {
      return false
    }
    return heap.matches(wantedHeap)
  }
}

/// What a reference refers to.
package struct CoreHeapType: Hashable, Sendable, BitwiseCopyable {
  fileprivate let bits: UInt32

  fileprivate init(bits: UInt32) { self.bits = bits }

  /// Functions of any type.
  package static let function = CoreHeapType(bits: 0x3fff_ffff)
  /// What the host has given.
  package static let external = CoreHeapType(bits: 0x3fff_fffe)
  /// Nothing: the type of a reference in unreachable code, of whatever kind.
  static let bottom = CoreHeapType(bits: 0x3fff_fffd)
  /// Exceptions.
  package static let exception = CoreHeapType(bits: 0x3fff_fffc)
  /// All that garbage collection is about.
  static let any = CoreHeapType(bits: 0x3fff_fffb)
  /// What can be compared.
  static let eq = CoreHeapType(bits: 0x3fff_fffa)
  static let i31 = CoreHeapType(bits: 0x3fff_fff9)
  static let structure = CoreHeapType(bits: 0x3fff_fff8)
  static let array = CoreHeapType(bits: 0x3fff_fff7)

  /// No exception: the type of a null that is said to be one.
  static let noException = CoreHeapType(bits: 0x3fff_fff6)
  /// No function.
  static let noFunction = CoreHeapType(bits: 0x3fff_fff5)
  /// Nothing of the host.
  static let noExternal = CoreHeapType(bits: 0x3fff_fff4)
  /// Nothing that garbage collection is about.
  static let none = CoreHeapType(bits: 0x3fff_fff3)
  /// The lowest of the types with a name.
  private static let firstNamed = none

  private static let memberStart: UInt32 = 0x2000_0000

  /// What has the type that `CoreTypeRegistry` has under `number`.
  package init(type number: CoreTypeNumber) { bits = number.rawValue }

  /// Functions of type `position` of the recursion group that is being decoded.
  init(memberOfGroup position: Int) { bits = Self.memberStart + UInt32(position) }

  /// The number of the type, if this is one.
  package var type: CoreTypeNumber? {
    bits < Self.memberStart ? CoreTypeNumber(rawValue: bits) : nil
  }

  /// The position in the recursion group that is being decoded, if this is one.
  var memberOfGroup: Int? {
    bits >= Self.memberStart && bits < Self.firstNamed.bits ? Int(bits - Self.memberStart) : nil
  }

  /// Whether all that is of this type is of type `wanted`: "Matching" of heap types.
  func matches(_ wanted: CoreHeapType) -> Bool {
    if self == wanted || self == .bottom { return true }
    if let type, let wantedType = wanted.type {
      return CoreTypeRegistry.shared.isSubtype(type, of: wantedType)
    }
    let abstract = type.map { CoreTypeRegistry.shared.type($0).heapType } ?? self
    let wantedAbstract = wanted.type.map { CoreTypeRegistry.shared.type($0).heapType } ?? wanted
    return switch abstract {
    case .noFunction: wantedAbstract == .function
    case .noExternal: wanted == .external
    case .noException: wanted == .exception
    case .none: [.any, .eq, .i31, .structure, .array].contains(wantedAbstract)
    // Of what follows nothing is a subtype of one type.
    case _ where wanted.type != nil: false
    case .i31, .structure, .array: abstract == wanted || wanted == .eq || wanted == .any
    case .eq: wanted == .any
    default: abstract == wanted
    }
  }
}

extension CoreValueType: CustomStringConvertible {
  package var description: String { specificationName }

  /// The name of the type in the text format; a function type that is referred to is written out.
  package var specificationName: String {
    switch self {
    case .i32: return "i32"
    case .i64: return "i64"
    case .f32: return "f32"
    case .f64: return "f64"
    case .v128: return "v128"
    case .funcref: return "funcref"
    case .externref: return "externref"
    case .exnref: return "exnref"
    case .unknown: return "any type"
    default: break
    }
    let null = isNullable ? "null " : ""
    guard let type = heap?.type else {
      let name =
        switch heap {
        case .external: "extern"
        case .function: "func"
        case .exception: "exn"
        case .any: "any"
        case .eq: "eq"
        case .i31: "i31"
        case .structure: "struct"
        case .array: "array"
        case .noException: "noexn"
        case .noFunction: "nofunc"
        case .noExternal: "noextern"
        default: "none"
        }
      return "(ref \(null)\(name))"
    }
    func list(_ types: [CoreValueType]) -> String {
      // References inside stay without their type: it may be the same one again.
      types.map { $0.heap?.type == nil ? $0.specificationName : "(ref …)" }
        .joined(separator: ",")
    }
    let function = CoreTypeRegistry.shared.type(type)
    if let aggregate = function.aggregate {
      return "(ref \(null)(\(aggregate.heapType == .array ? "array" : "struct")))"
    }
    let results = function.results.isEmpty ? "" : "->(\(list(function.results)))"
    return "(ref \(null)(\(list(function.parameters)))\(results))"
  }
}
