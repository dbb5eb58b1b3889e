import CWamrABI

/// The end of a guest's call other than by returning.
package struct Trap: Error, Hashable, Sendable {
  /// Why it ended.
  package var code: wamr_trap_code
  /// Where it ended, the innermost function first; frames in the middle may be missing.
  package var frames: [Frame]

  /// An address on the guest's stack.
  package struct Frame: Hashable, Sendable {
    /// The position in the backtrace, 0 being the innermost.
    package var number: Int
    /// The native address.
    package var address: UInt
    /// Whether the address is that of the instruction itself, not a return address.
    package var isExact: Bool

    /// An address within the instruction that was at work.
    package var instruction: UInt { isExact ? address : address - 1 }
  }

  package static func == (left: Trap, right: Trap) -> Bool {
    left.code.rawValue == right.code.rawValue && left.frames == right.frames
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(code.rawValue)
    hasher.combine(frames)
  }
}
