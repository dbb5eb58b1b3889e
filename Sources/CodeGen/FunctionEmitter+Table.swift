// Tables.

import LLVM
import WasmBytes
import WasmCore

extension FunctionEmitter {
  func emitTable(_ instruction: Instruction) {
    switch instruction {
    case .tableGet(let table):
      let element = elementAddress(popWidened(), in: table, orTrap: .tableOutOfBounds)
      push(loadElement(element))
    case .tableSet(let table):
      let value = pop()
      retain(value, of: unit.module.tables[table].type.element)
      storeElement(
        value, to: elementAddress(popWidened(), in: table, orTrap: .tableOutOfBounds))
    case .tableSize(let table):
      push(unit.count(of: table), as: unit.module.tables[table].type.address)
    case .tableGrow(let table):
      let delta = popWidened()
      let initial = pop()
      retain(initial, of: unit.module.tables[table].type.element)
      let old = unit.callRuntime(
        "table_grow", [unit.descriptor(of: table), delta, initial], returning: builder.i64)
      push(old, as: unit.module.tables[table].type.address)
    case .tableFill(let table): emitTableFill(table)
    case .tableCopy(let destination, let source): emitTableCopy(destination, source)
    case .tableInit(let segment, let table): emitTableInit(segment, table)
    case .elemDrop(let segment):
      if let counter = unit.elementCounts[segment] {
        builder.store(builder.i64.zero, to: counter)
      }
    default: preconditionFailure("not a table instruction")
    }
  }

  /// Appends the address of element `index` (an `i64`) of `table`, behind a check that there is one.
  func elementAddress(
    _ index: LLVM.IRValue, in table: CoreTableIndex, orTrap code: TrapCode
  ) -> LLVM.IRValue {
    site.trap(code, if: builder.compare(.uge, index, unit.count(of: table)))
    return address(ofElement: index, in: table)
  }

  /// Appends the address of element `index`, which has been checked.
  func address(
    ofElement index: LLVM.IRValue, in table: CoreTableIndex
  ) -> LLVM.IRValue {
    builder.pointer(toElement: index, of: builder.pointer, at: unit.elements(of: table))
  }

  /// Appends a trap if the `count` elements from `start` on, both `i64`, aren't all in `table`.
  private func checkRange(
    _ start: LLVM.IRValue, _ count: LLVM.IRValue, in table: CoreTableIndex
  ) {
    site.trap(
      .tableOutOfBounds, ifOutside: unit.count(of: table), (start: start, count: count),
      unit.module.tables[table].type.address)
  }

  func loadElement(_ address: LLVM.IRValue) -> LLVM.IRValue {
    unit.tags.mark(
      builder.load(builder.pointer, from: address), as: unit.tags.element, in: builder)
  }

  private func storeElement(_ value: LLVM.IRValue, to address: LLVM.IRValue) {
    unit.tags.mark(builder.store(value, to: address), as: unit.tags.element, in: builder)
  }

  private func emitTableFill(_ table: CoreTableIndex) {
    let count = popWidened()
    let value = pop()
    retain(value, of: unit.module.tables[table].type.element)
    let start = popWidened()
    checkRange(start, count, in: table)
    ReferenceFill(builder: builder, function: function, tags: unit.tags).fill(
      address(ofElement: start, in: table), count: count, with: value)
  }

  private func emitTableCopy(_ destination: CoreTableIndex, _ source: CoreTableIndex) {
    let count = popWidened()
    let from = popWidened()
    let to = popWidened()
    checkRange(from, count, in: source)
    checkRange(to, count, in: destination)
    moveElements(
      to: address(ofElement: to, in: destination), from: address(ofElement: from, in: source),
      count: count)
  }

  private func emitTableInit(_ segment: CoreElementIndex, _ table: CoreTableIndex) {
    let count = popWidened()
    let from = popWidened()
    let to = popWidened()
    site.trap(
      .tableOutOfBounds, ifOutside: unit.count(ofElements: segment),
      (start: from, count: count), .i32)
    checkRange(to, count, in: table)
    // Without contents the check has left a count of 0 only.
    guard let contents = unit.elementContents[segment] else { return }
    moveElements(
      to: address(ofElement: to, in: table),
      from: builder.pointer(toElement: from, of: builder.pointer, at: contents), count: count)
  }

  private func moveElements(
    to destination: LLVM.IRValue, from source: LLVM.IRValue, count: LLVM.IRValue
  ) {
    let byteCount = builder.binary(.shl, count, builder.i64.constant(3))
    unit.tags.mark(
      builder.moveMemory(to: destination, from: source, byteCount: byteCount, alignment: 8),
      as: unit.tags.element, in: builder)
  }
}
