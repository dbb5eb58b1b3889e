import WasmBytes

extension FunctionValidator {
  /// Returns the type of the elements of `table`.
  func tableType(_ table: CoreTableIndex) throws(WasmError) -> CoreValueType {
    try ValidationContext.look(up: table.rawValue, in: context.tables, "table", at: offset)
  }

  /// Returns the type of the references in `segment`.
  func elementType(_ segment: CoreElementIndex) throws(WasmError) -> CoreValueType {
    try ValidationContext.look(
      up: segment.rawValue, in: context.elementSegments, "element segment", at: offset)
  }

  mutating func tableGet(_ table: CoreTableIndex) throws(WasmError) {
    let type = try tableType(table)
    try pop(.i32)
    push(type)
  }

  mutating func tableSet(_ table: CoreTableIndex) throws(WasmError) {
    try pop(try tableType(table))
    try pop(.i32)
  }

  mutating func tableInit(
    _ segment: CoreElementIndex, _ table: CoreTableIndex
  ) throws(WasmError) {
    try checkEqual(try tableType(table), try elementType(segment))
    try popRange()
  }

  mutating func tableCopy(
    destination: CoreTableIndex, source: CoreTableIndex
  ) throws(WasmError) {
    try checkEqual(try tableType(destination), try tableType(source))
    try popRange()
  }

  mutating func tableGrow(_ table: CoreTableIndex) throws(WasmError) {
    let type = try tableType(table)
    try pop(.i32)
    try pop(type)
    push(.i32)
  }

  mutating func tableSize(_ table: CoreTableIndex) throws(WasmError) {
    _ = try tableType(table)
    push(.i32)
  }

  mutating func tableFill(_ table: CoreTableIndex) throws(WasmError) {
    let type = try tableType(table)
    try pop(.i32)
    try pop(type)
    try pop(.i32)
  }

  private func checkEqual(_ expected: CoreValueType, _ found: CoreValueType) throws(WasmError) {
    guard expected == found else {
      throw mismatch(expected: expected.specificationName, found: found.specificationName)
    }
  }

  /// Pops a destination, a source and a length.
  mutating func popRange() throws(WasmError) {
    try pop(.i32)
    try pop(.i32)
    try pop(.i32)
  }
}
