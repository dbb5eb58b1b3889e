import CLLVM

extension LLVM.Builder {
  /// Appends a reservation of a stack slot for a value of `type`.
  package func allocate(
    _ type: LLVM.IRType, alignment: UInt32? = nil, named name: String = ""
  ) -> LLVM.IRValue {
    let slot = LLVM.IRValue(LLVMBuildAlloca(reference, type.reference, name))
    if let alignment { LLVMSetAlignment(slot.reference, alignment) }
    return slot
  }

  /// The size of a value of `type` in memory, a constant `i64`.
  package func byteCount(of type: LLVM.IRType) -> LLVM.IRValue {
    LLVM.IRValue(LLVMSizeOf(type.reference))
  }

  /// Appends a load of a `type` from `pointer`, of its natural alignment if none is stated.
  package func load(
    _ type: LLVM.IRType, from pointer: LLVM.IRValue, alignment: UInt32? = nil,
    isVolatile: Bool = false, named name: String = ""
  ) -> LLVM.IRValue {
    let value = LLVM.IRValue(LLVMBuildLoad2(reference, type.reference, pointer.reference, name))
    if let alignment { LLVMSetAlignment(value.reference, alignment) }
    if isVolatile { value.setVolatile() }
    return value
  }

  /// Appends a store of `value` to `pointer`, of its natural alignment if none is stated.
  @discardableResult
  package func store(
    _ value: LLVM.IRValue, to pointer: LLVM.IRValue, alignment: UInt32? = nil
  ) -> LLVM.IRValue {
    let store = LLVM.IRValue(LLVMBuildStore(reference, value.reference, pointer.reference))
    if let alignment { LLVMSetAlignment(store.reference, alignment) }
    return store
  }

  /// Appends the address `byteCount` bytes behind `pointer`; the sum may wrap, and point outside
  /// of the object.
  package func pointer(
    _ pointer: LLVM.IRValue, advancedBy byteCount: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue {
    var index: LLVMValueRef? = byteCount.reference
    return LLVM.IRValue(
      LLVMBuildGEP2(reference, i8.reference, pointer.reference, &index, 1, name))
  }

  /// Appends the address `byteCount` bytes behind `pointer`.
  package func pointer(
    _ pointer: LLVM.IRValue, advancedBy byteCount: Int64, named name: String = ""
  ) -> LLVM.IRValue {
    byteCount == 0
      ? pointer
      : self.pointer(pointer, advancedBy: i64.constant(signed: byteCount), named: name)
  }

  /// Appends the address of element `index` of the `element`s at `pointer`.
  package func pointer(
    toElement index: LLVM.IRValue, of element: LLVM.IRType, at pointer: LLVM.IRValue,
    named name: String = ""
  ) -> LLVM.IRValue {
    var index: LLVMValueRef? = index.reference
    return LLVM.IRValue(
      LLVMBuildGEP2(reference, element.reference, pointer.reference, &index, 1, name))
  }

  /// Appends the address of field `index` of the `structure` at `pointer`.
  package func pointer(
    toField index: Int, of structure: LLVM.IRType, at pointer: LLVM.IRValue,
    named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildStructGEP2(
        reference, structure.reference, pointer.reference, UInt32(index), name))
  }

  /// Appends a copy of `byteCount` (an `i64`) bytes between ranges that don't overlap.
  @discardableResult
  package func copyMemory(
    to destination: LLVM.IRValue, from source: LLVM.IRValue, byteCount: LLVM.IRValue,
    alignment: UInt32 = 1
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildMemCpy(
        reference, destination.reference, alignment, source.reference, alignment,
        byteCount.reference))
  }

  /// Appends a copy of `byteCount` (an `i64`) bytes between ranges that may overlap.
  @discardableResult
  package func moveMemory(
    to destination: LLVM.IRValue, from source: LLVM.IRValue, byteCount: LLVM.IRValue,
    alignment: UInt32 = 1
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildMemMove(
        reference, destination.reference, alignment, source.reference, alignment,
        byteCount.reference))
  }

  /// Appends a fill of `byteCount` (an `i64`) bytes with `value` (an `i8`).
  @discardableResult
  package func setMemory(
    at destination: LLVM.IRValue, to value: LLVM.IRValue, byteCount: LLVM.IRValue,
    alignment: UInt32 = 1
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildMemSet(
        reference, destination.reference, value.reference, byteCount.reference, alignment))
  }

  /// Appends the value of field `index` of the record `aggregate`.
  package func extract(
    _ index: Int, from aggregate: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(LLVMBuildExtractValue(reference, aggregate.reference, UInt32(index), name))
  }

  /// Appends the record `aggregate` with `value` in its field `index`.
  package func insert(
    _ value: LLVM.IRValue, at index: Int, into aggregate: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildInsertValue(
        reference, aggregate.reference, value.reference, UInt32(index), name))
  }
}

extension LLVM.IRValue {
  /// Makes this load or store one that may be neither removed nor merged with others.
  package func setVolatile() { LLVMSetVolatile(reference, 1) }
}
