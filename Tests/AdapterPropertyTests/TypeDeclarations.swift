// Value types in the text format of components.
//
// What a component exports may mention records, variants, enumerations and flags only by names that it
// exports too. So each of them gets a definition and an export, in the same order wherever the types
// are declared: in the component that exports them, in the type of the instance that another one
// imports, and in a component that passes them on.

import CanonicalABI

/// The declarations that value types need in one place.
struct TypeDeclarations {
  /// Where declarations stand.
  enum Place {
    /// In a component that defines and exports the types.
    case component
    /// In the type of an instance.
    case instanceType
    /// In a component that has imported the types with the instance `$api`, and exports them.
    case passing
  }

  /// The declarations so far.
  private(set) var lines: [String] = []
  private let place: Place
  private var known: [ValueType: String] = [:]

  /// Starts the declarations in `place`.
  init(_ place: Place) { self.place = place }

  /// What a use of `type` is written as, its declarations having been added.
  mutating func use(of type: ValueType) -> String {
    switch type {
    case .bool: return "bool"
    case .s8: return "s8"
    case .u8: return "u8"
    case .s16: return "s16"
    case .u16: return "u16"
    case .s32: return "s32"
    case .u32: return "u32"
    case .s64: return "s64"
    case .u64: return "u64"
    case .f32: return "f32"
    case .f64: return "f64"
    case .char: return "char"
    case .string: return "string"
    case .list(let element): return "(list \(use(of: element)))"
    case .fixedLengthList(let element, let count):
      return "(list \(use(of: element)) \(count))"
    case .map(let key, let value): return "(map \(use(of: key)) \(use(of: value)))"
    case .option(let payload): return "(option \(use(of: payload)))"
    case .tuple(let members):
      return "(tuple \(members.map { use(of: $0) }.joined(separator: " ")))"
    case .result(let ok, let error):
      let ok = ok.map { " " + use(of: $0) } ?? ""
      let error = error.map { " (error \(use(of: $0)))" } ?? ""
      return "(result\(ok)\(error))"
    case .record(let fields):
      let parts = fields.map { "(field \"\($0.name)\" \(use(of: $0.type)))" }
      return named(type, "(record \(parts.joined(separator: " ")))")
    case .variant(let cases):
      let parts = cases.map { part in
        "(case \"\(part.name)\"\(part.type.map { " " + use(of: $0) } ?? ""))"
      }
      return named(type, "(variant \(parts.joined(separator: " ")))")
    case .enum(let labels): return named(type, "(enum \(quoted(labels)))")
    case .flags(let labels): return named(type, "(flags \(quoted(labels)))")
    case .own, .borrow, .stream, .future:
      preconditionFailure("handles aren't among the values here")
    }
  }

  private func quoted(_ labels: [String]) -> String {
    labels.map { "\"\($0)\"" }.joined(separator: " ")
  }

  /// The name of `type`, which is exported; `definition` defines it.
  private mutating func named(_ type: ValueType, _ definition: String) -> String {
    if let name = known[type] { return name }
    let number = known.count
    let name = "$t\(number)"
    known[type] = name
    switch place {
    case .component:
      lines.append("(type $d\(number) \(definition))")
      lines.append("(export \(name) \"t\(number)\" (type $d\(number)))")
    case .instanceType:
      lines.append("(type $d\(number) \(definition))")
      lines.append("(export \"t\(number)\" (type \(name) (eq $d\(number))))")
    case .passing:
      lines.append("(alias export $api \"t\(number)\" (type $d\(number)))")
      lines.append("(export \(name) \"t\(number)\" (type $d\(number)))")
    }
    return name
  }

  /// The type of a function, its declarations having been added.
  mutating func function(_ type: FunctionType) -> String {
    let parameters = type.parameters.map { "(param \"\($0.name)\" \(use(of: $0.type)))" }
    let result = type.result.map { "(result \(use(of: $0)))" } ?? ""
    return (parameters + [result]).joined(separator: " ")
  }
}
