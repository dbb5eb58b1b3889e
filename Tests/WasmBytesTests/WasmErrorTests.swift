import Testing
import WasmBytes

@Test(
  arguments: [
    (.malformed(.unknownOpcode(0xff)), "0x1f: malformed: unknown opcode 0xff"),
    (.malformed(.unknownOpcode(0xfc, number: 0x1f)), "0x1f: malformed: unknown opcode 0xfc 0x1f"),
    (
      .invalid(.unknownIndex(space: "global", index: 3, count: 2)),
      "0x1f: invalid: unknown global 3: there are 2"
    ),
    (
      .invalid(.typeMismatch(expected: "i32", found: "f64")),
      "0x1f: invalid: type mismatch: expected i32, found f64"
    ),
    (.unsupported(.stackSwitching), "0x1f: unsupported: stack switching"),
    (
      .limitExceeded(.init("types", maximum: 5)),
      "0x1f: too large: more than 5 types"
    ),
  ] as [(WasmError.Reason, String)])
func anErrorSaysWhereItIsAndWhatIsWrong(reason: WasmError.Reason, text: String) {
  #expect(WasmError(reason, at: 31).description == text)
}

@Test func aNameFromTheInputCantForgeOutput() {
  let name = "a\n\u{1b}[2J\"\u{202e}b"
  #expect(WasmError.quoted(name) == #""a\u{a}\u{1b}[2J\"\u{202e}b""#)
  let long = WasmError.quoted(String(repeating: "x", count: 10_000))
  #expect(long.count == 203 && long.hasSuffix("…\""))
}

@Test func namesAreEqualByTheirBytesOnly() {
  let composed = "\u{e5}"
  let decomposed = "a\u{30a}"
  #expect(composed == decomposed)
  #expect(ExactName(composed) != ExactName(decomposed))
  #expect(Set([ExactName(composed), ExactName(decomposed), ExactName("\u{e5}")]).count == 2)
}

private struct LampIndex: WasmIndex {
  let rawValue: UInt32
}

@Test func anIndexedArrayYieldsNilForWhatItLacks() {
  var lamps = IndexedArray<LampIndex, String>(["hall"])
  #expect(lamps.append("attic") == LampIndex(1))
  #expect(lamps.element(at: LampIndex(1)) == "attic")
  #expect(lamps.element(at: LampIndex(2)) == nil)
  #expect(lamps.element(at: LampIndex(rawValue: .max)) == nil)
  #expect(lamps.indices == [LampIndex(0), LampIndex(1)])
}
