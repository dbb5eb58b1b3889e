// Types as text, in the form by which functions of components and of the host are matched and which
// a bundle carries; `TypeTextParser` reads it.
//
//   func(T,T)->T       without names of parameters and without spaces; without "->T", no result
//   list<T> option<T> tuple<T,T> result<T,E>       `_` for an absent payload
//   list<T,8> map<K,V>
//   record{name:T,name:T} variant{name,name(T)} enum{a,b} flags{a,b}
//   stream stream<T> future future<T>
//   own<R> borrow<R>   R being what the resource is called, without `<`, `>` and control characters

/// Text of types being written.
package struct TypeText {
  /// The text so far.
  package private(set) var text = ""
  private let resourceName: (ResourceIndex) -> String

  /// Starts an empty text, in which resources have the names that `resourceName` gives them.
  package init(resourceName: @escaping (ResourceIndex) -> String) {
    self.resourceName = resourceName
  }

  /// Appends a function type.
  package mutating func append(_ type: FunctionType) {
    append("func(", type.parameters, ")") { $0.append($1.type) }
    guard let result = type.result else { return }
    text += "->"
    append(result)
  }

  /// Appends a value type.
  ///
  /// Requires: its depth is bounded.
  package mutating func append(_ type: ValueType) {
    switch type {
    case .bool: text += "bool"
    case .s8: text += "s8"
    case .u8: text += "u8"
    case .s16: text += "s16"
    case .u16: text += "u16"
    case .s32: text += "s32"
    case .u32: text += "u32"
    case .s64: text += "s64"
    case .u64: text += "u64"
    case .f32: text += "f32"
    case .f64: text += "f64"
    case .char: text += "char"
    case .string: text += "string"
    case .list(let element): append("list<", [element], ">") { $0.append($1) }
    case .fixedLengthList(let element, let count):
      append("list<", [element], ",\(count)>") { $0.append($1) }
    case .map(let key, let value): append("map<", [key, value], ">") { $0.append($1) }
    case .option(let payload): append("option<", [payload], ">") { $0.append($1) }
    case .tuple(let members): append("tuple<", members, ">") { $0.append($1) }
    case .result(let ok, let error):
      append("result<", [ok, error], ">") { text, payload in
        if let payload { text.append(payload) } else { text.text += "_" }
      }
    case .record(let fields):
      append("record{", fields, "}") { text, field in
        text.text += field.name + ":"
        text.append(field.type)
      }
    case .variant(let cases):
      append("variant{", cases, "}") { text, definition in
        text.text += definition.name
        if let type = definition.type { text.append("(", [type], ")") { $0.append($1) } }
      }
    case .enum(let labels): append("enum{", labels, "}") { $0.text += $1 }
    case .flags(let labels): append("flags{", labels, "}") { $0.text += $1 }
    case .stream(nil): text += "stream"
    case .future(nil): text += "future"
    case .stream(let element?): append("stream<", [element], ">") { $0.append($1) }
    case .future(let element?): append("future<", [element], ">") { $0.append($1) }
    case .own(let resource): append("own<", [resource], ">") { $0.appendName(of: $1) }
    case .borrow(let resource): append("borrow<", [resource], ">") { $0.appendName(of: $1) }
    }
  }

  private mutating func append<Element>(
    _ opening: String, _ elements: [Element], _ closing: String,
    _ append: (inout TypeText, Element) -> Void
  ) {
    text += opening
    for (number, element) in elements.enumerated() {
      if number > 0 { text += "," }
      append(&self, element)
    }
    text += closing
  }

  private mutating func appendName(of resource: ResourceIndex) {
    for scalar in resourceName(resource).unicodeScalars {
      let isReserved = scalar == "<" || scalar == ">" || scalar.value < 0x20 || scalar == "\u{7f}"
      text.unicodeScalars.append(isReserved ? "_" : scalar)
    }
  }
}
