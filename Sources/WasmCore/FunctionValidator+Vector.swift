import WasmBytes

extension FunctionValidator {
  mutating func vector(_ operation: VectorOperation) throws(WasmError) {
    let signature = operation.signature
    switch signature {
    case .splat: try pop(operation.shape.lane)
    case .shift: try pop(.i32)
    default: break
    }
    for _ in 0..<signature.vectorCount { try pop(.v128) }
    push(signature == .test ? .i32 : .v128)
  }

  mutating func vectorLoad(
    _ operation: VectorLoadOperation, _ argument: MemoryArgument
  ) throws(WasmError) {
    let address = try check(argument, byteCount: operation.byteCount)
    try pop(address)
    push(.v128)
  }

  mutating func vectorStore(_ argument: MemoryArgument) throws(WasmError) {
    let address = try check(argument, byteCount: 16)
    try pop(.v128)
    try pop(address)
  }

  // MARK: Lanes

  private func check(lane: UInt8, of count: Int) throws(WasmError) {
    guard Int(lane) < count else {
      throw WasmError(.invalid(.unknownLane(lane, count: count)), at: offset)
    }
  }

  mutating func loadLane(
    _ width: LaneWidth, _ argument: MemoryArgument, _ lane: UInt8
  ) throws(WasmError) {
    let address = try check(argument, byteCount: width.byteCount)
    try check(lane: lane, of: width.shape.laneCount)
    try pop(.v128)
    try pop(address)
    push(.v128)
  }

  mutating func storeLane(
    _ width: LaneWidth, _ argument: MemoryArgument, _ lane: UInt8
  ) throws(WasmError) {
    let address = try check(argument, byteCount: width.byteCount)
    try check(lane: lane, of: width.shape.laneCount)
    try pop(.v128)
    try pop(address)
  }

  mutating func extractLane(_ operation: LaneExtraction, _ lane: UInt8) throws(WasmError) {
    try check(lane: lane, of: operation.shape.laneCount)
    try pop(.v128)
    push(operation.shape.lane)
  }

  mutating func replaceLane(_ operation: LaneReplacement, _ lane: UInt8) throws(WasmError) {
    try check(lane: lane, of: operation.shape.laneCount)
    try pop(operation.shape.lane)
    try pop(.v128)
    push(.v128)
  }

  mutating func shuffle(_ mask: VectorBytes) throws(WasmError) {
    // The bytes of both operands, one behind the other.
    for index in 0..<16 { try check(lane: mask[index], of: 32) }
    try pop(.v128)
    try pop(.v128)
    push(.v128)
  }
}
