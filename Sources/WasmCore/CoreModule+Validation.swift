// Validation of a core module, after the chapter "Modules" of the specification.
//
// Definitions are checked in the order of their sections, so that the first error in the file is
// the one reported. What is valid afterwards has every index in range: the code generator and the
// linker look things up without asking.

import WasmBytes

extension CoreModule {
  /// Returns the module, having found that it is valid, its function bodies included.
  @discardableResult
  package func validated(
    limits: CoreModuleLimits = .standard
  ) throws(WasmError) -> CoreModule {
    let context = ValidationContext(self)
    let constants = ConstantExpressionValidator(context)
    for (number, table) in tables.elements.enumerated() {
      guard let initial = table.initial else {
        guard table.type.element.isDefaultable || number < importedTableCount else {
          throw WasmError(
            .invalid(
              .typeMismatch(
                expected: "an initial value for a table of \(table.type.element)",
                found: "none")), at: table.offset)
        }
        continue
      }
      try constants.validate(
        initial, is: table.type.element, visibleGlobalCount: importedGlobalCount)
    }
    for (number, global) in globals.elements.enumerated() {
      guard let initial = global.initial else { continue }
      try constants.validate(initial, is: global.type.value, visibleGlobalCount: number)
    }
    try validateExports()
    try validateStart()
    for segment in elements.elements { try validate(segment, constants) }
    try validateBodies(context, limits)
    for segment in data.elements { try validate(segment, constants) }
    return self
  }

  private func validateExports() throws(WasmError) {
    for (position, export) in exports.enumerated() {
      try check(export.index, export.sort, "\(export.sort)", at: export.offset)
      guard exportPositions[ExactName(export.name)] == position else {
        throw WasmError(.invalid(.duplicateExport(export.name)), at: export.offset)
      }
    }
  }

  private func validateStart() throws(WasmError) {
    guard let start else { return }
    try check(start.rawValue, .function, "function", at: startOffset)
    guard type(of: start).parameters.isEmpty, type(of: start).results.isEmpty else {
      throw WasmError(.invalid(.startFunctionType), at: startOffset)
    }
  }

  private func validate(
    _ segment: ElementSegment, _ constants: ConstantExpressionValidator
  ) throws(WasmError) {
    if case .active(let table, let position) = segment.mode {
      try check(table.rawValue, .table, "table", at: segment.offset)
      let type = tables[table].type
      let element = type.element
      guard segment.type.matches(element) else {
        throw WasmError(
          .invalid(
            .typeMismatch(
              expected: element.specificationName, found: segment.type.specificationName)),
          at: segment.offset)
      }
      try constants.validate(
        position, is: type.address.valueType, visibleGlobalCount: globals.count)
    }
    switch segment.items {
    case .functions(let functions):
      for function in functions {
        try check(function.rawValue, .function, "function", at: segment.offset)
      }
    case .expressions(let expressions):
      for expression in expressions {
        try constants.validate(
          expression, is: segment.type, visibleGlobalCount: globals.count)
      }
    }
  }

  private func validateBodies(
    _ context: ValidationContext, _ limits: CoreModuleLimits
  ) throws(WasmError) {
    var validator = FunctionValidator(context, bytes: bytes, limits: limits)
    for function in functions.elements {
      guard let body = function.body else { continue }
      try validator.validate(body, type: function.type)
    }
  }

  private func validate(
    _ segment: DataSegment, _ constants: ConstantExpressionValidator
  ) throws(WasmError) {
    guard case .active(let memory, let position) = segment.mode else { return }
    try check(memory.rawValue, .memory, "memory", at: segment.offset)
    try constants.validate(
      position, is: memories[memory].address.valueType, visibleGlobalCount: globals.count)
  }

  /// Throws unless `index` names a definition of `sort`, which is called `space`.
  private func check(
    _ index: UInt32, _ sort: CoreSort, _ space: String, at offset: Int
  ) throws(WasmError) {
    let count = count(of: sort)
    guard Int(index) < count else {
      throw ValidationContext.unknown(index, of: count, space, at: offset)
    }
  }
}
