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
      storeElement(
        value, to: elementAddress(popWidened(), in: table, orTrap: .tableOutOfBounds))
    case .tableSize(let table):
      push(builder.truncate(unit.count(of: table), to: builder.i32))
    case .tableGrow(let table):
      let delta = popWidened()
      let initial = pop()
      let old = unit.callRuntime(
        "table_grow", [unit.descriptor(of: table), delta, initial], returning: builder.i64)
      push(builder.truncate(old, to: builder.i32))
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
  private func address(
    ofElement index: LLVM.IRValue, in table: CoreTableIndex
  ) -> LLVM.IRValue {
    builder.pointer(toElement: index, of: builder.pointer, at: unit.elements(of: table))
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
    let start = popWidened()
    trap(.tableOutOfBounds, ifOutside: unit.count(of: table), start, count)
    ReferenceFill(builder: builder, function: function, tags: unit.tags).fill(
      address(ofElement: start, in: table), count: count, with: value)
  }

  private func emitTableCopy(_ destination: CoreTableIndex, _ source: CoreTableIndex) {
    let count = popWidened()
    let from = popWidened()
    let to = popWidened()
    trap(.tableOutOfBounds, ifOutside: unit.count(of: source), from, count)
    trap(.tableOutOfBounds, ifOutside: unit.count(of: destination), to, count)
    moveElements(
      to: address(ofElement: to, in: destination), from: address(ofElement: from, in: source),
      count: count)
  }

  private func emitTableInit(_ segment: CoreElementIndex, _ table: CoreTableIndex) {
    let count = popWidened()
    let from = popWidened()
    let to = popWidened()
    trap(.tableOutOfBounds, ifOutside: unit.count(ofElements: segment), from, count)
    trap(.tableOutOfBounds, ifOutside: unit.count(of: table), to, count)
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
