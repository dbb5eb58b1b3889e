import WasmBytes

extension FunctionValidator {
  private func localType(_ local: CoreLocalIndex) throws(WasmError) -> CoreValueType {
    guard let type = locals.type(of: local) else {
      throw ValidationContext.unknown(local.rawValue, of: locals.count, "local", at: offset)
    }
    return type
  }

  mutating func localGet(_ local: CoreLocalIndex) throws(WasmError) {
    push(try localType(local))
  }

  mutating func localSet(_ local: CoreLocalIndex) throws(WasmError) {
    try pop(try localType(local))
  }

  mutating func localTee(_ local: CoreLocalIndex) throws(WasmError) {
    let type = try localType(local)
    try pop(type)
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
