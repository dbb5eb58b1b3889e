// Entries: how functions of any signature are called from outside.
//
// An entry takes the address of a record of slots of 16 bytes. The first has the address of the
// function, the others the arguments, which the results replace.

import CodeGen
import LLVM
import WasmCore

/// The size of a slot, which has room for any value.
let entrySlotByteCount = 16

/// The symbol of the entry for the signature at `number`.
func entrySymbol(_ number: Int) -> String { "entry.\(number)" }

/// Emits an entry for each of `types`.
func emitEntries(
  for types: [CoreFunctionType], options: EmissionOptions, target: borrowing LLVM.TargetMachine
) -> LLVM.Module {
  let module = LLVM.Module(named: "entries", for: target)
  let builder = module.builder
  var entries: [LLVM.IRValue] = []
  for (number, type) in types.enumerated() {
    let entry = builder.addFunction(
      entrySymbol(number), of: builder.function([builder.pointer], returning: builder.void))
    builder.addCommonAttributes(to: entry, options: options)
    builder.position(atEndOf: builder.appendBlock("entry", to: entry))
    emitCall(CoreSignature(type, in: builder), record: entry.parameter(0), builder: builder)
    builder.return()
    entries.append(entry)
  }
  builder.retain(entries)
  return module
}

private func emitCall(
  _ signature: CoreSignature, record: LLVM.IRValue, builder: LLVM.Builder
) {
  func slot(_ number: Int) -> LLVM.IRValue {
    builder.pointer(record, advancedBy: Int64((number + 1) * entrySlotByteCount))
  }
  let function = builder.load(builder.pointer, from: record)
  var arguments = signature.parameters.enumerated().map { number, type in
    builder.load(type, from: slot(number))
  }
  var results: LLVM.IRValue?
  if signature.returnsThroughMemory, let type = signature.resultRecord {
    let allocation = builder.allocate(type)
    arguments.append(allocation)
    results = allocation
  }
  let call = builder.call(function, of: signature.function, arguments)
  for (number, value) in builder.results(of: call, record: results, signature: signature)
    .enumerated()
  {
    builder.store(value, to: slot(number))
  }
}
