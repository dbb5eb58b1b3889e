// What libFuzzer calls with bytes of its own making: they are decoded, validated and linked, or refused.
//
// The claim is that whatever they are, this ends, soon, in bounded memory, and without a crash; and
// that an error points into the file.

import ComponentLinking
import ComponentValidation
import Components
import WasmBytes
import WasmCore

/// Takes the bytes of an input; returns 0, as libFuzzer asks for.
@_cdecl("LLVMFuzzerTestOneInput")
public func decode(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  // The layer tells components from core modules.
  let isComponent = bytes.count > 6 && bytes[6] != 0
  do {
    guard isComponent else {
      _ = try CoreModule(decoding: bytes, in: 0..<bytes.count).validated()
      return 0
    }
    let component = try Component(decoding: bytes)
    for module in component.coreModules { try module.validated() }
    try component.validated()
    _ = try component.linked().description
  } catch let error as WasmError {
    precondition(0...bytes.count ~= error.offset, "an error lies outside of the file")
    _ = error.description
  } catch {
    _ = "\(error)"
  }
  return 0
}
