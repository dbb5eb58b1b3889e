import CLLVM

extension LLVM {
  /// An operation on two values of one type.
  package enum BinaryOperation: Sendable {
    case add, sub, mul, udiv, sdiv, urem, srem
    case shl, lshr, ashr, and, or, xor
    case fadd, fsub, fmul, fdiv

    var opcode: LLVMOpcode {
      switch self {
      case .add: LLVMAdd
      case .sub: LLVMSub
      case .mul: LLVMMul
      case .udiv: LLVMUDiv
      case .sdiv: LLVMSDiv
      case .urem: LLVMURem
      case .srem: LLVMSRem
      case .shl: LLVMShl
      case .lshr: LLVMLShr
      case .ashr: LLVMAShr
      case .and: LLVMAnd
      case .or: LLVMOr
      case .xor: LLVMXor
      case .fadd: LLVMFAdd
      case .fsub: LLVMFSub
      case .fmul: LLVMFMul
      case .fdiv: LLVMFDiv
      }
    }
  }

  /// A comparison of integers or pointers.
  package enum IntegerPredicate: Sendable, CaseIterable {
    case eq, ne, ugt, uge, ult, ule, sgt, sge, slt, sle

    /// What holds where this doesn't.
    package var opposite: Self {
      switch self {
      case .eq: .ne
      case .ne: .eq
      case .ugt: .ule
      case .uge: .ult
      case .ult: .uge
      case .ule: .ugt
      case .sgt: .sle
      case .sge: .slt
      case .slt: .sge
      case .sle: .sgt
      }
    }

    /// What holds for the operands in the other order where this holds.
    package var mirrored: Self {
      switch self {
      case .eq, .ne: self
      case .ugt: .ult
      case .uge: .ule
      case .ult: .ugt
      case .ule: .uge
      case .sgt: .slt
      case .sge: .sle
      case .slt: .sgt
      case .sle: .sge
      }
    }

    var raw: LLVMIntPredicate {
      switch self {
      case .eq: LLVMIntEQ
      case .ne: LLVMIntNE
      case .ugt: LLVMIntUGT
      case .uge: LLVMIntUGE
      case .ult: LLVMIntULT
      case .ule: LLVMIntULE
      case .sgt: LLVMIntSGT
      case .sge: LLVMIntSGE
      case .slt: LLVMIntSLT
      case .sle: LLVMIntSLE
      }
    }
  }

  /// A comparison of floating-point numbers: false for NaN if ordered (`o…`), true if not (`u…`).
  package enum FloatPredicate: Sendable {
    case oeq, ogt, oge, olt, ole, une, uno, ord

    var raw: LLVMRealPredicate {
      switch self {
      case .oeq: LLVMRealOEQ
      case .ogt: LLVMRealOGT
      case .oge: LLVMRealOGE
      case .olt: LLVMRealOLT
      case .ole: LLVMRealOLE
      case .une: LLVMRealUNE
      case .uno: LLVMRealUNO
      case .ord: LLVMRealORD
      }
    }
  }
}

extension LLVM.Builder {
  /// Appends `operation` on `left` and `right`, without any promise about overflow.
  package func binary(
    _ operation: LLVM.BinaryOperation, _ left: LLVM.IRValue, _ right: LLVM.IRValue,
    named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildBinOp(reference, operation.opcode, left.reference, right.reference, name))
  }

  /// Appends the sum of two integers, which wraps.
  package func add(
    _ left: LLVM.IRValue, _ right: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue { binary(.add, left, right, named: name) }

  /// Appends the difference of two integers, which wraps.
  package func subtract(
    _ left: LLVM.IRValue, _ right: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue { binary(.sub, left, right, named: name) }

  /// Appends the product of two integers, which wraps.
  package func multiply(
    _ left: LLVM.IRValue, _ right: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue { binary(.mul, left, right, named: name) }

  /// Appends the sum of two integers, which the caller knows not to wrap as unsigned ones.
  package func addWithoutUnsignedWrap(
    _ left: LLVM.IRValue, _ right: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(LLVMBuildNUWAdd(reference, left.reference, right.reference, name))
  }

  /// Appends the bits that both have.
  package func and(
    _ left: LLVM.IRValue, _ right: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue { binary(.and, left, right, named: name) }

  /// Appends the bits that either has.
  package func or(
    _ left: LLVM.IRValue, _ right: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue { binary(.or, left, right, named: name) }

  /// Appends the bits that one of the two has.
  package func xor(
    _ left: LLVM.IRValue, _ right: LLVM.IRValue, named name: String = ""
  ) -> LLVM.IRValue { binary(.xor, left, right, named: name) }

  /// Appends the number with the sign changed, NaNs included.
  package func negateFloat(_ value: LLVM.IRValue, named name: String = "") -> LLVM.IRValue {
    LLVM.IRValue(LLVMBuildFNeg(reference, value.reference, name))
  }

  /// Appends the complement of a condition or of an integer's bits.
  package func not(_ value: LLVM.IRValue, named name: String = "") -> LLVM.IRValue {
    LLVM.IRValue(LLVMBuildNot(reference, value.reference, name))
  }

  /// Appends a comparison of two integers or pointers.
  package func compare(
    _ predicate: LLVM.IntegerPredicate, _ left: LLVM.IRValue, _ right: LLVM.IRValue,
    named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildICmp(reference, predicate.raw, left.reference, right.reference, name))
  }

  /// Appends a comparison of two floating-point numbers.
  package func compare(
    float predicate: LLVM.FloatPredicate, _ left: LLVM.IRValue, _ right: LLVM.IRValue,
    named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildFCmp(reference, predicate.raw, left.reference, right.reference, name))
  }

  /// Appends the choice of `first` if `condition` holds, else of `second`.
  package func select(
    _ condition: LLVM.IRValue, _ first: LLVM.IRValue, _ second: LLVM.IRValue,
    named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildSelect(
        reference, condition.reference, first.reference, second.reference, name))
  }

  /// Appends the smaller one of two signed integers.
  package func minimum(_ left: LLVM.IRValue, _ right: LLVM.IRValue) -> LLVM.IRValue {
    callIntrinsic("llvm.smin", for: [left.type], [left, right])
  }

  /// Appends the greater one of two signed integers.
  package func maximum(_ left: LLVM.IRValue, _ right: LLVM.IRValue) -> LLVM.IRValue {
    callIntrinsic("llvm.smax", for: [left.type], [left, right])
  }
}
