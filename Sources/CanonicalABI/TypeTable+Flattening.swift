// Core types of values and functions, after "Flattening" in the Canonical ABI.

/// From which side a function is seen.
package enum FlatteningContext: Hashable, Sendable {
  /// The core function that `canon lift` makes a component function of.
  case lift
  /// The core function that `canon lower` makes of a component function.
  case lower
  /// The core function that `canon lift` with `async` makes a component function of. Its result doesn't
  /// come out of it; with a callback it returns what it wants to do next.
  case asynchronousLift(hasCallback: Bool)
  /// The core function that `canon lower` with `async` makes of a component function: it writes the
  /// result, if there is one, to memory, and returns the state of the call.
  case asynchronousLower

  /// Whether the core function calls, or is called.
  package var isLower: Bool { self == .lower || self == .asynchronousLower }

  /// The most core parameters; with more, all go through memory.
  package var maximumParameterCount: Int {
    self == .asynchronousLower
      ? maximumFlatAsynchronousParameterCount : maximumFlatParameterCount
  }

  /// The most core values that a result is; with more, it goes through memory.
  package var maximumResultCount: Int {
    switch self {
    case .lift, .lower: maximumFlatResultCount
    // What `task.return` takes as its parameters.
    case .asynchronousLift: maximumFlatParameterCount
    case .asynchronousLower: 0
    }
  }
}

extension TypeTable {
  /// The core types of `shape`, or nil if there are more than fit.
  func flatTypes(of shape: Shape, _ pointerSize: PointerSize) -> [FlatType]? {
    switch shape {
    case .bool, .char, .flags, .own, .borrow, .channel: [.i32]
    case .integer(let byteCount, _): byteCount == 8 ? [.i64] : [.i32]
    case .float(let byteCount): byteCount == 8 ? [.f64] : [.f32]
    case .string, .list: [pointerSize.flatType, pointerSize.flatType]
    case .fixedLengthList(let element, let count):
      count > UInt32(maximumFlatParameterCount)
        ? nil : flatTypes(ofAll: Array(repeating: element, count: Int(count)), pointerSize)
    case .record(let members): flatTypes(ofAll: members, pointerSize)
    case .variant(let cases): flatTypes(ofVariant: cases, pointerSize)
    }
  }

  /// The core types of values of the `types` in a row, or nil if there are more than fit.
  package func flatTypes(
    ofAll types: [TypeNumber], _ pointerSize: PointerSize = .four
  ) -> [FlatType]? {
    var all: [FlatType] = []
    for type in types {
      guard let flat = flatTypes(of: type, pointerSize),
        all.count + flat.count <= maximumFlatParameterCount
      else { return nil }
      all += flat
    }
    return all
  }

  /// The core types of the discriminant and of what all payloads are joined to.
  private func flatTypes(
    ofVariant cases: [TypeNumber?], _ pointerSize: PointerSize
  ) -> [FlatType]? {
    var joined: [FlatType] = [.i32]
    for case .some(let payload) in cases {
      guard let flat = flatTypes(of: payload, pointerSize),
        flat.count < maximumFlatParameterCount
      else { return nil }
      for (index, type) in flat.enumerated() {
        if index + 1 < joined.count {
          joined[index + 1] = joined[index + 1].joined(with: type)
        } else {
          joined.append(type)
        }
      }
    }
    return joined
  }

  /// The core types of a value of type `number`, or nil if there are more than fit.
  package func flatTypes(of number: TypeNumber, _ pointerSize: PointerSize) -> [FlatType]? {
    pointerSize == .four ? self[number].guestFlatTypes : self[number].flatTypes64
  }

  /// The core function type of the function from `parameters` to `result`.
  package func flattened(
    parameters: [TypeNumber], result: TypeNumber?, for context: FlatteningContext,
    _ pointerSize: PointerSize = .four
  ) -> FlatFunctionType {
    let pointer = pointerSize.flatType
    var flat = flatTypes(ofAll: parameters, pointerSize) ?? [pointer]
    if flat.count > context.maximumParameterCount { flat = [pointer] }
    let parameters = flat
    switch context {
    case .asynchronousLift(let hasCallback):
      return FlatFunctionType(parameters: parameters, results: hasCallback ? [.i32] : [])
    case .asynchronousLower:
      return FlatFunctionType(
        parameters: parameters + (result == nil ? [] : [pointer]), results: [.i32])
    case .lift, .lower: break
    }
    guard let result else { return FlatFunctionType(parameters: parameters, results: []) }
    if let results = flatTypes(of: result, pointerSize), results.count <= maximumFlatResultCount {
      return FlatFunctionType(parameters: parameters, results: results)
    }
    return context.isLower
      ? FlatFunctionType(parameters: parameters + [pointer], results: [])
      : FlatFunctionType(parameters: parameters, results: [pointer])
  }
}

extension FunctionType {
  /// The core function type that corresponds to this type in a guest.
  package func flattened(
    for context: FlatteningContext, in table: inout TypeTable
  ) throws(LayoutError) -> FlatFunctionType {
    let numbers = try table.numbers(of: self)
    return table.flattened(
      parameters: numbers.parameters, result: numbers.result, for: context)
  }
}
