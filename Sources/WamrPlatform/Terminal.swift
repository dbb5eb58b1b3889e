import Glibc

extension StreamDescriptor {
  /// Whether a terminal is at the other end.
  package var isTerminal: Bool { isatty(rawValue) == 1 }
}
