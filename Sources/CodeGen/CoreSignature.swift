// How core functions are called.
//
// Parameters are those of WebAssembly and nothing else. Several results come back in registers as
// long as the C convention has registers for them, two of each kind; more are written to a record
// whose address is passed as the last parameter. Vectors share their registers, eight for parameters
// and two for results, with floating-point numbers. Functions and adapters are compiled apart and
// meet only here, so this type is the one place that knows the rule.

import LLVM
import WasmCore

/// The type of a core function as LLVM sees it.
package struct CoreSignature {
  /// The type of the function, with the address of the results if they go through memory.
  package let function: LLVM.IRType

  /// The types of the WebAssembly parameters.
  package let parameters: [LLVM.IRType]

  /// The types of the WebAssembly results.
  package let results: [LLVM.IRType]

  /// The record of the results if there are several, in registers or in memory.
  package let resultRecord: LLVM.IRType?

  /// The alignment of that record in memory.
  package let resultRecordAlignment: UInt32

  /// Whether the results are written to the record whose address is the last parameter.
  package let returnsThroughMemory: Bool

  /// The type of the entry for calls in tail position.
  package let tailFunction: LLVM.IRType

  /// What such calls pass behind everything else: nothing, as a rule (see `StackArguments`).
  package let tailPadding: [LLVM.IRValue]

  /// Makes the signature of core functions of `type`.
  package init(_ type: CoreFunctionType, in builder: LLVM.Builder) {
    parameters = type.parameters.map { builder.type(of: $0) }
    results = type.results.map { builder.type(of: $0) }
    let floatCount = type.results.count { $0 == .f32 || $0 == .f64 || $0 == .v128 }
    returnsThroughMemory = floatCount > 2 || type.results.count - floatCount > 2
    resultRecord = results.count > 1 ? builder.structure(results) : nil
    resultRecordAlignment = type.results.contains(.v128) ? 16 : 8
    let everything = parameters + (returnsThroughMemory ? [builder.pointer] : [])
    let result =
      returnsThroughMemory ? builder.void : resultRecord ?? results.first ?? builder.void
    function = builder.function(everything, returning: result)

    let isPadded = StackArguments(type, returnsThroughMemory).confuseTailCalls
    tailPadding = isPadded ? [builder.double.zero] : []
    tailFunction = builder.function(everything + tailPadding.map(\.type), returning: result)
  }

  /// The index of the parameter with the address of the results, if there is one.
  package var resultPointerIndex: Int? { returnsThroughMemory ? parameters.count : nil }
}

/// What the C convention, and `tailcc` with it, passes on the stack.
///
/// With `tailcc` a function removes its arguments from the stack. LLVM 19 rounds their size up to the
/// greatest alignment among them where it calls such a function, and doesn't where it compiles one:
/// with vectors among them the two may differ by 16 bytes, and the caller's stack is lost. They
/// agree if the size is a multiple of 16, which one more argument of 8 bytes sees to.
private struct StackArguments {
  private var byteCount = 0
  private var hasVector = false

  init(_ type: CoreFunctionType, _ returnsThroughMemory: Bool) {
    var integerRegisters = 6
    var vectorRegisters = 8
    for parameter in type.parameters {
      switch parameter.kind {
      case .i32, .i64, .reference: push(8, unlessIn: &integerRegisters)
      case .f32, .f64: push(8, unlessIn: &vectorRegisters)
      case .v128: push(16, unlessIn: &vectorRegisters)
      }
    }
    if returnsThroughMemory { push(8, unlessIn: &integerRegisters) }
  }

  private mutating func push(_ size: Int, unlessIn registers: inout Int) {
    guard registers == 0 else {
      registers -= 1
      return
    }
    hasVector = hasVector || size == 16
    byteCount = (byteCount + size - 1) / size * size + size
  }

  /// Whether caller and callee would compute different sizes.
  ///
  /// A vector is on the stack only if no register is left for a floating-point number, so that one
  /// more of those is on the stack too.
  var confuseTailCalls: Bool { hasVector && byteCount % 16 != 0 }
}

extension LLVM.Builder {
  /// The type of core values of `type`; references are addresses.
  package func type(of type: CoreValueType) -> LLVM.IRType {
    switch type.kind {
    case .i32: i32
    case .i64: i64
    case .f32: float
    case .f64: double
    case .v128: v128
    case .reference: pointer
    }
  }

  /// The type of vectors when nothing is done with their lanes.
  package var v128: LLVM.IRType { vector(of: i8, count: 16) }

  /// The constant vector of `bytes`.
  package func constant(_ bytes: VectorBytes) -> LLVM.IRValue {
    constantVector((0..<16).map { i8.constant(UInt64(bytes[$0])) })
  }

  /// Takes apart what a call of a function of `signature` gave back.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - record: The address that was passed for the results, if they go through memory.
  ///   - signature: The signature of what was called.
  /// - Returns: The results, in order.
  package func results(
    of call: LLVM.IRValue, record: LLVM.IRValue?, signature: CoreSignature
  ) -> [LLVM.IRValue] {
    guard let type = signature.resultRecord else {
      return signature.results.isEmpty ? [] : [call]
    }
    return signature.results.indices.map { index in
      guard let record else { return extract(index, from: call) }
      let field = pointer(toField: index, of: type, at: record)
      return load(signature.results[index], from: field)
    }
  }

  /// Ends the block of a function of `signature`: it returns `values`.
  ///
  /// - Parameters:
  ///   - values: The results.
  ///   - record: The parameter with the address of the results, if they go through memory.
  ///   - signature: The signature of the function.
  package func `return`(
    _ values: [LLVM.IRValue], record: LLVM.IRValue?, signature: CoreSignature
  ) {
    guard let type = signature.resultRecord else {
      self.return(values.first)
      return
    }
    if let record {
      for (index, value) in values.enumerated() {
        store(value, to: pointer(toField: index, of: type, at: record))
      }
      self.return()
    } else {
      var aggregate = type.poison
      for (index, value) in values.enumerated() {
        aggregate = insert(value, at: index, into: aggregate)
      }
      self.return(aggregate)
    }
  }
}
