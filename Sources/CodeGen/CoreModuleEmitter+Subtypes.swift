// Function types that are declared to be subtypes of others.
//
// `call_indirect` takes functions of all subtypes of the type that it names. As a rule it names one that has
// none, and compares identities. For one that may have some, a function of another type is looked up in
// the list of supertypes that its prefix refers to, each under its identity.

import CWamrABI
import LLVM
import WasmBytes
import WasmCore

extension CoreModuleEmitter {
  /// The `wamr_supertypes` of `type`, or nil if it has none.
  func supertypes(of type: CoreFunctionType) -> LLVM.IRValue? {
    guard let first = type.supertype?.type, let number = type.number else { return nil }
    if let known = supertypeLists[number] { return known }
    var words: [UInt64] = []
    var next: CoreTypeNumber? = first
    while let number = next {
      let supertype = CoreTypeRegistry.shared.type(number)
      let identity = SignatureIdentity(supertype)
      words += [identity.high, identity.low]
      next = supertype.supertype?.type
    }
    words.insert(UInt64(words.count / 2), at: 0)
    let contents = builder.constantArray(
      of: builder.i64, words.map { builder.i64.constant($0) })
    let list = builder.addGlobal("supertypes.\(supertypeLists.count)", of: contents.type)
    list.setInitializer(contents)
    list.setConstant()
    list.setLinkage(.internal)
    supertypeLists[number] = list
    return list
  }

  /// The function that says whether the type of the function at its first parameter is declared to be a
  /// subtype of the one with the identity that the other two are, its high word first.
  func emitSubtypeTest() -> LLVM.IRValue {
    let type = builder.function(
      [builder.pointer, builder.i64, builder.i64], returning: builder.i1)
    let test = builder.addFunction("subtype", of: type)
    test.setLinkage(.internal)
    builder.addCommonAttributes(to: test, options: options)
    let block = builder.block
    builder.withoutLocation { emitSubtypeTest(test) }
    builder.position(atEndOf: block)
    return test
  }

  private func emitSubtypeTest(_ test: LLVM.IRValue) {
    let start = builder.appendBlock("entry", to: test)
    let list = builder.appendBlock("list", to: test)
    let item = builder.appendBlock("item", to: test)
    let next = builder.appendBlock("next", to: test)
    let found = builder.appendBlock("found", to: test)
    let missing = builder.appendBlock("missing", to: test)
    let code = test.parameter(0)

    builder.position(atEndOf: start)
    let distance = builder.load(
      builder.i64, from: builder.pointer(code, advancedBy: Self.supertypesOffset))
    builder.branch(
      if: builder.compare(.eq, distance, builder.i64.zero), to: missing, else: list)

    builder.position(atEndOf: list)
    let words = builder.pointer(code, advancedBy: distance)
    func word(_ index: LLVM.IRValue) -> LLVM.IRValue {
      builder.load(
        builder.i64, from: builder.pointer(toElement: index, of: builder.i64, at: words))
    }
    let end = builder.binary(.shl, word(builder.i64.zero), builder.i64.constant(1))
    builder.branch(to: item)

    // A list that is there isn't empty. Its words are a count, and two for each item.
    builder.position(atEndOf: item)
    let position = builder.phi(builder.i64)
    builder.addIncoming(builder.i64.constant(1), from: list, to: position)
    let isHigh = builder.compare(.eq, word(position), test.parameter(1))
    let low = builder.add(position, builder.i64.constant(1))
    let isLow = builder.compare(.eq, word(low), test.parameter(2))
    builder.branch(if: builder.and(isHigh, isLow), to: found, else: next)

    builder.position(atEndOf: next)
    builder.addIncoming(
      builder.add(position, builder.i64.constant(2)), from: next, to: position)
    builder.branch(if: builder.compare(.uge, low, end), to: missing, else: item)

    builder.position(atEndOf: found)
    builder.return(builder.constant(true))
    builder.position(atEndOf: missing)
    builder.return(builder.constant(false))
  }

  private static var supertypesOffset: Int64 {
    let offset = MemoryLayout<wamr_function_prefix>.offset(of: \.supertypes) ?? 0
    return Int64(offset - MemoryLayout<wamr_function_prefix>.size)
  }
}
