import CanonicalABI
import Components
import WasmBytes
import WasmCore

extension Linker {
  mutating func evaluate(_ canonical: Component.Canonical) throws(LinkError) {
    switch canonical {
    case .lift(let function, let options, let type): try lift(function, options, type)
    case .lower(let function, let options):
      try lower(environment.functions[function.number], options)
    case .asynchronous(let definition): try evaluate(definition)
    case .resourceNew(let type):
      let resource = try ownResource(type, "resource.new")
      try append(
        .resourceNew(resource), CoreFunctionType(parameters: [.i32], results: [.i32]))
    case .resourceRep(let type):
      let resource = try ownResource(type, "resource.rep")
      try append(
        .resourceRep(resource), CoreFunctionType(parameters: [.i32], results: [.i32]))
    case .resourceDrop(let type):
      let resource = try resource(type, in: frame.environment)
      try append(.resourceDrop(resource), CoreFunctionType(parameters: [.i32], results: []))
    }
  }

  /// The resource type `type`, which the current instance has to have defined.
  private func ownResource(
    _ type: Component.TypeIndex, _ name: String
  ) throws(LinkError) -> ResourceIndex {
    let resource = try resource(type, in: frame.environment)
    guard case .defined(in: frame.instance, _) = graph.resources[resource.number].origin else {
      throw error(.invalid("\(name) is for resource types that the component itself defines"))
    }
    return resource
  }

  mutating func append(
    _ kind: ComponentGraph.Trampoline.Kind, _ type: CoreFunctionType
  ) throws(LinkError) {
    guard graph.trampolines.count < limits.trampolines else {
      throw exceeded("core functions made by canonical definitions", limits.trampolines)
    }
    let trampoline = graph.trampolines.append(
      .init(instance: frame.instance, kind: kind, coreType: type, offset: frame.offset))
    environment.coreFunctions.append(.linked(.trampoline(trampoline)))
  }

  /// Makes a core function that can't be used.
  mutating func appendUnsupported(_ feature: WasmError.Feature) {
    environment.coreFunctions.append(
      .unsupported(UnsupportedFeature(feature: feature, offset: frame.offset)))
  }

  /// The core function `index` of the current instance.
  func coreFunction(
    _ index: Component.CoreFunctionIndex
  ) throws(LinkError) -> ComponentGraph.CoreFunction {
    switch environment.coreFunctions[index.number] {
    case .linked(let function): return function
    case .unsupported(let feature): throw error(feature)
    }
  }

  // MARK: Lifting and lowering

  private mutating func lift(
    _ function: Component.CoreFunctionIndex, _ options: Component.CanonicalOptions,
    _ index: Component.TypeIndex
  ) throws(LinkError) {
    let evaluated: EvaluatedFunctionType
    switch environment.types[index.number] {
    case .function(let type): evaluated = type
    default:
      throw error(.invalid("a function is lifted to a type that isn't a function type"))
    }
    if options.isAsynchronous {
      try useAsynchronousCall(hasCallback: options.callback != nil)
    }
    let function = try coreFunction(function)
    let needs = try needs(
      of: evaluated,
      for: options.isAsynchronous
        ? .asynchronousLift(hasCallback: options.callback != nil) : .lift)
    let found = type(of: function)
    guard found == needs.coreType else {
      throw error(
        .coreTypeMismatch(
          name: "lifted function", expected: "func" + needs.coreType.text,
          found: "func" + found.text))
    }
    let options = try canonicalOptions(options, needs)
    if let postReturn = options.postReturn {
      let found = type(of: postReturn)
      guard found.parameters == needs.coreType.results, found.results.isEmpty else {
        let wanted = CoreFunctionType(parameters: needs.coreType.results, results: [])
        throw error(
          .coreTypeMismatch(
            name: "post-return", expected: "func" + wanted.text, found: "func" + found.text))
      }
    }
    if let callback = options.callback {
      let found = type(of: callback)
      let wanted = CoreFunctionType(parameters: [.i32, .i32, .i32], results: [.i32])
      guard found == wanted else {
        throw error(
          .coreTypeMismatch(
            name: "callback", expected: "func" + wanted.text, found: "func" + found.text))
      }
    }
    let lifted = ComponentGraph.LiftedFunction(
      instance: frame.instance, function: function, type: evaluated.type,
      isAsynchronous: evaluated.isAsynchronous, options: options)
    environment.functions.append(.linked(.lifted(lifted), evaluated))
  }

  private mutating func lower(
    _ item: FunctionItem, _ options: Component.CanonicalOptions
  ) throws(LinkError) {
    switch item {
    case .unsupported(let feature): environment.coreFunctions.append(.unsupported(feature))
    case .linked(let function, let type):
      if options.isAsynchronous { try useAsynchronousCall(hasCallback: false) }
      try checkExclusion(function, type)
      let needs = try needs(of: type, for: options.isAsynchronous ? .asynchronousLower : .lower)
      let options = try canonicalOptions(options, needs)
      try append(.lowered(callee: function, options: options), needs.coreType)
    }
  }

  /// What a canonical definition needs for a function's type.
  struct Needs {
    var coreType: CoreFunctionType
    /// Why a memory is needed, if one is.
    var memory: String?
    /// Why a realloc function is needed, if one is.
    var realloc: String?
  }

  mutating func needs(
    of function: EvaluatedFunctionType, for context: FlatteningContext
  ) throws(LinkError) -> Needs {
    try spend(function.size)
    let type = function.type
    do {
      let (parameters, result) = try typeTable.numbers(of: type)
      let flat = typeTable.flattened(parameters: parameters, result: result, for: context)
      var needs = Needs(coreType: CoreFunctionType(flat))

      // Whether the definition writes values to the memory it names, for which it allocates, or
      // only reads them there.
      let writesParameters = !context.isLower
      if parameters.contains(where: { typeTable[$0].hasPointers }) {
        needs.memory = "a parameter is a string or a list, or has one in it"
        if writesParameters { needs.realloc = needs.memory }
      }
      let flatCount = typeTable.flatTypes(ofAll: parameters)?.count
      if flatCount.map({ $0 > context.maximumParameterCount }) ?? true {
        needs.memory = needs.memory ?? "the parameters are more than core parameters may be"
        if writesParameters { needs.realloc = needs.realloc ?? needs.memory }
      }
      // The result of an asynchronous lift is read by `task.return`, with options of its own.
      if case .asynchronousLift = context { return needs }
      guard let result else { return needs }
      if typeTable[result].hasPointers {
        needs.memory = needs.memory ?? "the result is a string or a list, or has one in it"
        if !writesParameters { needs.realloc = needs.realloc ?? needs.memory }
      }
      if context == .asynchronousLower {
        needs.memory = needs.memory ?? "the result of an asynchronous call is written there"
      } else if typeTable.flatTypes(of: result, .four).map({ $0.count > maximumFlatResultCount })
        ?? true
      {
        needs.memory = needs.memory ?? "the result is more than one core value"
      }
      return needs
    } catch {
      throw self.error(.unsupported("a function's type: \(error)"))
    }
  }

  func canonicalOptions(
    _ options: Component.CanonicalOptions, _ needs: Needs
  ) throws(LinkError) -> ComponentGraph.CanonicalOptions {
    if let cause = needs.memory, options.memory == nil {
      throw error(.missingOption("memory", because: cause))
    }
    if let cause = needs.realloc, options.realloc == nil {
      throw error(.missingOption("realloc", because: cause))
    }
    let memory = try options.memory.map { index throws(LinkError) in try self.memory(index) }
    var realloc: ComponentGraph.CoreFunction?
    if let index = options.realloc {
      let function = try coreFunction(index)
      realloc = function
      guard memory != nil else {
        throw error(.missingOption("memory", because: "there is a realloc function"))
      }
      let wanted = CoreFunctionType(parameters: [.i32, .i32, .i32, .i32], results: [.i32])
      let found = type(of: function)
      guard found == wanted else {
        throw error(
          .coreTypeMismatch(
            name: "realloc", expected: "func" + wanted.text, found: "func" + found.text))
      }
    }
    var postReturn: ComponentGraph.CoreFunction?
    if let index = options.postReturn { postReturn = try coreFunction(index) }
    var callback: ComponentGraph.CoreFunction?
    if let index = options.callback { callback = try coreFunction(index) }
    return ComponentGraph.CanonicalOptions(
      stringEncoding: StringEncoding(options.stringEncoding),
      memory: memory,
      realloc: realloc,
      postReturn: postReturn,
      isAsynchronous: options.isAsynchronous,
      callback: callback)
  }

  /// The memory `index` of the current instance, which a canonical definition names.
  func memory(_ index: Component.CoreMemoryIndex) throws(LinkError) -> ComponentGraph.CoreMemory {
    let memory = environment.coreMemories[index.number]
    // A gated feature of the Component Model: pointers, lengths and layouts of 64 bits.
    if type(of: memory).address == .i64 {
      throw error(.unsupported("a 64-bit memory in a canonical definition"))
    }
    // By the rules of the Component Model the memory has to be one that isn't shared: an adapter
    // reads what another thread could change between its check and its use.
    if type(of: memory).isShared {
      throw error(.unsupported("a shared memory in a canonical definition"))
    }
    return memory
  }
}

extension StringEncoding {
  fileprivate init(_ option: Component.StringEncodingOption) {
    self =
      switch option {
      case .utf8: .utf8
      case .utf16: .utf16
      case .latin1OrUTF16: .latin1OrUTF16
      }
  }
}

extension CoreFunctionType {
  fileprivate init(_ flat: FlatFunctionType) {
    self.init(
      parameters: flat.parameters.map { CoreValueType($0) },
      results: flat.results.map { CoreValueType($0) })
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
