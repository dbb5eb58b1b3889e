import WasmBytes
import WasmCore

/// What is known of a type without evaluating anything.
enum TypeKind {
  case value, function, component, instance, resource
  /// An alias of another instance's export, or a type that is known to be equal to one.
  case unknown

  init(_ definition: Component.TypeDefinition) {
    switch definition {
    case .value: self = .value
    case .function: self = .function
    case .component: self = .component
    case .instance: self = .instance
    case .resource: self = .resource
    }
  }

  /// The kind in words, for messages.
  var name: String {
    switch self {
    case .value: "a value type"
    case .function: "a function type"
    case .component: "a component type"
    case .instance: "an instance type"
    case .resource: "a resource type"
    case .unknown: "a type"
    }
  }
}

/// The index spaces of a scope, as far as they are filled.
struct IndexSpaces {
  /// What opens a scope.
  enum Kind {
    case component, componentType, instanceType
  }

  let kind: Kind
  /// The names imported and exported so far, as they are compared for uniqueness.
  var importNames = UniqueNames()
  var exportNames = UniqueNames()

  private var counts = [UInt32](repeating: 0, count: Sort.allCases.count)
  private var types: [TypeKind] = []
  private var coreTypes: [Component.CoreTypeDefinition] = []

  init(_ kind: Kind) { self.kind = kind }

  /// The number of items of `sort`.
  func count(of sort: Sort) -> UInt32 { counts[sort.rawValue] }

  /// The kind of type `index`, which must exist.
  func typeKind(_ index: UInt32) -> TypeKind { types[Int(index)] }

  /// The core type `index`, which must exist.
  func coreType(_ index: UInt32) -> Component.CoreTypeDefinition { coreTypes[Int(index)] }

  /// Adds an item of `sort`, which isn't one of types.
  mutating func append(_ sort: Sort) { counts[sort.rawValue] += 1 }

  /// Adds a type.
  mutating func appendType(_ kind: TypeKind) {
    append(.type)
    types.append(kind)
  }

  /// Adds a core type.
  mutating func appendCoreType(_ type: Component.CoreTypeDefinition) {
    append(.coreType)
    coreTypes.append(type)
  }
}

extension ComponentDecoder {
  /// Reads an index of `sort`, which has to exist in the current scope.
  mutating func index(of sort: Sort) throws(WasmError) -> UInt32 {
    let start = cursor.offset
    let index = try cursor.u32()
    try check(index, of: sort, in: scope, at: start)
    return index
  }

  /// Throws unless `index` of `sort` exists in `scope`.
  func check(
    _ index: UInt32, of sort: Sort, in scope: IndexSpaces, at offset: Int
  ) throws(WasmError) {
    let count = scope.count(of: sort)
    guard index < count else {
      throw WasmError(
        .invalid(.unknownIndex(space: sort.name, index: index, count: Int(count))), at: offset)
    }
  }

  /// Reads the index of a type that has to be of `kind`, as far as is known.
  mutating func typeIndex(_ kind: TypeKind) throws(WasmError) -> Component.TypeIndex {
    let start = cursor.offset
    let index = try index(of: .type)
    let found = scope.typeKind(index)
    guard found == kind || found == .unknown else {
      throw WasmError(
        .invalid(.typeMismatch(expected: kind.name, found: found.name)), at: start)
    }
    return Component.TypeIndex(index)
  }

  /// Adds what an alias stands for to the scope.
  mutating func appendAlias(_ alias: Component.Alias) {
    switch (alias.sort, alias.target) {
    case (.type, .outer(let count, let index)):
      scope.appendType(scopes[scopes.count - 1 - Int(count)].typeKind(index))
    case (.type, _): scope.appendType(.unknown)
    case (.coreType, .outer(let count, let index)):
      scope.appendCoreType(scopes[scopes.count - 1 - Int(count)].coreType(index))
    case (let sort, _): scope.append(sort)
    }
  }

  /// Adds what is imported or exported with type `type` to the scope.
  mutating func appendExtern(_ type: Component.ExternType) {
    switch type {
    case .type(.equal(let index)): scope.appendType(scope.typeKind(index.rawValue))
    case .type(.resource): scope.appendType(.resource)
    default: scope.append(type.sort)
    }
  }

  /// Adds the item that an export definition makes to the scope.
  mutating func appendExport(_ export: Component.Export) {
    if let type = export.type { return appendExtern(type) }
    if export.item.sort == .type {
      scope.appendType(scope.typeKind(export.item.index))
    } else {
      scope.append(export.item.sort)
    }
  }
}

extension Sort {
  /// The sort in words, for messages.
  package var name: String {
    switch self {
    case .coreFunction: "core function"
    case .coreTable: "core table"
    case .coreMemory: "core memory"
    case .coreGlobal: "core global"
    case .coreTag: "core tag"
    case .coreType: "core type"
    case .coreModule: "core module"
    case .coreInstance: "core instance"
    case .function: "function"
    case .value: "value"
    case .type: "type"
    case .component: "component"
    case .instance: "instance"
    }
  }

  /// The sort in words, with its article.
  package var nameWithArticle: String { (self == .instance ? "an " : "a ") + name }
}
