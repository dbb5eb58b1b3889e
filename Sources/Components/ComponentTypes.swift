import WasmBytes
import WasmCore

extension Component {
  /// A type definition.
  package enum TypeDefinition: Sendable {
    case value(ValueTypeDefinition)
    case function(FunctionTypeDefinition)
    case component([Declaration])
    case instance([Declaration])
    /// A resource type, represented by an `i32`.
    case resource(destructor: CoreFunctionIndex?)
  }

  /// A value type without a definition of its own.
  package enum PrimitiveType: UInt8, Hashable, Sendable {
    case bool = 0x7f
    case s8 = 0x7e
    case u8 = 0x7d
    case s16 = 0x7c
    case u16 = 0x7b
    case s32 = 0x7a
    case u32 = 0x79
    case s64 = 0x78
    case u64 = 0x77
    case f32 = 0x76
    case f64 = 0x75
    case char = 0x74
    case string = 0x73
  }

  /// A value type where it is used.
  package enum ValueTypeReference: Hashable, Sendable {
    case primitive(PrimitiveType)
    case index(TypeIndex)
  }

  /// A value type where it is defined.
  package enum ValueTypeDefinition: Sendable {
    case primitive(PrimitiveType)
    case record([Field])
    case variant([Case])
    case list(ValueTypeReference)
    case fixedLengthList(ValueTypeReference, count: UInt32)
    case map(key: ValueTypeReference, value: ValueTypeReference)
    case tuple([ValueTypeReference])
    case flags([String])
    case `enum`([String])
    case option(ValueTypeReference)
    case result(ok: ValueTypeReference?, error: ValueTypeReference?)
    case own(TypeIndex)
    case borrow(TypeIndex)
    case stream(ValueTypeReference?)
    case future(ValueTypeReference?)
  }

  /// A field of a record, or a parameter of a function.
  package struct Field: Sendable {
    package let name: String
    package let type: ValueTypeReference
  }

  /// A case of a variant.
  package struct Case: Sendable {
    package let name: String
    package let type: ValueTypeReference?
  }

  /// The type of a component function.
  package struct FunctionTypeDefinition: Sendable {
    /// Whether calls may block.
    package let isAsynchronous: Bool
    package let parameters: [Field]
    package let result: ValueTypeReference?
  }

  /// A declaration in the type of a component or an instance, and where it stands.
  package struct Declaration: Sendable {
    package let kind: Kind
    /// The absolute offset of the declaration in the file.
    package let offset: Int

    /// What a declaration declares; imports stand in component types only.
    package enum Kind: Sendable {
      case coreType(CoreTypeDefinition)
      case type(TypeDefinition)
      case alias(Alias)
      indirect case `import`(ExternName, ExternType)
      indirect case export(ExternName, ExternType)
    }
  }

  /// The type of an import or export.
  package enum ExternType: Hashable, Sendable {
    case coreModule(CoreTypeIndex)
    case function(TypeIndex)
    case value(ValueBound)
    case type(TypeBound)
    case component(TypeIndex)
    case instance(TypeIndex)

    /// The sort of what has the type.
    package var sort: Sort {
      switch self {
      case .coreModule: .coreModule
      case .function: .function
      case .value: .value
      case .type: .type
      case .component: .component
      case .instance: .instance
      }
    }
  }

  /// What is known of an imported or exported type.
  package enum TypeBound: Hashable, Sendable {
    case equal(TypeIndex)
    case resource
  }

  /// What is known of an imported or exported value.
  package enum ValueBound: Hashable, Sendable {
    case equal(ValueIndex)
    case type(ValueTypeReference)
  }

  /// A core type definition.
  package enum CoreTypeDefinition: Sendable {
    case function(CoreFunctionType)
    /// A function type that may have subtypes.
    case openFunction(CoreFunctionType)
    case module(CoreModuleType)
  }

  /// The type of a core module: its imports and exports, with all types resolved.
  package struct CoreModuleType: Sendable {
    package internal(set) var imports: [CoreImport] = []
    package internal(set) var exports: [CoreExport] = []

    /// What a module of the type may import.
    package struct CoreImport: Sendable {
      package let module: String
      package let name: String
      package let type: CoreExternType
    }

    /// What a module of the type exports.
    package struct CoreExport: Sendable {
      package let name: String
      package let type: CoreExternType
    }
  }
}
