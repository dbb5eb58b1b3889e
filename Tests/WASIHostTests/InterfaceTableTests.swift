import Testing
import WASIHost
import WASIInterfaces

@Suite struct InterfaceTableTests {
  @Test(arguments: ["0.2.0", "0.2.3", "0.2.9", "0.2.10", "0.2.12", "0.2"])
  func everyReleaseUpToTheNewestIsSatisfied(version: String) {
    let signature = WASIInterfaces.signature(
      interface: "wasi:io/streams@\(version)", function: "[method]input-stream.skip")
    #expect(
      signature
        == "func(borrow<wasi:io/streams/input-stream>,u64)->result<u64,variant{"
        + "last-operation-failed(own<wasi:io/error/error>),closed}>")
  }

  @Test(arguments: [
    "@0.2.13", "@0.2.100", "@0.3.0", "@0.1.0", "@0.20.1", "@0.2.", "@0.2.03", "@0.2.00", "@0.2.1x",
    "@0.2.0-rc-2023-11-10", "@0.2.-1", "@0.2.3.1", "@", "", "@1.2.3", "@0.2.18446744073709551616",
  ])
  func noOtherVersionIs(suffix: String) {
    #expect(WASIInterfaces.functions(of: "wasi:io/streams\(suffix)") == nil)
  }

  @Test(arguments: ["0.2.0", "0.2", "0.2.0-draft", "0.2.0-draft20", "0.2.0-draft2 ", ""])
  func aProposalHasOneVersion(other: String) {
    #expect(WASIInterfaces.functions(of: "wasi:keyvalue/batch@0.2.0-draft2")?.count == 3)
    #expect(WASIInterfaces.functions(of: "wasi:keyvalue/batch@\(other)") == nil)
    #expect(WASIInterfaces.functions(of: "wasi:io/streams@0.2.0-draft2") == nil)
  }

  @Test func everyFunctionIsFoundUnderItsNameAndServed() {
    #expect(WASIInterfaces.allFunctions.count == 222)
    for function in WASIInterfaces.allFunctions {
      let interface = "\(function.interface)@\(function.proposedVersion ?? "0.2.12")"
      #expect(
        WASIInterfaces.hostFunction(interface: interface, function: function.name) == function)
      let served = WASIContext.hostFunction(interface: interface, function: function.name)
      #expect(served?.signature == function.signature)
    }
  }

  @Test func namesThatAreNotThereAreNotFound() {
    #expect(WASIInterfaces.functions(of: "wasi:io/stream@0.2.0") == nil)
    #expect(WASIInterfaces.functions(of: "wasi:zzz/zzz@0.2.0") == nil)
    #expect(WASIInterfaces.functions(of: "@0.2.0") == nil)
    for name in ["", "poll ", "pol", "zzz", "[method]pollable.ready\0", "é"] {
      #expect(WASIContext.hostFunction(interface: "wasi:io/poll@0.2.0", function: name) == nil)
    }
  }

  @Test func theFunctionsOfAnInterfaceAreListedInOrder() throws {
    let functions = try #require(WASIInterfaces.functions(of: "wasi:cli/exit@0.2.3"))
    #expect(functions.map(\.name) == ["exit", "exit-with-code"])
    #expect(functions.map(\.signature) == ["func(result<_,_>)", "func(u8)"])
    #expect(functions.map(\.since) == [0, 12])
    #expect(functions.map(\.interface) == ["wasi:cli/exit", "wasi:cli/exit"])
  }

  @Test(arguments: [
    ("wasi:io/streams", "[resource-drop]output-stream", "func(u32)"),
    (
      "wasi:filesystem/preopens", "get-directories",
      "func()->list<tuple<own<wasi:filesystem/types/descriptor>,string>>"
    ),
    ("wasi:cli/stdin", "get-stdin", "func()->own<wasi:io/streams/input-stream>"),
    ("wasi:clocks/wall-clock", "now", "func()->record{seconds:u64,nanoseconds:u32}"),
    (
      "wasi:filesystem/types", "[method]descriptor.get-flags",
      "func(borrow<wasi:filesystem/types/descriptor>)->result<flags{read,write,file-integrity-sync,"
        + "data-integrity-sync,requested-write-sync,mutate-directory},enum{"
        + "access,would-block,already,bad-descriptor,busy,deadlock,quota,exist,file-too-large,"
        + "illegal-byte-sequence,in-progress,interrupted,invalid,io,is-directory,loop,"
        + "too-many-links,message-size,name-too-long,no-device,no-entry,no-lock,"
        + "insufficient-memory,insufficient-space,not-directory,not-empty,not-recoverable,"
        + "unsupported,no-tty,no-such-device,overflow,not-permitted,pipe,read-only,invalid-seek,"
        + "text-file-busy,cross-device}>"
    ),
  ])
  func typesAreSpelledByStructure(interface: String, function: String, signature: String) {
    #expect(
      WASIInterfaces.signature(interface: "\(interface)@0.2.0", function: function) == signature)
  }
}
