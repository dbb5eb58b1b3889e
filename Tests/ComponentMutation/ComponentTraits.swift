import Components

/// What a component has that is known to be taken differently.
struct ComponentTraits {
  /// Whether a value is imported or exported.
  private(set) var hasValue = false
  /// Whether an instance type exports an instance.
  private(set) var hasNestedInstance = false
  /// Whether the type of a function, instance or component is exported.
  private(set) var hasExportedInterface = false

  /// For each scope, the innermost last, whether its types are of functions, instances or components.
  private var scopes: [[Bool]] = []

  /// Finds what `component` has, the components in it included.
  init(of component: Component) {
    visit(component)
  }

  private mutating func visit(_ component: Component) {
    scopes.append([])
    for definition in component.definitions {
      switch definition.kind {
      case .component(let nested): visit(nested)
      case .type(let type): define(type)
      case .alias(let alias): visit(alias)
      case .value: hasValue = true
      case .import(let item): visit(item.type)
      case .export(let item): visit(item)
      case .coreModule, .coreInstance, .coreType, .instance, .canonical, .start: break
      }
    }
    scopes.removeLast()
  }

  private mutating func define(_ type: Component.TypeDefinition) {
    switch type {
    case .value, .resource: append(false)
    case .function: append(true)
    case .component(let declarations):
      visit(declarations)
      append(true)
    case .instance(let declarations):
      for case .export(_, .instance) in declarations.map(\.kind) { hasNestedInstance = true }
      visit(declarations)
      append(true)
    }
  }

  private mutating func visit(_ declarations: [Component.Declaration]) {
    scopes.append([])
    for declaration in declarations {
      switch declaration.kind {
      case .coreType: break
      case .type(let type): define(type)
      case .alias(let alias): visit(alias)
      case .import(_, let type): visit(type)
      case .export(_, let type):
        if case .type(.equal(let index)) = type { noteExport(of: Int(index.rawValue)) }
        visit(type)
      }
    }
    scopes.removeLast()
  }

  private mutating func visit(_ alias: Component.Alias) {
    guard alias.sort == .type else { return }
    if case .outer(let count, let index) = alias.target {
      append(scopes[scopes.count - 1 - Int(count)][Int(index)])
    } else {
      append(false)
    }
  }

  private mutating func visit(_ type: Component.ExternType) {
    switch type {
    case .value: hasValue = true
    case .type(.equal(let index)): append(scopes[scopes.count - 1][Int(index.rawValue)])
    case .type(.resource): append(false)
    case .coreModule, .function, .component, .instance: break
    }
  }

  private mutating func visit(_ export: Component.Export) {
    let index = Int(export.item.index)
    switch export.item.sort {
    case .value: hasValue = true
    case .type:
      noteExport(of: index)
      append(scopes[scopes.count - 1][index])
    default: break
    }
  }

  private mutating func noteExport(of index: Int) {
    if scopes[scopes.count - 1][index] { hasExportedInterface = true }
  }

  private mutating func append(_ isInterface: Bool) {
    scopes[scopes.count - 1].append(isInterface)
  }
}
