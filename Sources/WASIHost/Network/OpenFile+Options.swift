// The settings that sockets of both kinds have, as the interface has them.

import WamrPlatform

extension OpenFile {
  typealias SocketResult<Value> = Result<Value, SocketsNetwork.ErrorCode>

  /// The value of a setting, in the form that `convert` gives it.
  func get<Value>(
    _ option: SocketOption, _ convert: (Int32) -> Value
  ) -> SocketResult<Value> {
    Result { () throws(SystemError) in convert(try descriptor.value(of: option)) }
  }

  /// Changes a setting.
  func set(_ option: SocketOption, to value: Int32) -> SocketResult<Void> {
    Result { () throws(SystemError) in try descriptor.set(option, to: value) }
  }

  /// How many hops packets may make.
  func hopLimit(version: UInt8) -> SocketResult<UInt8> {
    get(.hopLimit(version: version)) { UInt8(clamping: $0) }
  }

  /// Changes how many hops packets may make: one at least.
  func setHopLimit(version: UInt8, to value: UInt8) -> SocketResult<Void> {
    guard value > 0 else { return .failure(.invalidArgument) }
    return set(.hopLimit(version: version), to: Int32(value))
  }

  /// The bytes of a buffer.
  ///
  /// The system says twice what it was told, the other half being for its own records.
  func bufferSize(_ option: SocketOption) -> SocketResult<UInt64> {
    get(option) { UInt64(clamping: $0) / 2 }
  }

  /// Changes the bytes of a buffer, within the system's limits.
  func setBufferSize(_ option: SocketOption, to value: UInt64) -> SocketResult<Void> {
    guard value > 0 else { return .failure(.invalidArgument) }
    // The system doubles the number, and no setting may make it overflow.
    return set(option, to: Int32(min(value, UInt64(Int32.max / 2))))
  }
}
