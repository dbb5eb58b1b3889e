// Calling host functions as compiled code does: through a record of bytes. The offsets in the tests
// are written by hand from the Canonical ABI, which checks those that the generator computed.

import CWamrABI
import Testing
import WASIHost
import WASIInterfaces

/// The record of a call.
final class Record {
  private let bytes = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 16)

  /// Makes a record in which nothing looks like a result.
  init() { bytes.initializeMemory(as: UInt8.self, repeating: 0xaa, count: 256) }

  deinit { bytes.deallocate() }

  /// Its address, for the host.
  var address: UnsafeMutableRawPointer { bytes }

  /// The integer at `offset`.
  subscript<Value: FixedWidthInteger & BitwiseCopyable>(
    offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    get { bytes.loadUnaligned(fromByteOffset: offset, as: type) }
    set { bytes.storeBytes(of: newValue, toByteOffset: offset, as: type) }
  }

  /// The bytes of the list or string at `offset`, each element of `stride` bytes.
  func bytes(at offset: Int, stride: Int = 1) -> [UInt8] {
    let start = UnsafeRawPointer(bitPattern: self[offset, as: UInt.self])
    return Array(
      UnsafeRawBufferPointer(start: start, count: self[offset + 8, as: Int.self] * stride))
  }

  /// The text at `offset`.
  func string(at offset: Int) -> String { String(decoding: bytes(at: offset), as: UTF8.self) }
}

extension WASIContext {
  /// Calls a function with the record that `fill` made, and returns the trap code and the record.
  func trap(
    _ interface: String, _ function: String, _ fill: (Record) -> Void = { _ in }
  ) throws -> (wamr_trap_code, Record) {
    let version =
      WASIInterfaces.allFunctions.first { $0.interface == "wasi:\(interface)" }?.proposedVersion
    let found = try #require(
      WASIContext.hostFunction(
        interface: "wasi:\(interface)@\(version ?? "0.2.6")", function: function))
    let record = Record()
    fill(record)
    let code = found.function(Unmanaged.passUnretained(self).toOpaque(), record.address)
    return (wamr_trap_code(rawValue: code), record)
  }

  /// Calls a function that must not trap, and returns the record.
  @discardableResult
  func call(
    _ interface: String, _ function: String, _ fill: (Record) -> Void = { _ in }
  ) throws -> Record {
    let (code, record) = try trap(interface, function, fill)
    try #require(code == WAMR_TRAP_NONE, "\(failureMessage ?? "")")
    return record
  }

  /// Calls a function whose only parameter is a handle, and returns the record.
  func method(_ interface: String, _ function: String, _ handle: UInt32) throws -> Record {
    try call(interface, function) { $0[0] = handle }
  }

  /// The pollable that a stream's `subscribe` makes.
  func subscribe(_ kind: String, _ stream: UInt32) throws -> UInt32 {
    try method("io/streams", "[method]\(kind).subscribe", stream)[4]
  }

  /// Polls `pollables` and returns the positions of those that are ready.
  func poll(_ pollables: [UInt32]) throws -> [UInt32] {
    try pollables.withUnsafeBytes { list in
      let record = try call("io/poll", "poll") {
        $0[0] = UInt(bitPattern: list.baseAddress)
        $0[8] = pollables.count
      }
      return record.bytes(at: 16, stride: 4).withUnsafeBytes {
        Array($0.assumingMemoryBound(to: UInt32.self))
      }
    }
  }

  /// The pollable of a time from now.
  func timer(_ nanoseconds: UInt64) throws -> UInt32 {
    try call("clocks/monotonic-clock", "subscribe-duration") { $0[0] = nanoseconds }[8]
  }
}
