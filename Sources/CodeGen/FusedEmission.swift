// A whole component as one LLVM module.
//
// Every instance of a core module is emitted for itself, as its unit would be, and what it has gets names
// of its own. Then each slot gives way to what the plan would have bound it to, so that calls between
// instances are direct, adapters are inlined on both sides, and what nobody uses is dropped.
//
// Isolation stays what it was: an instance's code is made before anything is joined, and reaches its
// own memory by a base that is its own. Only one memory is within reach of a distance in the code (see
// `CoreModuleEmitter+Storage`): that of the instance with most code.

import CWamrABI
import ComponentLinking
import LLVM
import WasmBytes
import WasmCore

/// A component emitted as one module.
package struct FusedComponent: ~Copyable {
  /// A module that verifies, not yet optimised.
  package let module: LLVM.Module
  package let layout: FusedLayout
}

/// What has to be known of a fused component to make an image of it and to bind it.
package struct FusedLayout: Sendable {
  package let stubs: StubsLayout
  /// The line of the stubs' first function, which the others follow.
  package let firstStubLine: UInt32
  /// The symbols of the stubs' functions, in the order of their lines.
  package let stubNames: [String]
  /// The core instances, in the order of the graph.
  package internal(set) var instances: [Instance] = []
  /// The address space that the support module has to define.
  package internal(set) var reservations: [Reservation] = []

  /// An instance of a core module.
  package struct Instance: Sendable {
    package let module: CoreModule
    package let unit: CoreUnitLayout
    /// What the core module's offset 0 is among the lines of the image.
    package let firstLine: UInt32
    /// The path of the component instance.
    package let path: String
  }

  /// The symbol in the image of what is called `name` in a unit of core instance `index`.
  package static func symbol(_ name: String, of index: CoreInstanceIndex) -> String {
    "instance.\(index.rawValue).\(name)"
  }
}

/// Why a component can't be fused.
package enum FusionError: Error {
  case wasm(WasmError)
  case stubs(StubsError)
  /// Tables of so many bytes would not be in reach of the code.
  case tablesTooLarge(maximumByteCount: UInt64)
}

/// Emits `graph` as one module.
///
/// - Parameters:
///   - graph: The component.
///   - options: How the stubs are lowered.
///   - coreOptions: How core modules are lowered.
///   - keepsProvableChecks: Whether checks are emitted that can be proved never to fail.
///   - machine: The back end that will compile the module.
/// - Returns: A module that verifies, not yet optimised, and what is needed to bind it.
/// - Throws: What the sizes are limited by, or `FusionError.tablesTooLarge`.
package func emitFused(
  _ graph: ComponentGraph, options: EmissionOptions, coreOptions: EmissionOptions,
  keepsProvableChecks: Bool, for machine: borrowing LLVM.TargetMachine
) throws(FusionError) -> FusedComponent {
  let module = LLVM.Module(named: "component", for: machine)
  let fusion = Fusion(graph, builder: module.builder)
  let (instances, line) = try fusion.emitCores(coreOptions)
  let lines = StubsLines(from: line, in: module.builder)
  let stubs: StubsLayout
  do throws(StubsError) {
    let plan = try StubsPlan(graph)
    let emitter = StubsEmitter(
      graph, plan: plan, flags: StubsFlags(graph, keepsProvableChecks: keepsProvableChecks),
      options: options, builder: module.builder, lines: lines)
    emitter.emit()
    module.builder.endDebugUnit()
    stubs = emitter.layout
  } catch {
    throw .stubs(error)
  }
  fusion.join(stubs)
  var layout = FusedLayout(stubs: stubs, firstStubLine: lines.first, stubNames: lines.names)
  layout.instances = instances
  layout.reservations = try fusion.reservations(of: instances, stubs)
  return FusedComponent(module: module, layout: layout)
}

/// The joining of what was emitted for the parts of a component.
private struct Fusion {
  /// What lies between the code and the memory in its reach.
  private static let maximumTableByteCount: UInt64 = 512 << 20

  let graph: ComponentGraph
  let builder: LLVM.Builder
  /// The instance whose memory is in reach of the code, if one defines a memory.
  let nearest: CoreInstanceIndex?

  init(_ graph: ComponentGraph, builder: LLVM.Builder) {
    self.graph = graph
    self.builder = builder
    func codeByteCount(_ index: CoreInstanceIndex) -> Int {
      graph.coreModules[graph.coreInstances[index].module].range.count
    }
    nearest = graph.coreInstances.indices
      .filter {
        let module = graph.coreModules[graph.coreInstances[$0].module]
        return module.memories.count > module.importedMemoryCount
      }
      .max { (codeByteCount($0), $1.rawValue) < (codeByteCount($1), $0.rawValue) }
  }

  // MARK: Emission

  /// Emits all core instances, and returns with them the line behind their last one.
  func emitCores(
    _ options: EmissionOptions
  ) throws(FusionError) -> (instances: [FusedLayout.Instance], line: UInt32) {
    var instances: [FusedLayout.Instance] = []
    var line: UInt32 = 0
    for index in graph.coreInstances.indices {
      let instance = graph.coreInstances[index]
      let module = graph.coreModules[instance.module]
      var options = options
      options.firstLine = line
      options.reachesMemory = index == nearest
      do throws(WasmError) {
        let unit = try CoreUnit(module, partByteCount: .max)
        let known = Set(builder.globals.map(\.name))
        try unit.emit(unit.parts[0], options: options, to: builder)
        builder.endDebugUnit()
        builder.releaseRetained()
        for global in builder.globals {
          let name = global.name
          guard !known.contains(name), !Self.isShared(name) else { continue }
          global.rename(FusedLayout.symbol(name, of: index))
        }
        instances.append(
          .init(
            module: module, unit: unit.layout, firstLine: line,
            path: graph.componentInstances[instance.owner].path))
      } catch {
        throw .wasm(error)
      }
      line &+= UInt32(truncatingIfNeeded: module.range.count)
    }
    return (instances, line)
  }

  /// Whether all instances have the global `name` in common.
  private static func isShared(_ name: String) -> Bool {
    name == CoreSymbol.personality || name.hasPrefix(CoreSymbol.runtimeSlot(""))
  }

  // MARK: Joining

  func join(_ stubs: StubsLayout) {
    builder.releaseRetained()
    for index in graph.coreInstances.indices { bindImports(of: index, stubs) }
    for slot in stubs.slots {
      switch slot.value {
      case .function(let instance, let function):
        bind(slot.symbol, to: .function(.defined(instance, function)), stubs)
      case .memory(let memory): bind(slot.symbol, to: .memory(memory), stubs)
      case .hostFunction, .runtimeFunction: break
      }
    }
    setVisibility(stubs)
  }

  private func bindImports(of index: CoreInstanceIndex, _ stubs: StubsLayout) {
    var counts: [CoreSort: Int] = [:]
    for argument in graph.coreInstances[index].arguments {
      let (sort, name) = argument.sortAndName
      let number = counts[sort, default: 0]
      counts[sort] = number + 1
      bind(FusedLayout.symbol("import.\(name).\(number)", of: index), to: argument, stubs)
    }
  }

  /// Puts what `definition` is in the place of what the slot `name` holds, if there is such a slot.
  private func bind(
    _ name: String, to definition: ComponentGraph.CoreDefinition, _ stubs: StubsLayout
  ) {
    guard let slot = builder.global(named: name) else { return }
    slot.replaceLoads(by: value(of: definition, stubs))
  }

  private func value(
    of definition: ComponentGraph.CoreDefinition, _ stubs: StubsLayout
  ) -> LLVM.IRValue {
    let name: String
    switch definition {
    case .function(.trampoline(let index)):
      if let function = stubs.forwarded[index.number] {
        return value(of: .function(function), stubs)
      }
      name = StubsLayout.symbol(of: index)
    case .function(.defined(let index, let function)):
      name = FusedLayout.symbol(CoreSymbol.function(function), of: index)
    case .table(let index, let table):
      name = FusedLayout.symbol(CoreSymbol.table(table), of: index)
    case .memory(let memory):
      name = FusedLayout.symbol(CoreSymbol.memory(memory.index), of: memory.instance)
    case .global(let index, let global):
      name = FusedLayout.symbol(CoreSymbol.global(global), of: index)
    case .tag(let index, let tag): name = FusedLayout.symbol(CoreSymbol.tag(tag), of: index)
    }
    guard let value = builder.global(named: name) ?? builder.function(named: name) else {
      preconditionFailure("what is exported has a symbol: \(name)")
    }
    return value
  }

  /// The slots for functions of the loader.
  private static let runtimeSlots: Set<String> = Set(
    (0..<UInt32(WAMR_RUNTIME_FUNCTION_COUNT.rawValue)).compactMap { number in
      wamr_runtime_function_name(number).map { CoreSymbol.runtimeSlot(String(cString: $0)) }
    })

  /// Lets LLVM drop and change all that the loader doesn't find by its name.
  private func setVisibility(_ stubs: StubsLayout) {
    var kept = Set(stubs.exports.map(\.symbol) + stubs.starts + Self.runtimeSlots)
    for slot in stubs.slots { kept.insert(slot.symbol) }
    for index in graph.coreInstances.indices {
      kept.insert(FusedLayout.symbol(CoreSymbol.initialize, of: index))
      let module = graph.coreModules[graph.coreInstances[index].module]
      for memory in module.memories.indices.dropFirst(module.importedMemoryCount) {
        kept.insert(FusedLayout.symbol(CoreSymbol.memory(memory), of: index))
      }
      for table in module.tables.indices.dropFirst(module.importedTableCount) {
        kept.insert(FusedLayout.symbol(CoreSymbol.table(table), of: index))
      }
    }
    var retained: [LLVM.IRValue] = []
    for global in builder.globals where !global.isDeclaration {
      if kept.contains(global.name) {
        retained.append(global)
        continue
      }
      global.setLinkage(.internal)
      if !global.isFunction && global.isExternallyInitialized { global.setInternallyInitialized() }
      // An exception that leaves a component is a trap: it must find the adapter's frame.
      if graph.hasExceptions && global.isFunction && global.name.hasPrefix("trampoline.") {
        builder.addAttribute("noinline", to: global)
      }
    }
    builder.retain(retained)
  }

  // MARK: Address space

  func reservations(
    of instances: [FusedLayout.Instance], _ stubs: StubsLayout
  ) throws(FusionError) -> [Reservation] {
    var near: [Reservation] = []
    var far: [Reservation] = []
    var tableByteCount: UInt64 = 0
    for (index, instance) in zip(graph.coreInstances.indices, instances) {
      let tableCount = instance.unit.tables.count
      for (number, reservation) in instance.unit.reservations.enumerated() {
        let own = Reservation(
          symbol: FusedLayout.symbol(reservation.symbol, of: index),
          section: "\(reservation.section).\(index.rawValue)",
          byteCount: reservation.byteCount, alignment: reservation.alignment)
        if number < tableCount {
          tableByteCount += own.byteCount
          near.append(own)
        } else {
          index == nearest && number == tableCount ? far.insert(own, at: 0) : far.append(own)
        }
      }
    }
    guard tableByteCount <= Self.maximumTableByteCount else {
      throw .tablesTooLarge(maximumByteCount: Self.maximumTableByteCount)
    }
    return near + stubs.reservations + far
  }
}

extension ComponentGraph.CoreDefinition {
  /// The index space that the definition is imported into, and its name in a slot's symbol.
  package var sortAndName: (CoreSort, String) {
    switch self {
    case .function: (.function, "function")
    case .table: (.table, "table")
    case .memory: (.memory, "memory")
    case .global: (.global, "global")
    case .tag: (.tag, "tag")
    }
  }
}
