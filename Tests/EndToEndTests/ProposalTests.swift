import Foundation
import TestSupport
import Testing

/// What is off unless an option asks for it.
@Suite struct ProposalTests {
  @Test func whatIsOffIsRefusedAtTheStart() throws {
    let folder = try TemporaryFolder()
    let settings = try compiled(Program.named("config-logging").component, in: folder)
    let pairs = try compiled(Program.named("key-value").component, in: folder)
    for (bundle, options, missing) in [
      (
        settings, ["--logging", "info"],
        "wasi:config/store@0.2.0-rc.1, which is off unless --config"
      ),
      (
        settings, ["--config", "/dev/null"],
        "wasi:logging/logging@0.1.0-draft, which is off unless --logging"
      ),
      (
        pairs, ["--config", "/dev/null", "--logging", "info"],
        "wasi:keyvalue/store@0.2.0-draft2, which is off unless --keyvalue"
      ),
    ] {
      let result = try run(Locations.wamrRun, options + [bundle.path])
      #expect(result.exitCode == 2)
      #expect(result.errorText.contains(missing), "\(result.errorText)")
      #expect(result.output.isEmpty)
    }
  }

  @Test func anOptionThatNobodyNeedsCostsNothing() throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("exit-code").component, in: folder)
    let missing = folder.path("missing/file").path
    let result = try run(
      Locations.wamrRun, ["--config", missing, "--keyvalue", missing, bundle.path])
    #expect(result.exitCode == (try Program.named("exit-code").expectedExitCode))
  }

  @Test func valuesAreThoseOfTheFile() throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("config-logging").component, in: folder)
    let text = "# comment\n\n name = a value \r\nempty=\nsum=1+1=2\nname=last\n"
    let file = try folder.file("values", containing: Array(text.utf8))
    let result = try run(
      Locations.wamrRun,
      ["--config", file.path, "--logging=critical", bundle.path, "name", "empty", "Name"])
    #expect(
      result.outputText == """
        3 values
        name=last.
        empty=.
        sum=1+1=2.
        name: last.
        empty: .
        Name: none

        """, "\(result.errorText)")
    #expect(result.errorText == "[critical] guest: the end\n")
  }

  @Test(arguments: [
    ("name=1\nnothing\n", "line 2: no NAME=VALUE"), (" =1", "line 1: no name"),
    ("\n\u{0}x", "line 2: no NAME=VALUE"),
  ])
  func aFileThatHasNoValuesIsReported(text: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("config-logging").component, in: folder)
    let file = try folder.file("values", containing: Array(text.utf8))
    for (path, reason) in [(file.path, reason), (folder.path("missing").path, "missing")] {
      let result = try run(Locations.wamrRun, ["--config", path, "--logging=info", bundle.path])
      #expect(result.exitCode == 2)
      #expect(result.errorText.contains(reason), "\(result.errorText)")
    }
  }

  @Test func messagesFromALevelOnAreLines() throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("config-logging").component, in: folder)
    let result = try run(
      Locations.wamrRun, ["--config=/dev/null", "--logging", "info", bundle.path])
    #expect(
      result.errorText == #"""
        [info] for those who watch
        [warn] guest: two\nlines and \u{1B}[31mred
        [error] gu\nest: serious
        [critical] guest: the end

        """#)
    let wrong = try run(Locations.wamrRun, ["--logging", "loud", bundle.path])
    #expect(wrong.exitCode == 2)
    #expect(wrong.errorText.contains("--logging needs trace"))
  }

  @Test func pairsInAFileOutliveTheGuest() throws {
    let folder = try TemporaryFolder()
    let bundle = try compiled(Program.named("key-value").component, in: folder)
    let file = folder.path("pairs").path
    for count in 1...3 {
      let result = try run(Locations.wamrRun, ["--keyvalue", file, bundle.path, "runs"])
      #expect(result.outputText == "\(count)\n", "\(result.errorText)")
      let forgotten = try run(Locations.wamrRun, ["--keyvalue=memory", bundle.path, "runs"])
      #expect(forgotten.outputText == "1\n")
    }
    // All that a guest can do, with a file behind it.
    let program = try Program.named("key-value")
    let result = try run(Locations.wamrRun, ["--keyvalue", folder.path("other").path, bundle.path])
    #expect(result.output == program.expectedOutput)
    for path in [folder.url.path, bundle.path, folder.path("missing/pairs").path] {
      let refused = try run(Locations.wamrRun, ["--keyvalue", path, bundle.path])
      #expect(refused.exitCode == 2)
      #expect(refused.errorText.contains("--keyvalue: "), "\(refused.errorText)")
    }
  }
}
