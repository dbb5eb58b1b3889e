// Messages go to standard error, a line each. What a guest says is no part of the line's form: it
// can't begin a new line, or give a terminal orders.

import WamrPlatform

/// How much a message matters, the least first.
package enum LogLevel: UInt8, Sendable, CaseIterable {
  case trace, debug, info, warn, error, critical

  /// The level that is called `name`, or nil.
  package init?(_ name: String) {
    guard let level = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
    self = level
  }
}

extension LoggingLogging {
  static func log(
    _ context: WASIContext, level: Level, context category: String, message: String
  ) throws(HostTrap) {
    guard let least = context.logLevel else { throw context.isOff("wasi:logging") }
    guard level.rawValue >= least.rawValue else { return }
    var line = "[\(level)] "
    if !category.isEmpty { line += "\(shown(category)): " }
    line += "\(shown(message))\n"
    context.scratch.reset()
    try context.report(context.copy(Array(line.utf8)))
  }

  /// `text` with escapes for what isn't shown as itself.
  private static func shown(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .format:
        shown += scalar.escaped(asASCII: true)
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

extension WASIContext {
  /// Writes all of `bytes` to standard error; what can't be written is lost.
  fileprivate func report(_ bytes: UnsafeRawBufferPointer) throws(HostTrap) {
    var rest = bytes
    while !rest.isEmpty {
      do throws(SystemError) {
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(try standardError.write(rest)))
      } catch {
        if error.isInterruption {
          try checkInterruption()
        } else if error.isWouldBlock {
          _ = try isReady(standardError, for: .writable, timeout: nil)
        } else {
          return
        }
      }
    }
  }
}
