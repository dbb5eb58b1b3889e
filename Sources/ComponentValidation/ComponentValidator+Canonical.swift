// Canonical definitions: the types of the core functions that they take and make, and the options that
// a type asks for.

import CanonicalABI
import Components
import WasmBytes
import WasmCore

extension ComponentValidator {
  mutating func validate(_ canonical: Component.Canonical) throws(WasmError) {
    switch canonical {
    case .lift(let function, let options, let type):
      try validateLift(scope.coreFunctions[function.number], options, try functionType(at: type))
    case .lower(let function, let options):
      try validateLower(scope.functions[function.number], options)
    case .resourceNew(let type):
      try checkIsDefined(try resource(at: type))
      scope.coreFunctions.append(.init(parameters: [.i32], results: [.i32]))
    case .resourceRep(let type):
      try checkIsDefined(try resource(at: type))
      scope.coreFunctions.append(.init(parameters: [.i32], results: [.i32]))
    case .resourceDrop(let type):
      _ = try resource(at: type)
      scope.coreFunctions.append(.init(parameters: [.i32], results: []))
    case .asynchronous(let definition): try validate(definition)
    }
  }

  private func checkIsDefined(_ resource: ResourceReference) throws(WasmError) {
    guard scope.definedVariables.contains(resource.variable) else {
      throw error(.notLocalResource)
    }
  }

  // MARK: Options

  /// Throws unless `options` go with each other, wherever they are given.
  func checkOptions(_ options: Component.CanonicalOptions) throws(WasmError) {
    if let memory = options.memory { try checkMemory(memory) }
    if let realloc = options.realloc {
      guard options.memory != nil else { throw error(.missingOption("memory")) }
      try check(
        scope.coreFunctions[realloc.number],
        is: .init(parameters: [.i32, .i32, .i32, .i32], results: [.i32]), for: "realloc")
    }
    if let callback = options.callback {
      guard options.isAsynchronous else { throw error(.missingOption("async")) }
      try check(
        scope.coreFunctions[callback.number],
        is: .init(parameters: [.i32, .i32, .i32], results: [.i32]), for: "callback")
    }
    if options.isAsynchronous, options.postReturn != nil {
      throw error(.misplacedOption("post-return"))
    }
  }

  /// Throws unless the memory at `index` is a subtype of `(memory 0)`: not a shared one, and one with
  /// 32-bit addresses, since others are of a proposal that may still change.
  func checkMemory(_ index: Component.CoreMemoryIndex) throws(WasmError) {
    let memory = scope.coreMemories[index.number]
    guard !memory.isShared else {
      throw error(.badImmediate("the memory of a canonical definition can't be a shared one"))
    }
    guard memory.address == .i32 else {
      throw WasmError(
        .unsupported(.named("a 64-bit memory in a canonical definition")), at: offset)
    }
  }

  /// Throws unless `options` have what is needed to read, or to write, values of type `type` in memory
  /// to which they point.
  func checkOptions(
    _ options: Component.CanonicalOptions, suffice type: ValueTypeIndex, isWriting: Bool
  ) throws(WasmError) {
    guard types.layouts[types[type].layout].hasPointers else { return }
    try need("memory", options.memory != nil)
    if isWriting { try need("realloc", options.realloc != nil) }
  }

  /// Throws unless the option `name` is there.
  func need(_ name: String, _ isThere: Bool) throws(WasmError) {
    guard isThere else { throw error(.missingOption(name)) }
  }

  private func checkAsynchronous(
    _ options: Component.CanonicalOptions, _ type: FunctionType
  ) throws(WasmError) {
    guard type.isAsynchronous || !options.isAsynchronous else {
      throw error(.asynchronousOptionForSynchronousType)
    }
  }

  // MARK: Lifting

  private mutating func validateLift(
    _ function: CoreFunctionType, _ options: Component.CanonicalOptions,
    _ index: FunctionTypeIndex
  ) throws(WasmError) {
    let type = types[index]
    try spend(type.parameters.count)
    try checkOptions(options)
    try checkAsynchronous(options, type)
    for parameter in type.parameters {
      try checkOptions(options, suffice: parameter.type, isWriting: true)
    }
    let parameters = flatTypes(type.parameters.map(\.type), maximum: maximumFlatParameterCount)
    if parameters == nil {
      try need("memory", options.memory != nil)
      try need("realloc", options.realloc != nil)
    }
    var results: [CoreValueType] = []
    if let result = type.result {
      try checkOptions(options, suffice: result, isWriting: false)
      let maximum =
        options.isAsynchronous ? maximumFlatParameterCount : maximumFlatResultCount
      let flat = flatTypes([result], maximum: maximum)
      if flat == nil { try need("memory", options.memory != nil) }
      results = flat ?? [.i32]
    }
    if options.isAsynchronous { results = options.callback == nil ? [] : [.i32] }
    try check(
      function, is: .init(parameters: parameters ?? [.i32], results: results),
      for: "the lifted function")
    if let postReturn = options.postReturn {
      try check(
        scope.coreFunctions[postReturn.number], is: .init(parameters: results, results: []),
        for: "post-return")
    }
    scope.functions.append(index)
  }

  // MARK: Lowering

  private mutating func validateLower(
    _ index: FunctionTypeIndex, _ options: Component.CanonicalOptions
  ) throws(WasmError) {
    let type = types[index]
    try spend(type.parameters.count)
    if options.postReturn != nil { throw error(.misplacedOption("post-return")) }
    if options.callback != nil { throw error(.misplacedOption("callback")) }
    try checkOptions(options)
    try checkAsynchronous(options, type)
    for parameter in type.parameters {
      try checkOptions(options, suffice: parameter.type, isWriting: false)
    }
    let maximum =
      options.isAsynchronous ? maximumFlatAsynchronousParameterCount : maximumFlatParameterCount
    let flat = flatTypes(type.parameters.map(\.type), maximum: maximum)
    if flat == nil { try need("memory", options.memory != nil) }
    var core = CoreFunctionType(parameters: flat ?? [.i32], results: [])
    if let result = type.result {
      try checkOptions(options, suffice: result, isWriting: true)
      let results =
        options.isAsynchronous ? nil : flatTypes([result], maximum: maximumFlatResultCount)
      if let results {
        core.results = results
      } else {
        try need("memory", options.memory != nil)
        core.parameters.append(.i32)
      }
    }
    if options.isAsynchronous { core.results = [.i32] }
    scope.coreFunctions.append(core)
  }

  /// The core types of values of `types`, or nil if they are more than `maximum`.
  func flatTypes(_ values: [ValueTypeIndex], maximum: Int) -> [CoreValueType]? {
    guard let flat = types.layouts.flatTypes(ofAll: values.map { types[$0].layout }),
      flat.count <= maximum
    else { return nil }
    return flat.map { CoreValueType($0) }
  }
}

extension CoreValueType {
  fileprivate init(_ flat: FlatType) {
    self =
      switch flat {
      case .i32: .i32
      case .i64: .i64
      case .f32: .f32
      case .f64: .f64
      }
  }
}
