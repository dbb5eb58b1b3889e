import CWamrABI
import Testing
import WASIHost
import WASIInterfaces

@Suite struct ResourceTests {
  @Test func aDroppedHandleIsRefused() throws {
    let context = WASIContext()
    let stream: UInt32 = try context.call("cli/stdout", "get-stdout")[0]
    _ = try context.method("io/streams", "[resource-drop]output-stream", stream)
    for function in ["[method]output-stream.check-write", "[resource-drop]output-stream"] {
      let (trap, _) = try context.trap("io/streams", function) { $0[0] = stream }
      #expect(trap == WAMR_TRAP_HOST_FAILURE)
      #expect(context.failureMessage?.contains("wasi:io/streams/output-stream") == true)
    }
  }

  @Test func aSlotThatIsUsedAgainHasAnotherRepresentation() throws {
    let context = WASIContext()
    let first: UInt32 = try context.call("cli/stdout", "get-stdout")[0]
    _ = try context.method("io/streams", "[resource-drop]output-stream", first)
    let second: UInt32 = try context.call("cli/stdout", "get-stdout")[0]
    #expect(first != second)
    let (trap, _) = try context.trap("io/streams", "[method]output-stream.flush") { $0[0] = first }
    #expect(trap == WAMR_TRAP_HOST_FAILURE)
    _ = try context.method("io/streams", "[method]output-stream.flush", second)
  }

  @Test func aHandleOfAnotherKindIsRefused() throws {
    let context = WASIContext()
    let timer = try context.timer(0)
    let output: UInt32 = try context.call("cli/stdout", "get-stdout")[0]
    for (interface, function, handle) in [
      ("io/streams", "[method]input-stream.read", output),
      ("io/streams", "[method]output-stream.flush", timer),
      ("io/streams", "[resource-drop]input-stream", output),
      ("io/poll", "[method]pollable.ready", output),
      ("io/error", "[method]error.to-debug-string", timer),
      ("sockets/network", "[resource-drop]network", timer),
    ] {
      let (trap, _) = try context.trap(interface, function) { $0[0] = handle }
      #expect(trap == WAMR_TRAP_HOST_FAILURE, "\(function)")
    }
  }

  @Test(arguments: [UInt32(0), 1, 63, 64, 0xfffff, 0x100000, 0x7fff_ffff, .max])
  func numbersThatNeverWereHandlesAreRefused(number: UInt32) throws {
    let context = WASIContext()
    for function in WASIInterfaces.allFunctions
    where function.name.hasPrefix("[method]") || function.name.hasPrefix("[resource-drop]") {
      let interface = String(function.interface.dropFirst("wasi:".count))
      let (trap, _) = try context.trap(interface, function.name) {
        for offset in stride(from: 0, to: 256, by: 4) { $0[offset] = 0 as UInt32 }
        $0[0] = number
      }
      #expect(trap == WAMR_TRAP_HOST_FAILURE, "\(function.interface) \(function.name)")
    }
  }

  @Test func manyResourcesLiveAtOnceAndAllAreFound() throws {
    let context = WASIContext()
    let timers = try (0..<1000).map { _ in try context.timer(1 << 62) }
    #expect(Set(timers).count == 1000)
    for timer in timers { _ = try context.method("io/poll", "[resource-drop]pollable", timer) }
    // Freed slots are used again: more can live one after the other than at once.
    let subscribe = try function("clocks/monotonic-clock", "subscribe-duration")
    let drop = try function("io/poll", "[resource-drop]pollable")
    let record = Record()
    let store = Unmanaged.passUnretained(context).toOpaque()
    for _ in 0...1 << 20 {
      guard subscribe(store, record.address) == 0 else {
        Issue.record("refused: \(context.failureMessage ?? "")")
        return
      }
      record[0] = record[8, as: UInt32.self]
      guard drop(store, record.address) == 0 else {
        Issue.record("refused: \(context.failureMessage ?? "")")
        return
      }
    }
  }

  @Test func moreResourcesThanTheTableHoldsAreRefused() throws {
    let context = WASIContext()
    let subscribe = try function("clocks/monotonic-clock", "subscribe-duration")
    let record = Record()
    let store = Unmanaged.passUnretained(context).toOpaque()
    for _ in 0..<1 << 20 {
      guard subscribe(store, record.address) == 0 else {
        Issue.record("refused early")
        return
      }
    }
    #expect(subscribe(store, record.address) == WAMR_TRAP_HOST_FAILURE.rawValue)
  }

  private func function(_ interface: String, _ name: String) throws -> wamr_host_function {
    try #require(
      WASIContext.hostFunction(interface: "wasi:\(interface)@0.2.0", function: name)
    ).function
  }
}
