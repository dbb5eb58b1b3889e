import Foundation
import TestSupport
import Testing

/// The images that the loader keeps between runs.
@Suite struct StoreTests {
  private let folder: TemporaryFolder
  private let program: Program
  private let bundle: URL
  private var environment: [String: String] { ["XDG_CACHE_HOME": folder.path("cache").path] }
  private var images: URL { folder.path("cache/wamr/images") }

  init() throws {
    folder = try TemporaryFolder()
    program = try Program.named("zig-calculator-cmd")
    bundle = try compiled(program.component, in: folder)
  }

  private func stored() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: images.path).sorted()
  }

  private func prune(_ option: String) throws -> String {
    let result = try run(Locations.wamrRun, [option], environment: environment)
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errorText)")
    return result.outputText
  }

  private func runProgram() throws {
    let result = try run(Locations.wamrRun, [bundle.path], environment: environment)
    #expect(result.output == program.expectedOutput, "\(result.errorText)")
    #expect(result.exitCode == 0)
  }

  @Test func theStoreIsPrunedOnDemand() throws {
    #expect(try prune("--prune") == "there is no store\n")
    try runProgram()
    let names = try stored()
    #expect(names.count > 2)
    #expect(try prune("--prune=1G").hasPrefix("removed 0 images of 0 KiB, kept \(names.count) "))
    #expect(try stored() == names)
    #expect(
      try prune("--prune").hasSuffix("kept 0 images of 0 KiB\n"))
    #expect(try stored().isEmpty)
    try runProgram()
    #expect(try stored() == names)
  }

  @Test(arguments: ["--prune=", "--prune=lots", "--prune=-1", "--prune=99999999999G"])
  func aSizeThatMakesNoSenseIsAMatterOfUsage(option: String) throws {
    let result = try run(Locations.wamrRun, [option], environment: environment)
    #expect(result.exitCode == 2)
    #expect(result.errorText.contains("--prune needs a size"))
  }

  @Test func manyAtOnceFromAnEmptyStoreAndSomeKilledLeaveItWhole() throws {
    try runProgram()
    let names = try stored()
    for round in 0..<6 {
      _ = try prune("--prune")
      let output = try folder.file("output", containing: [])
      let handle = try FileHandle(forWritingTo: output)
      var processes: [Process] = []
      for number in 0..<12 {
        let process = Process()
        process.executableURL = Locations.wamrRun
        process.arguments = number == 5 ? ["--prune"] : [bundle.path]
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        processes.append(process)
        // At another moment of its life each time: the first ones write images.
        if number < 4 {
          usleep(UInt32(round * 700 + number * 300))
          kill(process.processIdentifier, SIGKILL)
        }
      }
      for (number, process) in processes.enumerated() {
        process.waitUntilExit()
        if number >= 4 {
          #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        }
      }
    }
    // The last one removes what the killed ones left, in adding what the pruning took away.
    _ = try prune("--prune")
    #expect(try stored().isEmpty)
    try runProgram()
    #expect(try stored() == names)
  }
}
