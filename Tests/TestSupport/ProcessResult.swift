// Running programs from tests.
//
// Both outputs are written to files rather than read from pipes: a child that writes much, or
// leaves children of its own behind, can't block the test then. So is standard input, for the same
// reason. The end of a child is waited for in the kernel, with the time limit as a timer.

import Foundation

/// What came of a program that was run.
package struct ProcessResult: Sendable, Equatable {
  /// The bytes written to standard output.
  package var output: [UInt8]

  /// The bytes written to standard error.
  package var errors: [UInt8]

  /// The exit code, or 128 and the number of the signal that ended the program, as a shell has it.
  package var exitCode: Int32

  /// Whether the program was ended because its time was up.
  package var timedOut: Bool

  /// The standard output as text.
  package var outputText: String { String(decoding: output, as: UTF8.self) }

  /// The standard error as text.
  package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// A program that couldn't be run, or that failed where the test needs it to succeed.
package struct ProcessFailure: Error, CustomStringConvertible {
  /// What happened.
  package var description: String

  /// Describes what happened.
  package init(description: String) {
    self.description = description
  }
}

/// Runs a program to its end and returns what came of it.
///
/// - Parameters:
///   - program: The program's file.
///   - arguments: Its arguments, without its own name.
///   - input: What it reads from standard input.
///   - environment: Its environment, or `nil` for the test's own.
///   - folder: Its working folder, or `nil` for the test's own.
///   - timeout: The seconds after which it is ended.
/// - Returns: What came of it, whether it succeeded or not.
/// - Throws: An error where the program could not be started.
package func run(
  _ program: URL, _ arguments: [String] = [], input: [UInt8] = [],
  environment: [String: String]? = nil, in folder: URL? = nil, timeout: Double = 60
) throws -> ProcessResult {
  guard FileManager.default.isExecutableFile(atPath: program.path) else {
    throw ProcessFailure(
      description: "\(program.path) is not there: has `make build fixtures` run?")
  }
  let files = try TemporaryFolder()
  let inputFile = try files.file("input", containing: input)
  let outputFile = try files.file("output", containing: [])
  let errorFile = try files.file("errors", containing: [])

  let process = Process()
  process.executableURL = program
  process.arguments = arguments
  process.environment = environment
  process.currentDirectoryURL = folder
  // Closed here, since a process that is over may be kept alive by others who wait for theirs.
  let inputHandle = try FileHandle(forReadingFrom: inputFile)
  let outputHandle = try FileHandle(forWritingTo: outputFile)
  let errorHandle = try FileHandle(forWritingTo: errorFile)
  defer { for handle in [inputHandle, outputHandle, errorHandle] { try? handle.close() } }
  process.standardInput = inputHandle
  process.standardOutput = outputHandle
  process.standardError = errorHandle

  let ended = DispatchSemaphore(value: 0)
  process.terminationHandler = { _ in ended.signal() }
  try process.run()
  var timedOut = false
  if ended.wait(timeout: .now() + timeout) == .timedOut {
    timedOut = true
    kill(process.processIdentifier, SIGKILL)
    ended.wait()
  }
  let status = process.terminationStatus
  return ProcessResult(
    output: try [UInt8](Data(contentsOf: outputFile)),
    errors: try [UInt8](Data(contentsOf: errorFile)),
    exitCode: process.terminationReason == .uncaughtSignal ? 128 + status : status,
    timedOut: timedOut)
}
