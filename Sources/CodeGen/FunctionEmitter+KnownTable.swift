// Indirect calls through tables whose elements are known.
//
// On the way to the call, only the index is looked at. What is wrong with one that doesn't pass is found
// out behind the code proper, in the order of the specification ("call_indirect"): it is too large,
// there is null, or a function of another type.

import LLVM
import WasmBytes
import WasmCore

extension FunctionEmitter {
  /// Appends what yields the code of the function at `index` (an `i64`) of `table`, which is `known`,
  /// behind a check that it passes `test`.
  func code(
    at index: LLVM.IRValue, of table: CoreTableIndex, _ known: KnownTable,
    passing test: KnownTable.Test
  ) -> LLVM.IRValue {
    let wrong = builder.appendBlock("wrong", to: function)
    goOn(at: index, of: table, known, ifPassing: test, else: wrong)
    let right = builder.block
    emitTraps(in: wrong, at: index, of: table, known)
    builder.position(atEndOf: right)
    return loadElement(address(ofElement: index, in: table))
  }

  /// Appends a choice by `index` (an `i64`) between `targets`, all that are of the type in `table`, which
  /// is `known`, and for each what `call` appends.
  ///
  /// - Returns: What the call that was chosen returns.
  func callTarget(
    at index: LLVM.IRValue, of table: CoreTableIndex, _ known: KnownTable,
    among targets: [KnownTable.Target], call: (CoreFunctionIndex) -> LLVM.IRValue
  ) -> LLVM.IRValue {
    let wrong = builder.appendBlock("wrong", to: function)
    let blocks = targets.map { _ in builder.appendBlock("target", to: function) }
    builder.switch(
      on: index, else: wrong,
      cases: zip(targets, blocks).map { (constant($0.index), $1) })
    emitTraps(in: wrong, at: index, of: table, known)

    let end = builder.appendBlock("called", to: function)
    let outcomes = zip(targets, blocks).map { target, block in
      builder.position(atEndOf: block)
      let value = call(target.function)
      defer { builder.branch(to: end) }
      return (value: value, block: builder.block)
    }
    builder.position(atEndOf: end)
    let first = outcomes[0].value
    guard first.type != builder.void else { return first }
    let result = builder.phi(first.type)
    for (value, block) in outcomes { builder.addIncoming(value, from: block, to: result) }
    return result
  }

  /// Fills `block`, where control goes if there is no function of the type at `index`, with the traps.
  private func emitTraps(
    in block: LLVM.BasicBlock, at index: LLVM.IRValue, of table: CoreTableIndex,
    _ known: KnownTable
  ) {
    builder.position(atEndOf: block)
    site.trap(
      .undefinedElement,
      if: builder.compare(.uge, index, constant(known.elementCount)))
    // Were null told by loading the element, LLVM would have that load above the test, for both ways at
    // once, and the call could no longer take its target from memory.
    if let nullTest = known.nullTest {
      let mismatch = builder.appendBlock("mismatch", to: function)
      goOn(at: index, of: table, known, ifPassing: nullTest, else: mismatch)
      site.trap(.uninitializedElement)
      builder.position(atEndOf: mismatch)
    }
    site.trap(.indirectCallTypeMismatch)
  }

  /// Ends the block: control goes to `other` unless `index` passes `test`, which it nearly always
  /// does, and on in a new block.
  private func goOn(
    at index: LLVM.IRValue, of table: CoreTableIndex, _ known: KnownTable,
    ifPassing test: KnownTable.Test, else other: LLVM.BasicBlock
  ) {
    switch test {
    case .isWithin(let range):
      // An index below the range wraps around to more than there are.
      let distance = builder.subtract(index, constant(range.lowerBound))
      goOn(if: builder.compare(.ult, distance, constant(range.count)), else: other)
    case .isAmong(let bits):
      goOn(if: builder.compare(.ult, index, constant(known.elementCount)), else: other)
      // LLVM has no shift by the width or more; the processor masks the distance by itself.
      let distance = builder.and(index, constant(UInt64.bitWidth - 1))
      let shifted = builder.binary(.lshr, builder.i64.constant(bits), distance)
      goOn(
        if: builder.compare(.ne, builder.and(shifted, constant(1)), builder.i64.zero),
        else: other)
    case .hasSignature(let number):
      guard let numbers = unit.signatureNumbers[table] else {
        preconditionFailure("a table has numbers if a test of it asks for them")
      }
      goOn(if: builder.compare(.ult, index, constant(known.elementCount)), else: other)
      let signature = builder.load(
        builder.i8, from: builder.pointer(toElement: index, of: builder.i8, at: numbers))
      goOn(
        if: builder.compare(.eq, signature, builder.i8.constant(UInt64(number))), else: other)
    }
  }

  /// Ends the block: control goes on in a new one if `condition` holds, as it nearly always does,
  /// else to `other`.
  private func goOn(if condition: LLVM.IRValue, else other: LLVM.BasicBlock) {
    let next = builder.appendBlock("next", to: function)
    builder.branch(if: condition, to: next, else: other, expecting: .taken)
    builder.position(atEndOf: next)
  }

  private func constant(_ number: Int) -> LLVM.IRValue { builder.i64.constant(UInt64(number)) }
}
