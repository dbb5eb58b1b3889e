import Testing
import WasmBytes
import WasmCore

/// Decodes and validates every module of the specification's suite for what is supported.
@Test func theSuiteOfTheSpecificationIsAcceptedAndRefusedAsItSays() throws {
  guard let suite = try ConformanceSuite.load() else { return }
  var figures: [String: Int] = [:]
  for example in suite.cases {
    let error = refusal(of: example.bytes)
    let verdict: String
    switch (example.expectation, error?.reason) {
    case (.valid, nil): verdict = "valid: accepted"
    case (_, .unsupported(let feature)):
      verdict = "\(example.expectation): refused as \(feature)"
      #expect(beyond2.contains(feature), "\(example.place): \(feature)")
    case (.valid, .limitExceeded(let limit)) where isStated(limit):
      verdict = "valid: refused as too large"
      print("\(example.place): \(limit)")
    case (.valid, let reason?):
      verdict = "valid: WRONGLY REFUSED"
      Issue.record("\(example.place): a valid module is refused: \(reason)")
    case (_, nil):
      verdict = "\(example.expectation): WRONGLY ACCEPTED"
      Issue.record("\(example.place): accepted, but \(example.expectation): \(example.text)")
    case (.invalid, .malformed(let malformation)):
      verdict = "invalid: refused as malformed"
      print("\(example.place): \(example.text): \(malformation)")
    case (.malformed, .invalid(let invalidity)):
      verdict = "malformed: refused as invalid"
      print("\(example.place): \(example.text): \(invalidity)")
    case (let expectation, .limitExceeded(let limit)):
      verdict = "\(expectation): refused as too large"
      print("\(example.place): \(example.text): \(limit)")
    case (let expectation, _):
      verdict = "\(expectation): refused"
    }
    figures[verdict, default: 0] += 1
  }
  print("\(suite.cases.count) modules of \(suite.scriptCount) scripts:")
  for (verdict, count) in figures.sorted(by: { $0.key < $1.key }) { print("  \(count) \(verdict)") }
  print("skipped:")
  for (reason, count) in suite.skipped.sorted(by: { $0.key < $1.key }) {
    print("  \(count) \(reason)")
  }
  // All that another validator accepts with the same features: a supported module that is refused
  // as unsupported would show here only.
  #expect(figures["valid: accepted", default: 0] >= 1_331)
}

/// What the suite for WebAssembly 3.0 uses beyond 2.0, extended constants and tail calls.
private let beyond2: Set<WasmError.Feature> = [
  .exceptionHandling, .garbageCollection, .memory64, .multipleMemories, .simd, .threads,
  .customPageSizes, .typedFunctionReferences,
]

/// Whether the suite is known to go beyond `limit`: it defines a table that nobody could allocate.
private func isStated(_ limit: WasmError.Limit) -> Bool {
  limit.what == "elements of a table"
}

/// Returns why the module that `bytes` are is refused, or nil if it is valid.
func refusal(of bytes: [UInt8]) -> WasmError? {
  do {
    try CoreModule(decoding: bytes, in: 0..<bytes.count).validated()
    return nil
  } catch {
    return error
  }
}
