// Symbolic instantiation.
//
// Instantiating a component is like calling a function: its arguments are given, its definitions
// are evaluated in order, each adding to one of the index spaces of an environment, and its exports
// are the result. Only what exists at run time is written to the graph on the way: instances,
// trampolines, resource types. A component that is defined inside of another is a closure over the
// other's environment, and so is the type of an instance; evaluating the same closure twice makes
// two of everything.
//
// Frames are on an explicit stack, because components that instantiate each other can be chained
// far deeper than they are nested in the file. Work is bounded by `LinkLimits.steps`: a few bytes
// can ask for exponentially many instances or comparisons.
//
// Requires: the component comes from the decoder, which has checked that every index is in range
// where it is used. Every type is compared here, where it is known in full: what a component
// declares of its imports is checked against what it is given at each instantiation.

import CanonicalABI
import Components
import WasmBytes
import WasmCore

extension Component {
  /// Instantiates the component symbolically, its imports being the host's to provide.
  package func linked(limits: LinkLimits = .standard) throws(LinkError) -> ComponentGraph {
    var linker = Linker(limits: limits)
    return try linker.link(self)
  }
}

/// The state of linking a component.
struct Linker {
  var graph = ComponentGraph()
  let limits: LinkLimits

  /// The environments of all instances, and those of types that are still needed.
  var environments = IndexedArray<EnvironmentIndex, Environment>()
  /// The instantiations that are under way, the root's first.
  private(set) var frames: [Frame] = []

  /// All core modules evaluated so far, by where they begin in the file.
  var modules = IndexedArray<ModuleNumber, LinkedModule>()
  var moduleNumbers: [Int: ModuleNumber] = [:]

  /// The number of definitions of value types evaluated so far.
  var definitionCount = 0

  /// The types that canonical definitions use, flattened.
  var typeTable = TypeTable()

  /// Whether something is lifted or lowered asynchronously.
  var isConcurrent = false
  /// The first built-in in which a task could have to wait for another.
  var firstBlocking: String?
  /// The instances that lift with a callback, and those that make sets of waitables.
  var instancesWithCallbacks: Set<ComponentInstanceIndex> = []
  var instancesWithSets: Set<ComponentInstanceIndex> = []

  private var stepsLeft: Int
  /// The names given to instances so far, so that every path is unique.
  private var paths: Set<String> = ["root"]

  init(limits: LinkLimits) {
    self.limits = limits
    stepsLeft = limits.steps
  }

  /// An instantiation that is under way.
  struct Frame {
    let component: Component
    let environment: EnvironmentIndex
    let instance: ComponentInstanceIndex
    let path: String
    /// What satisfies the imports, or nil for the root, whose imports are the host's.
    let arguments: [ExactName: Item]?
    /// The position of the next definition.
    var position = 0
    /// The offset of the current definition.
    var offset: Int
    var exports = InstanceItem()
  }

  /// A core module, and what it is in the graph once it is instantiated.
  struct LinkedModule {
    let module: CoreModule
    var index: StaticModuleIndex?
    /// The positions of the imports of each sort, in the order of their index spaces.
    var importPositions: [CoreSort: [Int]] = [:]
  }

  mutating func link(_ component: Component) throws(LinkError) -> ComponentGraph {
    try enter(
      ComponentItem(component: component, environment: nil, name: nil), path: "root",
      arguments: nil)
    while true {
      let top = frames.count - 1
      let position = frames[top].position
      guard position < frames[top].component.definitions.count else {
        let instance = frames[top].exports
        guard top > 0 else {
          try export(instance)
          return graph
        }
        frames.removeLast()
        try append(.instance(instance))
        continue
      }
      let definition = frames[top].component.definitions[position]
      frames[top].position += 1
      frames[top].offset = definition.offset
      try spend(1)
      try evaluate(definition.kind)
    }
  }

  /// The frame of the innermost instantiation.
  var frame: Frame { frames[frames.count - 1] }

  /// The environment of the innermost instantiation.
  var environment: Environment {
    get { environments[frame.environment] }
    _modify { yield &environments[frames[frames.count - 1].environment] }
  }

  private mutating func evaluate(_ kind: Component.Definition.Kind) throws(LinkError) {
    switch kind {
    case .coreModule(let module): environment.coreModules.append(number(of: module))
    case .coreInstance(let instance): try evaluate(instance)
    case .coreType(let type): environment.coreTypes.append(type)
    case .component(let component):
      environment.isCaptured = true
      let index = UInt32(environment.components.count)
      environment.components.append(
        ComponentItem(
          component: component, environment: frame.environment,
          name: component.names.component ?? frame.component.names.items[.component]?[index]))
    case .instance(let instance): try evaluate(instance)
    case .alias(let alias): try evaluate(alias, in: frame.environment)
    case .type(let type):
      environment.types.append(try evaluated(type, in: frame.environment))
    case .canonical(let canonical): try evaluate(canonical)
    case .value(let value): try evaluate(value)
    case .start(let start): try evaluate(start)
    case .import(let imported): try evaluate(imported)
    case .export(let export): try evaluate(export)
    }
  }

  private mutating func number(of module: CoreModule) -> ModuleNumber {
    if let number = moduleNumbers[module.range.lowerBound] { return number }
    let number = modules.append(LinkedModule(module: module))
    moduleNumbers[module.range.lowerBound] = number
    return number
  }

  /// Begins to instantiate `item`.
  mutating func enter(
    _ item: ComponentItem, path: String, arguments: [ExactName: Item]?
  ) throws(LinkError) {
    guard graph.componentInstances.count < limits.componentInstances else {
      throw exceeded("component instances", limits.componentInstances)
    }
    guard frames.count < limits.depth else {
      throw exceeded("components instantiated inside each other", limits.depth)
    }
    let parent = frames.last?.instance
    let instance = graph.componentInstances.append(.init(path: path, parent: parent))
    let environment = environments.append(
      Environment(parent: item.environment, instance: instance))
    frames.append(
      Frame(
        component: item.component, environment: environment, instance: instance, path: path,
        arguments: arguments, offset: item.component.range.lowerBound))
  }

  /// The path of the instance with number `index` that the current instance makes of `item`.
  mutating func path(of item: ComponentItem, index: Int) -> String {
    let name =
      frame.component.names.items[.instance]?[UInt32(index)] ?? item.name
      ?? item.component.firstExportedInterface
    let isUsable = name.map { 1...64 ~= $0.utf8.count } ?? false
    let path = "\(frame.path).\(isUsable ? name ?? "" : "\(index)")"
    if paths.insert(path).inserted { return path }
    // Two instances may have one name, but not one number.
    var numbered = "\(path)#\(index)"
    while !paths.insert(numbered).inserted { numbered += "#" }
    return numbered
  }

  /// Adds an item to the environment of the innermost instantiation.
  mutating func append(_ item: Item) throws(LinkError) {
    if case .instance(let instance) = item, instance.depth > limits.depth {
      throw exceeded("instances inside each other", limits.depth)
    }
    environment.append(item)
  }

  /// Adds an export to the innermost instantiation.
  mutating func appendExport(_ name: ExternName, _ item: Item) {
    frames[frames.count - 1].exports.append(name, item)
  }

  // MARK: Errors

  /// Counts work, and throws when it is more than any real component takes.
  mutating func spend(_ steps: Int) throws(LinkError) {
    stepsLeft -= steps
    guard stepsLeft >= 0 else { throw exceeded("steps of instantiation", limits.steps) }
  }

  /// The error for `reason` at the current definition.
  func error(_ reason: LinkError.Reason) -> LinkError {
    guard let frame = frames.last else { return LinkError(reason, path: "root", at: 0) }
    return LinkError(reason, path: frame.path, at: frame.offset)
  }

  /// The error for the use of what needs an unsupported feature.
  func error(_ unsupported: UnsupportedFeature) -> LinkError {
    LinkError(
      .unsupported("\(unsupported.feature)"), path: frame.path, at: unsupported.offset)
  }

  /// The error for more than `maximum` of `what`.
  func exceeded(_ what: String, _ maximum: Int) -> LinkError {
    error(.limitExceeded(.init(what, maximum: maximum)))
  }
}

extension Component {
  /// The name, without a version, of the first instance that the component exports, which tells
  /// best what it is where nothing names it.
  fileprivate var firstExportedInterface: String? {
    for definition in definitions {
      guard case .export(let export) = definition.kind, export.item.sort == .instance else {
        continue
      }
      return String(export.name.name.prefix { $0 != "@" })
    }
    return nil
  }
}
