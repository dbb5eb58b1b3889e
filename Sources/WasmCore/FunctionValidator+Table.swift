import WasmBytes

extension FunctionValidator {
  /// Returns the type of `table`.
  func tableType(_ table: CoreTableIndex) throws(WasmError) -> CoreTableType {
    try ValidationContext.look(up: table.rawValue, in: context.tables, "table", at: offset)
  }

  /// Returns the type of the references in `segment`.
  func elementType(_ segment: CoreElementIndex) throws(WasmError) -> CoreValueType {
    try ValidationContext.look(
      up: segment.rawValue, in: context.elementSegments, "element segment", at: offset)
  }

  mutating func tableGet(_ table: CoreTableIndex) throws(WasmError) {
    let type = try tableType(table)
    try pop(type.address.valueType)
    push(type.element)
  }

  mutating func tableSet(_ table: CoreTableIndex) throws(WasmError) {
    let type = try tableType(table)
    try pop(type.element)
    try pop(type.address.valueType)
  }

  mutating func tableInit(
    _ segment: CoreElementIndex, _ table: CoreTableIndex
  ) throws(WasmError) {
    let type = try tableType(table)
    try checkMatch(try elementType(segment), type.element)
    try popRange(to: type.address.valueType, from: .i32, count: .i32)
  }

  mutating func tableCopy(
    destination: CoreTableIndex, source: CoreTableIndex
  ) throws(WasmError) {
    let to = try tableType(destination)
    let from = try tableType(source)
    try checkMatch(from.element, to.element)
    try popRange(
      to: to.address.valueType, from: from.address.valueType,
      count: to.address.narrower(from.address).valueType)
  }

  mutating func tableGrow(_ table: CoreTableIndex) throws(WasmError) {
    let type = try tableType(table)
    try pop(type.address.valueType)
    try pop(type.element)
    push(type.address.valueType)
  }

  mutating func tableSize(_ table: CoreTableIndex) throws(WasmError) {
    push(try tableType(table).address.valueType)
  }

  mutating func tableFill(_ table: CoreTableIndex) throws(WasmError) {
    let type = try tableType(table)
    try pop(type.address.valueType)
    try pop(type.element)
    try pop(type.address.valueType)
  }

  private func checkMatch(_ found: CoreValueType, _ expected: CoreValueType) throws(WasmError) {
    guard found.matches(expected) else {
      throw mismatch(expected: expected.specificationName, found: found.specificationName)
    }
  }

  /// Pops a destination, a source and a count of the given types.
  mutating func popRange(
    to destination: CoreValueType, from source: CoreValueType, count: CoreValueType
  ) throws(WasmError) {
    try pop(count)
    try pop(source)
    try pop(destination)
  }
}
