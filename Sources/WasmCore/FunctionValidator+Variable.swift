import WasmBytes

extension FunctionValidator {
  private func localType(_ local: CoreLocalIndex) throws(WasmError) -> CoreValueType {
    guard let type = locals.type(of: local) else {
      throw ValidationContext.unknown(local.rawValue, of: locals.count, "local", at: offset)
    }
    return type
  }

  mutating func localGet(_ local: CoreLocalIndex) throws(WasmError) {
    let type = try localType(local)
    guard type.isDefaultable || local.number < parameterCount || isInitialized.contains(local)
    else {
      throw WasmError(.invalid(.uninitializedLocal(local.rawValue)), at: offset)
    }
    push(type)
  }

  /// Notes that `local` of `type` has a value until the end of the innermost block.
  private mutating func initialize(_ local: CoreLocalIndex, of type: CoreValueType) {
    guard !type.isDefaultable, isInitialized.insert(local).inserted else { return }
    initializedLocals.append(local)
  }

  /// Notes that the locals which got a value when `count` others had one are without one again.
  mutating func forgetLocals(initializedBehind count: Int) {
    while initializedLocals.count > count { isInitialized.remove(initializedLocals.removeLast()) }
  }

  mutating func localSet(_ local: CoreLocalIndex) throws(WasmError) {
    let type = try localType(local)
    try pop(type)
    initialize(local, of: type)
  }

  mutating func localTee(_ local: CoreLocalIndex) throws(WasmError) {
    let type = try localType(local)
    try pop(type)
    initialize(local, of: type)
    push(type)
  }

  private func globalType(_ global: CoreGlobalIndex) throws(WasmError) -> CoreGlobalType {
    try ValidationContext.look(up: global.rawValue, in: context.globals, "global", at: offset)
  }

  mutating func globalGet(_ global: CoreGlobalIndex) throws(WasmError) {
    push(try globalType(global).value)
  }

  mutating func globalSet(_ global: CoreGlobalIndex) throws(WasmError) {
    let type = try globalType(global)
    guard type.isMutable else {
      throw WasmError(.invalid(.immutableGlobal(global.rawValue)), at: offset)
    }
    try pop(type.value)
  }
}
