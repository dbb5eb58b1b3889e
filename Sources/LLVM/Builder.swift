import CLLVM

extension LLVM {
  /// What makes types, constants, globals and instructions of one module; valid while the module
  /// lives.
  package struct Builder {
    let reference: LLVMBuilderRef
    let module: LLVMModuleRef
    let context: LLVMContextRef
    let state: State

    /// What the builder remembers besides its position.
    final class State {
      var debugBuilder: LLVMDIBuilderRef?
      var isDebugFinished = false
      var intrinsics: [Intrinsic: IRValue] = [:]
      var attributeKinds: [String: UInt32] = [:]
      var metadataKinds: [String: UInt32] = [:]
    }

    /// An intrinsic function with the types it is instantiated for.
    struct Intrinsic: Hashable {
      let name: String
      let types: [IRType]
    }
  }
}

extension LLVM.Builder {
  /// The block that instructions are appended to.
  package var block: LLVM.BasicBlock { LLVM.BasicBlock(LLVMGetInsertBlock(reference)) }

  /// Lets instructions be appended to `block` from now on.
  package func position(atEndOf block: LLVM.BasicBlock) {
    LLVMPositionBuilderAtEnd(reference, block.reference)
  }

  /// Inserts what `body` emits before `instruction`, with the location of that, and then goes on
  /// as before.
  package func insert<R>(before instruction: LLVM.IRValue, _ body: () -> R) -> R {
    let block = block
    let location = LLVMGetCurrentDebugLocation2(reference)
    LLVMPositionBuilderBefore(reference, instruction.reference)
    let result = body()
    position(atEndOf: block)
    LLVMSetCurrentDebugLocation2(reference, location)
    return result
  }

  /// Appends an empty block to `function`.
  package func appendBlock(_ name: String = "", to function: LLVM.IRValue) -> LLVM.BasicBlock {
    LLVM.BasicBlock(LLVMAppendBasicBlockInContext(context, function.reference, name))
  }

  // MARK: Types

  /// The type of no value.
  package var void: LLVM.IRType { LLVM.IRType(LLVMVoidTypeInContext(context)) }
  /// The type of conditions.
  package var i1: LLVM.IRType { LLVM.IRType(LLVMInt1TypeInContext(context)) }
  /// The type of bytes.
  package var i8: LLVM.IRType { LLVM.IRType(LLVMInt8TypeInContext(context)) }
  /// The type of 16-bit integers.
  package var i16: LLVM.IRType { LLVM.IRType(LLVMInt16TypeInContext(context)) }
  /// The type of 32-bit integers.
  package var i32: LLVM.IRType { LLVM.IRType(LLVMInt32TypeInContext(context)) }
  /// The type of 64-bit integers.
  package var i64: LLVM.IRType { LLVM.IRType(LLVMInt64TypeInContext(context)) }
  /// The type of 32-bit floating-point numbers.
  package var float: LLVM.IRType { LLVM.IRType(LLVMFloatTypeInContext(context)) }
  /// The type of 64-bit floating-point numbers.
  package var double: LLVM.IRType { LLVM.IRType(LLVMDoubleTypeInContext(context)) }
  /// The type of all pointers.
  package var pointer: LLVM.IRType { LLVM.IRType(LLVMPointerTypeInContext(context, 0)) }

  /// The type of integers of `bits` bits.
  package func integer(bits: UInt32) -> LLVM.IRType {
    LLVM.IRType(LLVMIntTypeInContext(context, bits))
  }

  /// The type of `count` elements of type `element` in a row.
  package func array(of element: LLVM.IRType, count: UInt64) -> LLVM.IRType {
    LLVM.IRType(LLVMArrayType2(element.reference, count))
  }

  /// The type of records with `fields`, aligned as C would, or without gaps if packed.
  package func structure(_ fields: [LLVM.IRType], packed: Bool = false) -> LLVM.IRType {
    LLVM.IRType(
      fields.withReferences { LLVMStructTypeInContext(context, $0, $1, packed ? 1 : 0) })
  }

  /// The type of functions from `parameters` to `result`.
  package func function(
    _ parameters: [LLVM.IRType], returning result: LLVM.IRType
  ) -> LLVM.IRType {
    LLVM.IRType(parameters.withReferences { LLVMFunctionType(result.reference, $0, $1, 0) })
  }

  // MARK: Constants

  /// The condition that holds, or the one that doesn't.
  package func constant(_ condition: Bool) -> LLVM.IRValue { i1.constant(condition ? 1 : 0) }

  /// The constant array of `elements` of type `element`.
  package func constantArray(
    of element: LLVM.IRType, _ elements: [LLVM.IRValue]
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      elements.withReferences { LLVMConstArray2(element.reference, $0, UInt64($1)) })
  }

  /// The constant record of `fields`, aligned as C would, or without gaps if packed.
  package func constantStructure(
    _ fields: [LLVM.IRValue], packed: Bool = false
  ) -> LLVM.IRValue {
    LLVM.IRValue(
      fields.withReferences { LLVMConstStructInContext(context, $0, $1, packed ? 1 : 0) })
  }

  /// The constant array of the `bytes`.
  package func constantBytes(_ bytes: some Collection<UInt8>) -> LLVM.IRValue {
    let copy = ContiguousArray(bytes)
    return copy.withUnsafeBytes { raw in
      guard let start = raw.baseAddress, !raw.isEmpty else { return array(of: i8, count: 0).zero }
      return LLVM.IRValue(
        LLVMConstStringInContext2(
          context, start.assumingMemoryBound(to: CChar.self), raw.count, 1))
    }
  }
}
