// Import matching after "External Subtyping" of the core specification, and the text of core types.

extension CoreExternType {
  /// Whether what has this type can be imported as `wanted`.
  package func satisfies(_ wanted: CoreExternType) -> Bool {
    switch (self, wanted) {
    case (.function(let offered), .function(let wanted)): offered.matches(wanted)
    case (.table(let offered), .table(let wanted)):
      offered.element == wanted.element && offered.address == wanted.address
        && offered.limits.satisfy(wanted.limits)
    case (.memory(let offered), .memory(let wanted)):
      offered.address == wanted.address && offered.isShared == wanted.isShared
        && offered.limits.satisfy(wanted.limits)
    case (.global(let offered), .global(let wanted)):
      offered.isMutable == wanted.isMutable
        && (offered.value == wanted.value
          || !wanted.isMutable && offered.value.matches(wanted.value))
    case (.tag(let offered), .tag(let wanted)): offered == wanted
    default: false
    }
  }
}

extension CoreLimits {
  /// Whether what has these limits can be imported with the limits `wanted`.
  fileprivate func satisfy(_ wanted: CoreLimits) -> Bool {
    guard minimum >= wanted.minimum else { return false }
    guard let bound = wanted.maximum else { return true }
    return maximum.map { $0 <= bound } ?? false
  }

  fileprivate var text: String { "\(minimum)" + (maximum.map { "..\($0)" } ?? "..") }
}

extension CoreAddressType {
  /// What stands before the limits in text: 32-bit addresses are left unsaid, as in the text format.
  fileprivate var prefix: String { self == .i64 ? "i64 " : "" }
}

extension CoreFunctionType {
  /// The type as text, `(i32,i32)->i64` or `(i32)`.
  package var text: String {
    let list = parameters.map { "\($0)" }.joined(separator: ",")
    guard !results.isEmpty else { return "(\(list))" }
    return "(\(list))->" + results.map { "\($0)" }.joined(separator: ",")
  }
}

extension CoreExternType: CustomStringConvertible {
  package var description: String {
    switch self {
    case .function(let type): "func" + type.text
    case .table(let type): "table \(type.address.prefix)\(type.element) \(type.limits.text)"
    case .memory(let type):
      "memory \(type.address.prefix)\(type.limits.text)\(type.isShared ? " shared" : "")"
    case .global(let type): "global \(type.isMutable ? "mut " : "")\(type.value)"
    case .tag(let type): "tag" + type.text
    }
  }
}
