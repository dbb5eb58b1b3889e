// From linked units and the graph to the bundle.
//
// The graph says what is bound to what; the units say where it is. Instance 0 is the stubs' and core
// instance `n` of the graph is instance `n + 1`. A slot that the linker dropped, because no code of
// its unit uses that import, needs no binding.

import BundleFormat
import CWamrABI
import CanonicalABI
import CodeGen
import ComponentLinking
import WasmBytes
import WasmCore

/// A bundle being assembled from the parts of one component.
package struct BundleAssembly {
  private let graph: ComponentGraph
  private let layout: StubsLayout
  /// The linked units, the stubs last.
  private let units: [UnitImage]
  /// The unit of each core module, or nil if one unit has all instances in it.
  private let unitOfModule: [Int]?
  private var plan = Plan()

  /// A name that a unit has to define and doesn't.
  package struct MissingSymbol: Error {
    package var symbol: String
    package var unit: String
  }

  /// Prepares the bundle of `graph`, whose core module `n` was linked as `units[unitOfModule[n]]`
  /// and whose stubs, with `layout`, as the last unit; or the component that was fused into the only unit.
  package init(
    graph: ComponentGraph, layout: StubsLayout, units: [UnitImage], unitOfModule: [Int]?
  ) {
    self.graph = graph
    self.layout = layout
    self.units = units
    self.unitOfModule = unitOfModule
  }

  /// Returns the plan, whose images refer to units by position and not yet to members.
  package consuming func plan(targetName: String) throws(MissingSymbol) -> Plan {
    plan.targetName = targetName
    plan.images = units.map(\.record)
    for function in layout.hostFunctions {
      plan.hostImports.append(
        HostImport(
          interface: function.interface, function: function.name,
          signature: signature(of: function.type)))
    }
    plan.instances = [InstanceRecord(image: UInt32(units.count - 1), path: "root")]
    if let unitOfModule {
      for instance in graph.coreInstances.elements {
        plan.instances.append(
          InstanceRecord(
            image: UInt32(unitOfModule[instance.module.number]),
            path: graph.componentInstances[instance.owner].path))
      }
    }
    for (number, record) in plan.instances.enumerated() {
      bindRuntime(of: units[Int(record.image)], instance: UInt32(number))
    }
    if unitOfModule != nil {
      for index in graph.coreInstances.indices { try bindImports(of: index) }
    }
    for slot in layout.slots { try bind(slot) }
    try addInitializers()
    for (export, code) in zip(graph.exports, layout.exports) {
      plan.exports.append(
        ExportRecord(
          interface: export.interface, function: export.name,
          entry: try entry(code.symbol, in: 0), recordByteCount: code.record.layout.byteCount,
          resultOffset: code.record.resultOffset,
          signature: signature(of: export.type)))
    }
    return plan
  }

  /// Adds the initializers of core instances, and between them the calls of start functions.
  private mutating func addInitializers() throws(MissingSymbol) {
    var starts = zip(graph.starts, layout.starts).makeIterator()
    var next = starts.next()
    func addStarts(behind count: Int) throws(MissingSymbol) {
      while let (start, symbol) = next, start.precedingCoreInstanceCount <= count {
        plan.initializers.append(try entry(symbol, in: 0))
        next = starts.next()
      }
    }
    for index in graph.coreInstances.indices {
      try addStarts(behind: index.number)
      plan.initializers.append(try initializer(of: index))
    }
    try addStarts(behind: graph.coreInstances.count)
  }

  private func initializer(of index: CoreInstanceIndex) throws(MissingSymbol) -> EntryPoint {
    unitOfModule == nil
      ? try entry(FusedLayout.symbol(CoreSymbol.initialize, of: index), in: 0)
      : try entry(CoreSymbol.initialize, in: instance(index))
  }

  private func signature(of type: FunctionType) -> String {
    HostSignature(of: type, resources: graph.resources).text
  }

  private func instance(_ index: CoreInstanceIndex) -> UInt32 { index.rawValue + 1 }

  private func unit(of instance: UInt32) -> UnitImage {
    units[Int(plan.instances[Int(instance)].image)]
  }

  private func entry(
    _ symbol: String, in instance: UInt32
  ) throws(MissingSymbol) -> EntryPoint {
    let unit = unit(of: instance)
    guard let address = unit.symbols[symbol] else {
      throw MissingSymbol(symbol: symbol, unit: unit.name)
    }
    return EntryPoint(instance: instance, address: address)
  }

  private mutating func bindRuntime(of unit: UnitImage, instance: UInt32) {
    for number in 0..<UInt32(WAMR_RUNTIME_FUNCTION_COUNT.rawValue) {
      guard let name = wamr_runtime_function_name(number),
        let address = unit.symbols["runtime." + String(cString: name)]
      else { continue }
      plan.bindings.append(
        Binding(
          slot: EntryPoint(instance: instance, address: address), value: .runtimeFunction(number)))
    }
  }

  private mutating func bindImports(of index: CoreInstanceIndex) throws(MissingSymbol) {
    let core = graph.coreInstances[index]
    let slots = unit(of: instance(index)).symbols
    var counts: [CoreSort: Int] = [:]
    for argument in core.arguments {
      let (sort, name) = argument.sortAndName
      let number = counts[sort, default: 0]
      counts[sort] = number + 1
      guard let address = slots["import.\(name).\(number)"] else { continue }
      plan.bindings.append(
        Binding(
          slot: EntryPoint(instance: instance(index), address: address),
          value: .address(try self.address(of: argument))))
    }
  }

  private mutating func bind(_ slot: StubsLayout.Slot) throws(MissingSymbol) {
    guard let address = units[units.count - 1].symbols[slot.symbol] else { return }
    let value: Binding.Value
    switch slot.value {
    case .function(let index, let function):
      value = .address(try self.address(of: .function(.defined(index, function))))
    case .memory(let memory): value = .address(try self.address(of: .memory(memory)))
    case .hostFunction(let number): value = .hostImport(UInt32(number))
    // `bindRuntime` has bound it, as in every unit.
    case .runtimeFunction: return
    }
    plan.bindings.append(
      Binding(slot: EntryPoint(instance: 0, address: address), value: value))
  }

  private func address(
    of definition: ComponentGraph.CoreDefinition
  ) throws(MissingSymbol) -> EntryPoint {
    switch definition {
    case .function(.defined(let index, let function)):
      try entry(CoreSymbol.function(function), in: instance(index))
    case .function(.trampoline(let index)):
      if let function = layout.forwarded[index.number] {
        try address(of: .function(function))
      } else {
        try entry(StubsLayout.symbol(of: index), in: 0)
      }
    case .table(let index, let table): try entry(CoreSymbol.table(table), in: instance(index))
    case .memory(let memory):
      try entry(CoreSymbol.memory(memory.index), in: instance(memory.instance))
    case .global(let index, let global):
      try entry(CoreSymbol.global(global), in: instance(index))
    case .tag(let index, let tag): try entry(CoreSymbol.tag(tag), in: instance(index))
    }
  }
}
