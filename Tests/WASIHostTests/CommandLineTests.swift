import CWamrABI
import Glibc
import Testing
import WASIHost
import WamrPlatform

@Suite struct CommandLineTests {
  @Test func argumentsAndEnvironmentAreListsOfStrings() throws {
    let context = WASIContext(
      arguments: ["program", "", "größer als fünfzehn Bytes"], environment: [("A", "1"), ("B", "")])
    let arguments = try context.call("cli/environment", "get-arguments")
    #expect(arguments[8] == 3)
    let list = try #require(UnsafeMutableRawPointer(bitPattern: arguments[0, as: UInt.self]))
    let strings = (0..<3).map { index in
      String(
        decoding: UnsafeRawBufferPointer(
          start: UnsafeRawPointer(bitPattern: list.load(fromByteOffset: 16 * index, as: UInt.self)),
          count: list.load(fromByteOffset: 16 * index + 8, as: Int.self)), as: UTF8.self)
    }
    #expect(strings == context.arguments)

    let environment = try context.call("cli/environment", "get-environment")
    #expect(environment[8] == 2)
    let pairs = try #require(UnsafeMutableRawPointer(bitPattern: environment[0, as: UInt.self]))
    // Lengths of name and value, 16 bytes each, in pairs of 32.
    #expect([8, 24, 40, 56].map { pairs.load(fromByteOffset: $0, as: Int.self) } == [1, 1, 1, 0])
  }

  @Test func noArgumentsAreAnEmptyList() throws {
    #expect(try WASIContext().call("cli/environment", "get-arguments")[8] == 0)
  }

  @Test func thereIsNoInitialDirectory() throws {
    #expect(try WASIContext().call("cli/environment", "initial-cwd")[0, as: UInt8.self] == 0)
  }

  @Test(arguments: [(UInt8(0), UInt8(0)), (1, 1)])
  func exitEndsTheCallWithASuccessOrAFailure(status: UInt8, code: UInt8) throws {
    let context = WASIContext()
    let (trap, _) = try context.trap("cli/exit", "exit") { $0[0] = status }
    #expect(trap == WAMR_TRAP_EXIT)
    #expect(context.exitCode == code)
    #expect(context.failureMessage == nil)
  }

  @Test func exitWithCodeExitsWithTheCode() throws {
    let context = WASIContext()
    let (trap, _) = try context.trap("cli/exit", "exit-with-code") { $0[0] = UInt8(200) }
    #expect(trap == WAMR_TRAP_EXIT)
    #expect(context.exitCode == 200)
  }

  @Test func anInvalidStatusIsRefused() throws {
    #expect(
      try WASIContext().trap("cli/exit", "exit") { $0[0] = UInt8(2) }.0
        == WAMR_TRAP_HOST_FAILURE)
  }

  @Test func aPipeIsNoTerminalAndATerminalIsOne() throws {
    let context = WASIContext()
    let pipe = Pipe()
    context.standardInput = pipe.input
    #expect(
      try context.call("cli/terminal-stdin", "get-terminal-stdin")[0, as: UInt8.self] == 0)

    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(terminal >= 0)
    defer { close(terminal) }
    context.standardOutput = StreamDescriptor(rawValue: terminal)
    let result = try context.call("cli/terminal-stdout", "get-terminal-stdout")
    #expect(result[0, as: UInt8.self] == 1)
    _ = try context.method("cli/terminal-output", "[resource-drop]terminal-output", result[4])
    // It is gone, and was never the input side's.
    for kind in ["output", "input"] {
      let (trap, _) = try context.trap(
        "cli/terminal-\(kind)", "[resource-drop]terminal-\(kind)"
      ) { $0[0] = result[4, as: UInt32.self] }
      #expect(trap == WAMR_TRAP_HOST_FAILURE)
    }
  }
}
