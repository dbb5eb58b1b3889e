import Foundation

/// A process that answers lines with lines.
final class LineProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  /// What has been read and doesn't end in a line feed yet.
  private var pending: [UInt8] = []

  /// Starts `executable`.
  init(_ executable: URL, _ arguments: [String]) throws {
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  /// Writes `line`; says whether the process takes it.
  func send(_ line: String) -> Bool {
    (try? input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))) != nil
  }

  /// The next line, or nil if there is none, or none within `milliseconds`.
  func readLine(within milliseconds: Int32) -> String? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeSubrange(...end) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      let descriptor = output.fileHandleForReading.fileDescriptor
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, milliseconds) > 0 else { return nil }
      let bytes = output.fileHandleForReading.availableData
      if bytes.isEmpty { return nil }
      pending += bytes
    }
  }

  /// Lets the process end.
  func end() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// How a process ended that hasn't answered.
  enum Death: CustomStringConvertible {
    case silence
    case signal(Int32)
    case exit(Int32)

    var description: String {
      switch self {
      case .silence: "no answer in time"
      case .signal(let number): "ended by signal \(number)"
      case .exit(let code): "ended with exit code \(code)"
      }
    }
  }

  /// Ends the process, which hasn't answered, and says how it ended.
  func death() -> Death {
    var entry = pollfd(
      fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    let hasClosed = poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLHUP) != 0
    if !hasClosed { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    guard hasClosed else { return .silence }
    return process.terminationReason == .uncaughtSignal
      ? .signal(process.terminationStatus) : .exit(process.terminationStatus)
  }
}
