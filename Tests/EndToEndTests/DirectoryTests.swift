import Foundation
import TestSupport
import Testing

/// Directories that the guest is given by `--dir`, and the standard streams that it is not.
@Suite struct DirectoryTests {
  /// Makes the folder `name` in `folder`, with the file `file` in it.
  private func directory(
    _ name: String, in folder: TemporaryFolder, file: String, _ contents: String
  ) throws -> String {
    let path = folder.path(name)
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    _ = try folder.file("\(name)/\(file)", containing: Array(contents.utf8))
    return path.path
  }

  @Test(arguments: [[], ["--walk-paths"]])
  func aFileIsCopiedFromADirectoryToAnother(options: [String]) throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("copy-file").component, in: folder)
    let contents = String(repeating: "0123456789abcdef\n", count: 60_000)
    let from = try directory("from", in: folder, file: "input", contents)
    let to = try directory("to", in: folder, file: "other", "")
    let result = try run(
      Locations.wamrRun,
      options + ["--dir=\(from)", "--dir", "\(to)::/to", bundle.path, "input", "output"])
    #expect(result.outputText == "1020000 bytes\n", "\(result.errorText)")
    #expect(result.exitCode == 0)
    #expect(try bytes(of: folder.path("to/output")) == Array(contents.utf8))
  }

  @Test func aDirectoryToReadOnlyIsNotWritten() throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("copy-file").component, in: folder)
    let from = try directory("from", in: folder, file: "input", "contents")
    for option in ["\(from):ro", "\(from)::/data:ro"] {
      let result = try run(
        Locations.wamrRun, ["--dir", option, bundle.path, "input", "output"])
      // `not-permitted`.
      #expect(result.outputText == "create: error 31\n", "\(result.errorText)")
      #expect(result.exitCode == 1)
    }
    let both = try run(
      Locations.wamrRun,
      ["--dir", "\(from):ro", "--dir", "\(from)::/b", bundle.path, "input", "output"])
    #expect(both.outputText == "8 bytes\n")
  }

  @Test(arguments: ["../secret", "link", "/etc/passwd", "sub/../../secret"])
  func whatIsOutsideIsNotReached(path: String) throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("copy-file").component, in: folder)
    _ = try folder.file("secret", containing: [1])
    let from = try directory("from/sub", in: folder, file: "input", "contents")
    let base = URL(filePath: from).deletingLastPathComponent().path
    try FileManager.default.createSymbolicLink(
      atPath: "\(base)/link", withDestinationPath: "../secret")
    for options in [[], ["--walk-paths"]] {
      for arguments in [[path, "output"], ["sub/input", path]] {
        let result = try run(
          Locations.wamrRun, options + ["--dir", base, bundle.path] + arguments)
        #expect(result.outputText.hasSuffix(": error 31\n"), "\(result.errorText)")
      }
    }
    #expect(try bytes(of: folder.path("secret")) == [1])
  }

  @Test func aDirectoryThatIsNotThereIsReported() throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("copy-file").component, in: folder)
    for path in [folder.path("missing").path, bundle.path] {
      let result = try run(Locations.wamrRun, ["--dir", path, bundle.path])
      #expect(result.exitCode == 2)
      #expect(result.errorText.contains(path))
      #expect(result.output.isEmpty)
    }
    for value in ["", "::guest", ":ro", "host::"] {
      #expect(try run(Locations.wamrRun, ["--dir", value, bundle.path]).exitCode == 2, "\(value)")
    }
  }

  @Test func resolvingStepByStepMakesNoDifference() throws {
    let folder = try TemporaryFolder()
    let program = try Program.named("files")
    let bundle = try compiled(program.component, in: folder)
    let result = try run(
      Locations.wamrRun, program.invocation(of: bundle, in: folder, options: ["--walk-paths"]))
    #expect(result.outputText == String(decoding: program.expectedOutput, as: UTF8.self))
  }

  @Test(arguments: [[], ["--walk-paths"]])
  func aMillionOpensDoNotEscape(options: [String]) throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("path-race").component, in: folder)
    let files = FileManager.default
    // What belongs to the guest has 6 bytes; what is outside has 7.
    for path in ["root/swap", "root/deep/er", "outside"] {
      try files.createDirectory(at: folder.path(path), withIntermediateDirectories: true)
    }
    for path in ["root/file", "root/swap/file", "root/last"] {
      _ = try folder.file(path, containing: Array("inside".utf8))
    }
    for path in ["file", "outside/file"] {
      _ = try folder.file(path, containing: Array("secret!".utf8))
    }
    let root = folder.path("root").path
    try files.createSymbolicLink(
      atPath: "\(root)/swap.other", withDestinationPath: "../outside")
    try files.createSymbolicLink(
      atPath: "\(root)/last.other", withDestinationPath: "../outside/file")

    let thread = racer(
      exchanging: ["swap", "last"].map { ("\(root)/\($0)", "\(root)/\($0).other") },
      by: "\(root)/kept", moving: ("\(root)/deep/er", folder.path("outside/er").path))
    defer { thread.cancel() }
    let result = try run(
      Locations.wamrRun, options + ["--dir", "\(root)::/", bundle.path, "1000000"], timeout: 900)
    #expect(
      result.outputText == "inside: some\nrefused: some\noutside: 0\n", "\(result.errorText)")
    #expect(result.exitCode == 0)
  }

  @Test(arguments: ["<&-", "<&- >&-", "<&- 2>&-"])
  func aStandardStreamThatIsClosedIsNotTheBundle(redirection: String) throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("echo-stdin").component, in: folder)
    let result = try run(
      URL(filePath: "/bin/sh"),
      ["-c", "exec \"$0\" \"$1\" \(redirection)", Locations.wamrRun.path, bundle.path])
    #expect(result.exitCode == 0)
    #expect(result.output.isEmpty)
    #expect(redirection.contains("2>") || result.errorText == "0 bytes\n", "\(result.errorText)")
  }
}

/// Exchanges two pairs of files and moves a directory away and back, as fast as it can, on a thread
/// that is returned and stops when it is cancelled.
private func racer(
  exchanging pairs: [(String, String)], by kept: String, moving moved: (String, String)
) -> Thread {
  let thread = Thread {
    while !Thread.current.isCancelled {
      for _ in 0..<2 {
        for (one, other) in pairs {
          rename(one, kept)
          rename(other, one)
          rename(kept, other)
        }
      }
      rename(moved.0, moved.1)
      rename(moved.1, moved.0)
    }
  }
  thread.start()
  return thread
}
