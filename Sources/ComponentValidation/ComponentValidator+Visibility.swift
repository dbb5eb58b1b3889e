// External visibility of types.
//
// What is imported or exported may refer only to types that can be named from outside: by the name of
// an import, or, from an export, by the name of an export too. Types that have no name in some source
// language or other (lists, tuples, options, results) needn't have one here, and their parts do.
//
// What is imported is there before what is exported, so the bound of an imported type isn't one whose
// name is that of an export, whatever kind of type it is.
//
// A type's name belongs to the type that the import or export makes, not to the one it is made from:
// see `TypeArena`. Of an instance, the names of its exports count; they are those of the very types
// that it was made of.

import Components
import WasmBytes

extension ComponentValidator {
  /// Throws unless all types that `entity` refers to can be named, and makes those that it names
  /// visible.
  mutating func makeVisible(_ entity: EntityType, isImport: Bool) throws(WasmError) {
    // The type of an instance is only a description: it is checked where something has it.
    guard scope.kind != .instanceType else { return }
    var names = NewNames()
    guard try isVisible(entity, isImport: isImport, naming: &names) else {
      throw error(.notVisible(sort: entity.sort.name, isImport: isImport))
    }
  }

  /// What has been found to be visible, and wasn't known to be.
  ///
  /// It has got a name, or needs none and has parts that have one. It stays visible in its scope, and
  /// isn't looked into again.
  private struct NewNames {
    var imports = NewTypes()
    var exports = NewTypes()
  }

  /// What imports, or exports, have made visible.
  private struct NewTypes {
    var visible: [DefinedType] = []
    var named: [DefinedType] = []
  }

  /// Whether all types that `entity` refers to can be named; from then on, those that it names can be,
  /// which are added to `names`.
  private mutating func isVisible(
    _ entity: EntityType, isImport: Bool, naming names: inout NewNames
  ) throws(WasmError) -> Bool {
    try spend(1)
    switch entity {
    // A component stands for itself, and has been checked; a core module has no such types.
    case .coreModule, .component: return true
    case .function(let index):
      return try partsAreVisible(of: .function(index), isImport: isImport, naming: &names)
    case .value(let index): return try isVisible(index, isImport: isImport, naming: &names)
    case .instance(let index):
      let exports = types[index].exports
      for name in exports.names {
        guard let export = exports[name] else { continue }
        guard try isVisible(export, isImport: isImport, naming: &names) else { return false }
      }
      return true
    case .type(let type, of: let original):
      if isImport, scope.exports.namedTypes.contains(original),
        !scope.imports.namedTypes.contains(original)
      {
        return false
      }
      guard try partsAreVisible(of: original, isImport: isImport, naming: &names) else {
        return false
      }
      if isImport {
        Self.name(type, in: &scope.imports, &names.imports)
        Self.makeVisible(type, in: &scope.exports, &names.exports)
      } else {
        Self.name(type, in: &scope.exports, &names.exports)
      }
      return true
    }
  }

  /// Notes that imports, or exports, have a name for `type`.
  private static func name(
    _ type: DefinedType, in externs: inout ExternScope, _ new: inout NewTypes
  ) {
    if externs.namedTypes.insert(type).inserted { new.named.append(type) }
    makeVisible(type, in: &externs, &new)
  }

  /// Notes that imports, or exports, may refer to `type`.
  private static func makeVisible(
    _ type: DefinedType, in externs: inout ExternScope, _ new: inout NewTypes
  ) {
    if externs.visibleTypes.insert(type).inserted { new.visible.append(type) }
  }

  /// Forgets what is `new` in `externs`.
  private static func forget(_ new: NewTypes, in externs: inout ExternScope) {
    externs.visibleTypes.subtract(new.visible)
    externs.namedTypes.subtract(new.named)
  }

  /// Whether the types that `type` consists of can be named.
  private mutating func partsAreVisible(
    of type: DefinedType, isImport: Bool, naming names: inout NewNames
  ) throws(WasmError) -> Bool {
    switch type {
    case .resource, .component: return true
    case .instance(let index):
      // What the instance type names is visible in itself only.
      var inner = NewNames()
      let result = try isVisible(.instance(index), isImport: isImport, naming: &inner)
      Self.forget(inner.imports, in: &scope.imports)
      Self.forget(inner.exports, in: &scope.exports)
      return result
    case .function(let index):
      let function = types[index]
      for parameter in function.parameters {
        guard try isVisible(parameter.type, isImport: isImport, naming: &names) else {
          return false
        }
      }
      guard let result = function.result else { return true }
      return try isVisible(result, isImport: isImport, naming: &names)
    case .value(let index):
      for part in parts(of: index) {
        guard try isVisible(part, isImport: isImport, naming: &names) else { return false }
      }
      switch types[index].shape {
      case .own(let resource), .borrow(let resource):
        return isNamed(.resource(resource), isImport: isImport)
      default: return true
      }
    }
  }

  /// Whether a value type has a name, or needs none and has parts that have one.
  private mutating func isVisible(
    _ type: ValueTypeIndex, isImport: Bool, naming names: inout NewNames
  ) throws(WasmError) -> Bool {
    try spend(1)
    switch types[type].shape {
    case .primitive: return true
    case .record, .variant, .flags, .enum: return isNamed(.value(type), isImport: isImport)
    case .list, .fixedLengthList, .map, .tuple, .option, .result, .own, .borrow, .stream, .future:
      if isNamed(.value(type), isImport: isImport) { return true }
      guard try partsAreVisible(of: .value(type), isImport: isImport, naming: &names) else {
        return false
      }
      if isImport {
        Self.makeVisible(.value(type), in: &scope.imports, &names.imports)
      } else {
        Self.makeVisible(.value(type), in: &scope.exports, &names.exports)
      }
      return true
    }
  }

  private func isNamed(_ type: DefinedType, isImport: Bool) -> Bool {
    (isImport ? scope.imports : scope.exports).visibleTypes.contains(type)
  }

  /// The value types that a value type is made of.
  func parts(of type: ValueTypeIndex) -> [ValueTypeIndex] {
    switch types[type].shape {
    case .primitive, .flags, .enum, .own, .borrow: []
    case .record(let fields): fields.map(\.type)
    case .variant(let cases): cases.compactMap(\.type)
    case .list(let part), .fixedLengthList(let part, _), .option(let part): [part]
    case .map(let key, let value): [key, value]
    case .tuple(let members): members
    case .result(let ok, let error): [ok, error].compactMap(\.self)
    case .stream(let element), .future(let element): [element].compactMap(\.self)
    }
  }
}
