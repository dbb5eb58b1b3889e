import WasmBytes

extension CoreModuleDecoder {
  /// Reads a custom section, of which only the one called "name" means anything here.
  mutating func decodeCustomSection(_ section: inout ByteCursor) throws(WasmError) {
    guard try section.name() == "name" else { return }
    // A broken name section is no error: names serve for messages only. Those before the damage
    // are kept.
    try? decodeNames(&section)
  }

  private mutating func decodeNames(_ section: inout ByteCursor) throws(WasmError) {
    while !section.isAtEnd {
      let id = try section.byte()
      let byteCount = try section.count()
      var subsection = try section.window(byteCount)
      guard id == 1 else { continue }
      for _ in 0..<(try subsection.count(atLeast: 2)) {
        let function = CoreFunctionIndex(rawValue: try subsection.u32())
        module.functionNames[function] = try subsection.name()
      }
    }
  }
}
