import CanonicalABI
import ComponentLinking
import WasmBytes
import WasmCore

/// A linked component made by hand, whose core functions are declared and not defined.
struct StubsTestComponent {
  var graph = ComponentGraph()

  /// The root, so that the instances of a test are siblings.
  init() {
    graph.componentInstances.append(.init(path: "root", parent: nil))
  }

  /// Adds an instance inside of `parent` with one core instance, and returns it.
  ///
  /// Function 0 of the core instance is its `realloc`; further ones have the `types`.
  mutating func guest(
    parent: ComponentInstanceIndex = ComponentInstanceIndex(rawValue: 0),
    _ types: CoreFunctionType...
  ) -> Guest {
    var module = CoreModule(bytes: [], range: 0..<0)
    let realloc = CoreFunctionType(parameters: [.i32, .i32, .i32, .i32], results: [.i32])
    for type in [realloc] + types {
      let index = module.types.append(type)
      module.functions.append(.init(type: index, body: nil))
    }
    let number = graph.componentInstances.count
    let owner = graph.componentInstances.append(.init(path: "root.g\(number)", parent: parent))
    let static_ = graph.coreModules.append(module)
    let core = graph.coreInstances.append(.init(module: static_, owner: owner, arguments: []))
    return Guest(owner: owner, core: core)
  }

  /// An instance of a component with one core instance and one memory.
  struct Guest {
    let owner: ComponentInstanceIndex
    let core: CoreInstanceIndex

    func function(_ index: Int) -> ComponentGraph.CoreFunction {
      .defined(core, CoreFunctionIndex(index))
    }

    func options(
      _ encoding: StringEncoding = .utf8, postReturn: Int? = nil
    ) -> ComponentGraph.CanonicalOptions {
      ComponentGraph.CanonicalOptions(
        stringEncoding: encoding,
        memory: .init(instance: core, index: CoreMemoryIndex(0)),
        realloc: function(0), postReturn: postReturn.map { function($0) })
    }

    func lift(
      _ index: Int, _ type: FunctionType, _ encoding: StringEncoding = .utf8,
      postReturn: Int? = nil, bare: Bool = false
    ) -> ComponentGraph.ComponentFunction {
      .lifted(
        .init(
          instance: owner, function: function(index), type: type,
          options: bare ? .init() : options(encoding, postReturn: postReturn)))
    }
  }

  /// Adds a lowering of `callee` by `caller`.
  @discardableResult
  mutating func lower(
    _ callee: ComponentGraph.ComponentFunction, by caller: Guest,
    _ encoding: StringEncoding = .utf8, bare: Bool = false
  ) throws -> TrampolineIndex {
    let type =
      switch callee {
      case .lifted(let lifted): lifted.type
      case .host(let index): graph.hostFunctions[index].type
      }
    var types = TypeTable()
    let flat = try type.flattened(for: .lower, in: &types)
    return graph.trampolines.append(
      .init(
        instance: caller.owner,
        kind: .lowered(callee: callee, options: bare ? .init() : caller.options(encoding)),
        coreType: .init(flat), offset: 100 + graph.trampolines.count))
  }

  /// Adds a built-in of `instance`.
  @discardableResult
  mutating func builtIn(
    _ kind: ComponentGraph.Trampoline.Kind, of guest: Guest
  ) -> TrampolineIndex {
    var type = CoreFunctionType(parameters: [.i32], results: [.i32])
    if case .resourceDrop = kind { type.results = [] }
    return graph.trampolines.append(
      .init(instance: guest.owner, kind: kind, coreType: type, offset: 0))
  }

  /// Adds a resource type defined by `guest`.
  mutating func resource(of guest: Guest, destructor: Int? = nil) -> ResourceIndex {
    graph.resources.append(
      .init(
        origin: .defined(in: guest.owner, destructor: destructor.map { guest.function($0) }),
        name: "r"))
    return ResourceIndex(graph.resources.count - 1)
  }

  /// Adds a resource type of the host.
  mutating func hostResource(_ name: String) -> ResourceIndex {
    graph.resources.append(
      .init(origin: .host(interface: "test:host/api", name: name), name: name))
    return ResourceIndex(graph.resources.count - 1)
  }

  /// Adds a function of the host.
  mutating func host(_ type: FunctionType) -> ComponentGraph.ComponentFunction {
    .host(
      graph.hostFunctions.append(
        .init(interface: "test:host/api", name: "f\(graph.hostFunctions.count)", type: type)))
  }

  /// Adds an export of the root.
  mutating func export(_ function: ComponentGraph.ComponentFunction) {
    let type =
      switch function {
      case .lifted(let lifted): lifted.type
      case .host(let index): graph.hostFunctions[index].type
      }
    graph.exports.append(
      .init(interface: "", name: "e\(graph.exports.count)", function: function, type: type))
  }
}

extension FunctionType {
  /// The type of functions with unnamed parameters.
  init(_ parameters: ValueType..., returning result: ValueType? = nil) {
    self.init(
      parameters: parameters.enumerated().map { .init(name: "p\($0)", type: $1) },
      result: result)
  }
}

extension CoreFunctionType {
  init(_ flat: FlatFunctionType) {
    func type(_ type: FlatType) -> CoreValueType {
      switch type {
      case .i32: .i32
      case .i64: .i64
      case .f32: .f32
      case .f64: .f64
      }
    }
    self.init(parameters: flat.parameters.map(type), results: flat.results.map(type))
  }

  /// The type that `type` is lifted from.
  static func lifting(_ type: FunctionType) throws -> CoreFunctionType {
    var types = TypeTable()
    return CoreFunctionType(try type.flattened(for: .lift, in: &types))
  }
}
