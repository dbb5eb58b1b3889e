import CLLVM

extension LLVM.Builder {
  /// The type of vectors of `count` lanes of type `element`.
  package func vector(of element: LLVM.IRType, count: Int) -> LLVM.IRType {
    LLVM.IRType(LLVMVectorType(element.reference, UInt32(count)))
  }

  /// The constant vector of `lanes`, which are constants of one type.
  package func constantVector(_ lanes: [LLVM.IRValue]) -> LLVM.IRValue {
    LLVM.IRValue(lanes.withReferences { LLVMConstVector($0, $1) })
  }

  /// Appends the value of lane `index` of `vector`.
  package func extractLane(
    _ index: Int, from vector: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildExtractElement(
        reference, vector.reference, i32.constant(UInt64(index)).reference, name))
  }

  /// Appends the value of lane `index`, an integer, of `vector`, which has to have that lane.
  package func extractLane(
    _ index: LLVM.IRValue, from vector: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildExtractElement(reference, vector.reference, index.reference, name))
  }

  /// Appends `vector` with `value` in its lane `index`.
  package func insertLane(
    _ value: LLVM.IRValue, at index: Int, into vector: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildInsertElement(
        reference, vector.reference, value.reference, i32.constant(UInt64(index)).reference,
        name))
  }

  /// Appends the vector of those lanes of `first` and, numbered behind them, of `second` whose
  /// numbers are in `mask`.
  package func shuffle(
    _ first: LLVM.IRValue, _ second: LLVM.IRValue, mask: some Sequence<Int>,
    named name: String = ""
  ) -> LLVM.IRValue {
    let indices = constantVector(mask.map { i32.constant(UInt64($0)) })
    return LLVM.IRValue(
      LLVMBuildShuffleVector(
        reference, first.reference, second.reference, indices.reference, name))
  }

  /// Appends the vector whose `count` lanes are all `value`.
  package func splat(_ value: LLVM.IRValue, count: Int) -> LLVM.IRValue {
    guard !value.isConstant else {
      return constantVector(Array(repeating: value, count: count))
    }
    let poison = vector(of: value.type, count: count).poison
    let one = insertLane(value, at: 0, into: poison)
    return shuffle(one, poison, mask: repeatElement(0, count: count))
  }
}

extension LLVM.IRType {
  /// The number of lanes of this vector type, or nil if it is of another kind.
  package var laneCount: Int? {
    LLVMGetTypeKind(reference) == LLVMVectorTypeKind ? Int(LLVMGetVectorSize(reference)) : nil
  }

  /// The type of the lanes of this vector type.
  package var element: LLVM.IRType { LLVM.IRType(LLVMGetElementType(reference)) }

  /// The number of bytes that a vector takes in memory, or nil if this is no type of vectors of whole
  /// bytes.
  package var vectorByteCount: Int? {
    laneCount.flatMap { count in element.scalarByteCount.map { $0 * count } }
  }
}

extension LLVM.IRValue {
  /// The lanes of this constant vector, or nil if it isn't one.
  package var constantLanes: [LLVM.IRValue]? {
    guard isConstant, let count = type.laneCount else { return nil }
    let lanes = (0..<UInt32(count)).map { LLVMGetAggregateElement(reference, $0) }
    return lanes.contains(nil) ? nil : lanes.map { LLVM.IRValue($0) }
  }

  /// The bits of the lanes of this constant vector, or of this constant as the only lane; nil for those that are
  /// poison, or for all if it isn't one of numbers.
  package var constantLaneBits: [UInt64?]? {
    constantLanes?.reduce(into: [UInt64?]?.some([])) { bits, lane in
      if LLVMIsUndef(lane.reference) != 0 || LLVMIsPoison(lane.reference) != 0 {
        bits?.append(nil)
        return
      }
      let width = lane.type.integerWidth ?? lane.type.scalarByteCount.map { $0 * 8 }
      guard let width, width <= 64 else {
        bits = nil
        return
      }
      let type = LLVMIntTypeInContext(
        LLVMGetTypeContext(LLVMTypeOf(lane.reference)), UInt32(width))
      let integer = LLVM.IRValue(LLVMConstBitCast(lane.reference, type))
      guard let value = integer.constantInteger else {
        bits = nil
        return
      }
      bits?.append(value)
    }
  }

  /// Which lanes of its operands, the second one's numbered behind the first one's, are the lanes of this shuffle,
  /// nil for those that are poison; or nil if it is none.
  package var shuffleMask: [Int?]? {
    guard opcode == .shuffle, LLVMIsAInstruction(reference) != nil else { return nil }
    return (0..<LLVMGetNumMaskElements(reference)).map { index in
      let number = LLVMGetMaskValue(reference, index)
      return number == LLVMGetUndefMaskElem() ? nil : Int(number)
    }
  }

  /// The value that all lanes of this vector were made of at once, or whose bits they are; nil if they
  /// weren't.
  package var splatOperand: LLVM.IRValue? {
    guard opcode == .shuffle, let count = type.laneCount,
      (0..<UInt32(count)).allSatisfy({ LLVMGetMaskValue(reference, $0) == 0 })
    else { return nil }
    var insertion = operands[0]
    if let cast = insertion.bitCastOperand, cast.type.laneCount == insertion.type.laneCount {
      insertion = cast
    }
    guard insertion.opcode == .insertLane, insertion.operands[2].constantInteger == 0 else {
      return nil
    }
    return insertion.operands[1]
  }

  /// The bytes of this constant vector of 16 bytes, or nil if it isn't one.
  package var constantBytes: [UInt8]? {
    guard let lanes = constantLanes, !lanes.isEmpty else { return nil }
    let bits = UInt32(128 / lanes.count)
    var bytes: [UInt8] = []
    for lane in lanes {
      let type = LLVMIntTypeInContext(LLVMGetTypeContext(LLVMTypeOf(lane.reference)), bits)
      let integer = LLVM.IRValue(LLVMConstBitCast(lane.reference, type))
      guard let value = integer.constantInteger else { return nil }
      bytes += (0..<bits / 8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
    return bytes
  }

  /// What a bit cast made this value of, or nil if none did.
  package var bitCastOperand: LLVM.IRValue? {
    guard LLVMIsABitCastInst(reference) != nil, let operand = LLVMGetOperand(reference, 0) else {
      return nil
    }
    return LLVM.IRValue(operand)
  }
}
