import CLLVM

extension LLVM.Builder {
  /// A conversion from one type to another.
  package enum Conversion: Sendable {
    case truncate, zeroExtend, signExtend
    case floatTruncate, floatExtend
    case floatToUnsigned, floatToSigned, unsignedToFloat, signedToFloat
    case pointerToInteger, integerToPointer, bitCast

    var opcode: LLVMOpcode {
      switch self {
      case .truncate: LLVMTrunc
      case .zeroExtend: LLVMZExt
      case .signExtend: LLVMSExt
      case .floatTruncate: LLVMFPTrunc
      case .floatExtend: LLVMFPExt
      case .floatToUnsigned: LLVMFPToUI
      case .floatToSigned: LLVMFPToSI
      case .unsignedToFloat: LLVMUIToFP
      case .signedToFloat: LLVMSIToFP
      case .pointerToInteger: LLVMPtrToInt
      case .integerToPointer: LLVMIntToPtr
      case .bitCast: LLVMBitCast
      }
    }
  }

  /// Appends the `conversion` of `value` to `type`.
  package func convert(
    _ conversion: Conversion, _ value: LLVM.IRValue, to type: LLVM.IRType,
    named name: String = ""
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      LLVMBuildCast(reference, conversion.opcode, value.reference, type.reference, name))
  }

  /// Appends the low bits of an integer.
  package func truncate(
    _ value: LLVM.IRValue, to type: LLVM.IRType, named name: String = ""
  ) -> LLVM.IRValue { convert(.truncate, value, to: type, named: name) }

  /// Appends the integer widened by zeros.
  package func zeroExtend(
    _ value: LLVM.IRValue, to type: LLVM.IRType, named name: String = ""
  ) -> LLVM.IRValue { convert(.zeroExtend, value, to: type, named: name) }

  /// Appends the integer widened by its sign.
  package func signExtend(
    _ value: LLVM.IRValue, to type: LLVM.IRType, named name: String = ""
  ) -> LLVM.IRValue { convert(.signExtend, value, to: type, named: name) }

  /// Appends the value of `type` with the same bits.
  package func bitCast(
    _ value: LLVM.IRValue, to type: LLVM.IRType, named name: String = ""
  ) -> LLVM.IRValue { convert(.bitCast, value, to: type, named: name) }
}
