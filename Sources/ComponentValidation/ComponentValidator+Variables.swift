// The resource types that a type refers to.

import WasmBytes

extension ComponentValidator {
  /// The resource types that `entity` refers to and doesn't bind itself.
  mutating func freeVariables(of entity: EntityType) throws(WasmError) -> Set<ResourceVariable> {
    var walk = VariableWalk()
    try collect(entity, in: &walk)
    return walk.mentioned.subtracting(walk.bound)
  }

  /// The resource types that `type` refers to and doesn't bind itself.
  mutating func freeVariables(of type: DefinedType) throws(WasmError) -> Set<ResourceVariable> {
    var walk = VariableWalk()
    try collect(type, in: &walk)
    return walk.mentioned.subtracting(walk.bound)
  }

  /// What has been found on the way through a type, each part of which is visited once.
  ///
  /// A variable is bound in one place only, so that it isn't bound here and free there.
  private struct VariableWalk {
    var mentioned: Set<ResourceVariable> = []
    var bound: Set<ResourceVariable> = []
    var visited: Set<DefinedType> = []
  }

  private mutating func collect(
    _ entity: EntityType, in walk: inout VariableWalk
  ) throws(WasmError) {
    switch entity {
    case .coreModule: break
    case .function(let index): try collect(DefinedType.function(index), in: &walk)
    case .value(let index): try collect(DefinedType.value(index), in: &walk)
    case .type(let type, of: let original):
      try collect(type, in: &walk)
      try collect(original, in: &walk)
    case .instance(let index): try collect(DefinedType.instance(index), in: &walk)
    case .component(let index): try collect(DefinedType.component(index), in: &walk)
    }
  }

  private mutating func collect(
    _ type: DefinedType, in walk: inout VariableWalk
  ) throws(WasmError) {
    guard walk.visited.insert(type).inserted else { return }
    try spend(1)
    switch type {
    case .resource(let reference): walk.mentioned.insert(reference.variable)
    case .value(let index):
      switch types[index].shape {
      case .own(let resource), .borrow(let resource): walk.mentioned.insert(resource.variable)
      default: for part in parts(of: index) { try collect(DefinedType.value(part), in: &walk) }
      }
    case .function(let index):
      let function = types[index]
      for parameter in function.parameters {
        try collect(DefinedType.value(parameter.type), in: &walk)
      }
      if let result = function.result { try collect(DefinedType.value(result), in: &walk) }
    case .instance(let index):
      walk.bound.formUnion(types[index].variables)
      try collect(types[index].exports, in: &walk)
    case .component(let index):
      let component = types[index]
      walk.bound.formUnion(component.importedVariables)
      walk.bound.formUnion(component.exportedVariables)
      try collect(component.imports, in: &walk)
      try collect(component.exports, in: &walk)
    }
  }

  private mutating func collect(
    _ externs: Externs, in walk: inout VariableWalk
  ) throws(WasmError) {
    for name in externs.names {
      if let type = externs[name] { try collect(type, in: &walk) }
    }
  }

  /// The resource types that `entity` exports under a name, itself or in an instance.
  mutating func exportedVariables(
    of entity: EntityType
  ) throws(WasmError) -> Set<ResourceVariable> {
    var variables: Set<ResourceVariable> = []
    var pending = [entity]
    while let next = pending.popLast() {
      try spend(1)
      switch next {
      case .type(.resource(let reference), _): variables.insert(reference.variable)
      case .instance(let index):
        let exports = types[index].exports
        pending += exports.names.compactMap { exports[$0] }
      default: break
      }
    }
    return variables
  }
}
