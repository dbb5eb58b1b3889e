// A component as decoded.
//
// Definitions are kept in the order of the binary, because each may refer only to those before it,
// and one definition may both use and extend the same index space: sorted by kind they could not be
// evaluated. Nothing here is resolved; `ComponentLinking` evaluates definitions one after another.

import WasmBytes
import WasmCore

/// A component as decoded, with the modules and components nested in it.
package struct Component: Sendable {
  /// The component's own bytes within the file, from its magic number on.
  package let range: Range<Int>
  /// What it defines, in binary order.
  package internal(set) var definitions: [Definition] = []
  /// What its name section says.
  package internal(set) var names = Names()

  /// Makes an empty component that occupies `range` of its file.
  package init(range: Range<Int>) { self.range = range }
}

extension Component {
  /// The core modules defined in the component and in the components nested in it, in file order.
  package var coreModules: [CoreModule] {
    var modules: [CoreModule] = []
    for definition in definitions {
      switch definition.kind {
      case .coreModule(let module): modules.append(module)
      // The decoder bounds how deep components are nested.
      case .component(let component): modules += component.coreModules
      default: break
      }
    }
    return modules
  }
}

extension Component {
  /// A definition, and where it stands.
  package struct Definition: Sendable {
    package let kind: Kind
    /// The absolute offset of the definition in the file.
    package let offset: Int

    /// What a definition defines; what is large is kept apart, so that definitions are small.
    package enum Kind: Sendable {
      indirect case coreModule(CoreModule)
      case coreInstance(CoreInstance)
      case coreType(CoreTypeDefinition)
      indirect case component(Component)
      case instance(Instance)
      case alias(Alias)
      case type(TypeDefinition)
      case canonical(Canonical)
      case start(Start)
      case value(ValueDefinition)
      indirect case `import`(Import)
      indirect case export(Export)
    }
  }

  /// How a core instance is made.
  package enum CoreInstance: Sendable {
    case instantiate(CoreModuleIndex, arguments: [CoreArgument])
    case exports([CoreInlineExport])
  }

  /// A core instance that satisfies the imports of one module name.
  package struct CoreArgument: Sendable {
    package let name: String
    package let instance: CoreInstanceIndex
  }

  /// An export of a core instance that is made of exports only.
  package struct CoreInlineExport: Sendable {
    package let name: String
    package let item: SortIndex
  }

  /// How an instance is made.
  package enum Instance: Sendable {
    case instantiate(ComponentIndex, arguments: [Argument])
    case exports([InlineExport])
  }

  /// What satisfies an import.
  package struct Argument: Sendable {
    package let name: String
    package let item: SortIndex
  }

  /// An export of an instance that is made of exports only.
  package struct InlineExport: Sendable {
    package let name: ExternName
    package let item: SortIndex
  }

  /// Another name for something that is defined elsewhere.
  package struct Alias: Sendable {
    package let sort: Sort
    package let target: Target

    /// Where an alias points to.
    package enum Target: Sendable {
      case export(InstanceIndex, name: String)
      case coreExport(CoreInstanceIndex, name: String)
      /// Item `index` of the scope that is `count` scopes further out.
      case outer(count: UInt32, index: UInt32)
    }
  }

  /// A canonical definition.
  package enum Canonical: Sendable {
    case lift(CoreFunctionIndex, options: CanonicalOptions, type: TypeIndex)
    case lower(FunctionIndex, options: CanonicalOptions)
    case resourceNew(TypeIndex)
    case resourceDrop(TypeIndex)
    case resourceRep(TypeIndex)
    case asynchronous(AsynchronousDefinition)
  }

  /// The options of `canon lift` and `canon lower`.
  package struct CanonicalOptions: Sendable {
    package internal(set) var stringEncoding: StringEncodingOption = .utf8
    package internal(set) var memory: CoreMemoryIndex?
    package internal(set) var realloc: CoreFunctionIndex?
    package internal(set) var postReturn: CoreFunctionIndex?
    package internal(set) var isAsynchronous = false
    package internal(set) var callback: CoreFunctionIndex?
  }

  /// How strings lie in memory, by the opcode of the option.
  package enum StringEncodingOption: UInt8, Hashable, Sendable {
    case utf8 = 0
    case utf16 = 1
    case latin1OrUTF16 = 2
  }

  /// A call that is made while the component is instantiated.
  package struct Start: Sendable {
    package let function: FunctionIndex
    package let arguments: [ValueIndex]
    package let resultCount: UInt32
  }

  /// A value with its type.
  package struct ValueDefinition: Sendable {
    package let type: ValueTypeReference
    /// The value's binary form, which depends on the type.
    package let contents: ByteCursor
  }

  /// An import definition.
  package struct Import: Sendable {
    package let name: ExternName
    package let type: ExternType
  }

  /// An export definition.
  package struct Export: Sendable {
    package let name: ExternName
    package let item: SortIndex
    /// The type that the export is seen with, if it isn't the item's own.
    package let type: ExternType?
  }

  /// What a component's name section says; only used for messages.
  package struct Names: Sendable {
    /// The component's own name.
    package internal(set) var component: String?
    /// The names of what is in its index spaces.
    package internal(set) var items: [Sort: [UInt32: String]] = [:]
  }
}

/// The name of an import or export, with its attributes.
package struct ExternName: Hashable, Sendable {
  package let name: String
  /// The rest of the version, where the name has only the part that decides on compatibility.
  package internal(set) var versionSuffix: String?
  /// The interface that an instance of a plain name implements.
  package internal(set) var implements: String?
  /// The name by which the host knows it.
  package internal(set) var externalID: String?

  /// The name with the whole of its version.
  package var nameWithFullVersion: String { name + (versionSuffix ?? "") }
}
