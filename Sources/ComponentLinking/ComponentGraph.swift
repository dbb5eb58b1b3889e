// A component after symbolic instantiation: aliases, nesting and names are gone, and what is left
// is what exists at run time, in the order in which it comes to exist.
//
// Everything refers to what stands before it. A core function, table, memory or global is named by
// the core instance that *defines* it: what an instance only passes on has been traced.

import CanonicalABI
import WasmBytes
import WasmCore

/// An index into `ComponentGraph.coreModules`.
package struct StaticModuleIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into `ComponentGraph.componentInstances`.
package struct ComponentInstanceIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into `ComponentGraph.coreInstances`.
package struct CoreInstanceIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into `ComponentGraph.trampolines`.
package struct TrampolineIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into `ComponentGraph.hostFunctions`.
package struct HostFunctionIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An index into `ComponentGraph.values`.
package struct ComponentValueIndex: WasmIndex {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A component, linked.
package struct ComponentGraph: Sendable {
  /// The core modules in the file that are instantiated, in order of their first instantiation.
  package var coreModules = IndexedArray<StaticModuleIndex, CoreModule>()
  /// The instances of components, the root first.
  package var componentInstances = IndexedArray<ComponentInstanceIndex, ComponentInstance>()
  /// The instances of core modules, in order of instantiation, which is also the order in which
  /// their initializers run.
  package var coreInstances = IndexedArray<CoreInstanceIndex, CoreInstance>()
  /// The core functions that canonical definitions make and core instances import.
  package var trampolines = IndexedArray<TrampolineIndex, Trampoline>()
  /// The functions that the host provides, each once.
  package var hostFunctions = IndexedArray<HostFunctionIndex, HostFunction>()
  /// The resource types, by `ResourceIndex`.
  package var resources: [Resource] = []
  /// The values that are used while components are instantiated.
  package var values = IndexedArray<ComponentValueIndex, Value>()
  /// The calls that are made while components are instantiated, in their order.
  package var starts: [Start] = []
  /// The functions that the root exports.
  package var exports: [Export] = []
  /// What the root imports and exports, with the names of types.
  package var world = World()

  /// Whether a core module has a tag: without one nothing is ever thrown.
  package var hasExceptions: Bool { coreModules.elements.contains { $0.tags.count > 0 } }

  /// Makes an empty graph.
  package init() {}
}

extension ComponentGraph {
  /// An instance of a component: the owner of a handle table and of the flags of its state.
  package struct ComponentInstance: Hashable, Sendable {
    /// Where it is, as `root` or `root.calculator.adder`; unique.
    package var path: String
    /// The instance that instantiated it, or nil for the root.
    package var parent: ComponentInstanceIndex?

    package init(path: String, parent: ComponentInstanceIndex?) {
      self.path = path
      self.parent = parent
    }
  }

  /// An instance of a core module.
  package struct CoreInstance: Sendable {
    package var module: StaticModuleIndex
    package var owner: ComponentInstanceIndex
    /// What satisfies the module's imports, in their order.
    package var arguments: [CoreDefinition]

    package init(
      module: StaticModuleIndex, owner: ComponentInstanceIndex, arguments: [CoreDefinition]
    ) {
      self.module = module
      self.owner = owner
      self.arguments = arguments
    }
  }

  /// Something of the core language that exists at run time.
  package enum CoreDefinition: Hashable, Sendable {
    case function(CoreFunction)
    case table(CoreInstanceIndex, CoreTableIndex)
    case memory(CoreMemory)
    case global(CoreInstanceIndex, CoreGlobalIndex)
    case tag(CoreInstanceIndex, CoreTagIndex)
  }

  /// A core function that exists at run time.
  package enum CoreFunction: Hashable, Sendable {
    /// A function that the instance's module defines and exports.
    case defined(CoreInstanceIndex, CoreFunctionIndex)
    case trampoline(TrampolineIndex)
  }

  /// A memory, by the instance that defines it.
  package struct CoreMemory: Hashable, Sendable {
    package var instance: CoreInstanceIndex
    package var index: CoreMemoryIndex

    package init(instance: CoreInstanceIndex, index: CoreMemoryIndex) {
      self.instance = instance
      self.index = index
    }
  }

  /// The options of a canonical definition.
  package struct CanonicalOptions: Hashable, Sendable {
    package var stringEncoding: StringEncoding
    package var memory: CoreMemory?
    package var realloc: CoreFunction?
    package var postReturn: CoreFunction?
    package var isAsynchronous: Bool
    package var callback: CoreFunction?

    package init(
      stringEncoding: StringEncoding = .utf8, memory: CoreMemory? = nil,
      realloc: CoreFunction? = nil, postReturn: CoreFunction? = nil, isAsynchronous: Bool = false,
      callback: CoreFunction? = nil
    ) {
      self.stringEncoding = stringEncoding
      self.memory = memory
      self.realloc = realloc
      self.postReturn = postReturn
      self.isAsynchronous = isAsynchronous
      self.callback = callback
    }
  }

  /// A component function made from a core function by `canon lift`.
  package struct LiftedFunction: Hashable, Sendable {
    /// The component instance that lifts it: its flags are checked, its handle table used.
    package var instance: ComponentInstanceIndex
    package var function: CoreFunction
    package var type: FunctionType
    /// Whether the type is that of an asynchronous function.
    package var isAsynchronous: Bool
    package var options: CanonicalOptions

    package init(
      instance: ComponentInstanceIndex, function: CoreFunction, type: FunctionType,
      isAsynchronous: Bool = false, options: CanonicalOptions
    ) {
      self.instance = instance
      self.function = function
      self.type = type
      self.isAsynchronous = isAsynchronous
      self.options = options
    }
  }

  /// A component function.
  package enum ComponentFunction: Hashable, Sendable {
    case lifted(LiftedFunction)
    case host(HostFunctionIndex)
  }

  /// A core function made by a canonical definition.
  package struct Trampoline: Sendable {
    /// The component instance whose definition it is.
    package var instance: ComponentInstanceIndex
    package var kind: Kind
    /// The type that the core code which imports it sees.
    package var coreType: CoreFunctionType
    /// The absolute offset of the canonical definition in the file.
    package var offset: Int

    /// What it does.
    package enum Kind: Hashable, Sendable {
      /// `canon lower`: calls `callee` with values of the caller's instance.
      case lowered(callee: ComponentFunction, options: CanonicalOptions)
      case resourceNew(ResourceIndex)
      case resourceRep(ResourceIndex)
      case resourceDrop(ResourceIndex)
      case asynchronous(AsynchronousBuiltIn)
    }

    package init(
      instance: ComponentInstanceIndex, kind: Kind, coreType: CoreFunctionType, offset: Int
    ) {
      self.instance = instance
      self.kind = kind
      self.coreType = coreType
      self.offset = offset
    }
  }

  /// A function that the host provides.
  package struct HostFunction: Hashable, Sendable {
    /// The name of the instance import that it is a member of, or empty for a function import.
    package var interface: String
    package var name: String
    package var type: FunctionType

    package init(interface: String, name: String, type: FunctionType) {
      self.interface = interface
      self.name = name
      self.type = type
    }
  }

  /// A resource type.
  package struct Resource: Hashable, Sendable {
    package var origin: Origin
    /// The name for messages and signatures: `wasi:io/streams/input-stream` for a host's, the path
    /// of the defining instance and a number for others.
    package var name: String

    /// Where the type comes from.
    package enum Origin: Hashable, Sendable {
      /// The host: `interface` as imported, with its version.
      case host(interface: String, name: String)
      /// A resource type definition evaluated in an instance.
      case defined(in: ComponentInstanceIndex, destructor: CoreFunction?)
    }

    package init(origin: Origin, name: String) {
      self.origin = origin
      self.name = name
    }
  }

  /// A value of a component type.
  package struct Value: Hashable, Sendable {
    package var type: ValueType
    package var origin: Origin

    /// Where a value comes from.
    package enum Origin: Hashable, Sendable {
      case literal(LiteralValue)
      /// What the call with this position in `starts` returns.
      case result(ofStart: Int)
    }

    package init(type: ValueType, origin: Origin) {
      self.type = type
      self.origin = origin
    }
  }

  /// A call that is made while a component is instantiated.
  package struct Start: Hashable, Sendable {
    /// The component instance that makes it.
    package var instance: ComponentInstanceIndex
    package var function: LiftedFunction
    package var arguments: [ComponentValueIndex]
    package var result: ComponentValueIndex?
    /// How many instances of core modules are initialized before it is made.
    package var precedingCoreInstanceCount: Int
    /// The absolute offset of the definition in the file.
    package var offset: Int

    package init(
      instance: ComponentInstanceIndex, function: LiftedFunction,
      arguments: [ComponentValueIndex], result: ComponentValueIndex?,
      precedingCoreInstanceCount: Int, offset: Int
    ) {
      self.instance = instance
      self.function = function
      self.arguments = arguments
      self.result = result
      self.precedingCoreInstanceCount = precedingCoreInstanceCount
      self.offset = offset
    }
  }

  /// A function that the root component exports.
  package struct Export: Hashable, Sendable {
    /// The name of the exported instance that it is a member of, or empty.
    package var interface: String
    package var name: String
    package var function: ComponentFunction
    package var type: FunctionType

    package init(interface: String, name: String, function: ComponentFunction, type: FunctionType) {
      self.interface = interface
      self.name = name
      self.function = function
      self.type = type
    }
  }
}
