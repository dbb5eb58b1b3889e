import WamrPlatform

/// What is served beside WASI 0.2's own interfaces where it is asked for.
package enum Proposal: Sendable, CaseIterable {
  case configuration
  case keyValue
  case logging

  /// The proposal that `interface` is one of, or nil.
  package init?(interface: String) {
    guard let found = Self.allCases.first(where: { interface.hasPrefix($0.prefix) }) else {
      return nil
    }
    self = found
  }

  /// What the names of its interfaces begin with.
  private var prefix: String {
    switch self {
    case .configuration: "wasi:config/"
    case .keyValue: "wasi:keyvalue/"
    case .logging: "wasi:logging/"
    }
  }
}

extension WASIContext {
  /// The refusal of a call of what is off, which is only reached where the loader didn't look.
  func isOff(_ name: String) -> HostTrap { refusal("\(name) is off") }

  /// Bytes that last until the next host call.
  func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let copy = scratch.allocate(bytes.count)
    copy.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(copy)
  }
}
