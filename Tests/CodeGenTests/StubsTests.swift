import CanonicalABI
import CodeGen
import ComponentLinking
import LLVM
import Testing
import WasmBytes
import WasmCore

@Suite struct StubsTests {
  private static let scalars = FunctionType(.u32, .s64, .f32, returning: .f64)

  @Test func aCallOfScalarsIsALoadAndACall() throws {
    var component = StubsTestComponent()
    let caller = component.guest()
    let callee = component.guest(try .lifting(Self.scalars))
    try component.lower(callee.lift(1, Self.scalars, bare: true), by: caller, bare: true)
    let harness = try StubsHarness(component)
    let start = try #require(harness.assembly.firstRange(of: "trampoline.0:"))
    let end = try #require(harness.assembly[start.upperBound...].firstRange(of: "retq"))
    let body = harness.assembly[start.upperBound..<end.upperBound]
      .split(separator: "\n").map { $0.split(separator: "#")[0].trimmingPrefix("\t") }
      .filter { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasPrefix("#") }
      .map { $0.split(separator: "\t").joined(separator: " ") }
      .map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(
      body == [
        "pushq %rbp", "movq %rsp, %rbp", "callq *slot.function.1.1(%rip)", "popq %rbp", "retq",
      ])
    #expect(harness.layout.forwarded == [callee.function(1)])
    #expect(harness.layout.reservations.isEmpty)
  }

  @Test func whereThereAreExceptionsAFrameStaysBetweenComponents() throws {
    var component = StubsTestComponent()
    let caller = component.guest()
    let callee = component.guest(try .lifting(Self.scalars))
    try component.lower(callee.lift(1, Self.scalars, bare: true), by: caller, bare: true)
    component.graph.coreModules[StaticModuleIndex(rawValue: 0)].tags.append(
      CoreTypeIndex(rawValue: 0))
    #expect(try StubsHarness(component).layout.forwarded == [nil])
  }

  @Test func onlyCallsThatDoNothingElseAreForwarded() throws {
    for type in [
      FunctionType(.bool), FunctionType(.char), FunctionType(.s8), FunctionType(.string),
      FunctionType(returning: .u16), FunctionType(.option(.u32)),
      FunctionType(returning: .tuple([.u32, .u32])),
    ] {
      var component = StubsTestComponent()
      let caller = component.guest()
      let callee = component.guest(try .lifting(type))
      try component.lower(callee.lift(1, type), by: caller)
      #expect(try StubsHarness(component).layout.forwarded == [nil])
    }
  }

  @Test func aSlotNamesWhatIsToBeBound() throws {
    var component = StubsTestComponent()
    let type = FunctionType(.string)
    let caller = component.guest()
    let callee = component.guest(try .lifting(type))
    try component.lower(callee.lift(1, type), by: caller)
    try component.lower(component.host(FunctionType(.u8)), by: caller)
    let layout = try StubsHarness(component).layout
    #expect(
      Set(layout.slots.map(\.value)) == [
        .memory(.init(instance: caller.core, index: CoreMemoryIndex(0))),
        .memory(.init(instance: callee.core, index: CoreMemoryIndex(0))),
        .function(callee.core, CoreFunctionIndex(0)),
        .function(callee.core, CoreFunctionIndex(1)),
        .runtimeFunction("host_call"), .hostFunction(0),
      ])
    #expect(Set(layout.slots.map(\.symbol)).count == layout.slots.count)
    #expect(layout.slots.contains { $0.symbol == "runtime.host_call" })
  }

  @Test func anInstanceIsNotLeftWhileItReallocates() throws {
    var component = StubsTestComponent()
    let type = FunctionType(.string)
    let caller = component.guest()
    let callee = component.guest(try .lifting(type))
    let log = component.host(FunctionType(.u32))
    try component.lower(callee.lift(1, type), by: caller)
    try component.lower(log, by: callee)
    let outputs = try StubsHarness(component).outputs(
      of: """
        TRAMPOLINE(0, void, u32, u32); TRAMPOLINE(1, void, u32);
        static int leaves;
        static u32 host0(void *store, u32 *record) { printf("(host %u)", *record); return 0; }
        static u32 guest1_0(u32 old, u32 size, u32 align, u32 new) {
          if (leaves) trampoline1(1);
          return allocate(1, align, new);
        }
        static void guest1_1(u32 at, u32 count) { trampoline1(count); }
        static void run(void) {
          TRY(trampoline0(64, 3));
          TRY(leaves = 1; trampoline0(64, 3));
        }
        """)
    for output in outputs {
      #expect(output == "[1: realloc 3/1](host 3)\ntrap 32\n")
    }
  }

  @Test func anInstanceIsNotEnteredWhileItIsCalled() throws {
    // The root calls a child, which calls the root (allowed: it is inside of it), which calls the
    // child once more.
    var component = StubsTestComponent()
    let type = FunctionType(.u32)
    let core = try CoreFunctionType.lifting(type)
    let child = component.guest(core)
    let other = component.guest(parent: child.owner, core)
    var parent = component.guest(core)
    parent = .init(owner: ComponentInstanceIndex(0), core: parent.core)
    try component.lower(child.lift(1, type, bare: true), by: parent, bare: true)
    try component.lower(parent.lift(1, type, bare: true), by: child, bare: true)
    try component.lower(other.lift(1, type, bare: true), by: child, bare: true)
    let harness = try StubsHarness(component)
    // Entering the innermost is no way back to where a call came from.
    #expect(harness.layout.forwarded == [nil, parent.function(1), other.function(1)])
    let outputs = try harness.outputs(
      of: """
        TRAMPOLINE(0, void, u32); TRAMPOLINE(1, void, u32); TRAMPOLINE(2, void, u32);
        static void guest0_1(u32 depth) { printf("(child %u)", depth); if (depth) trampoline1(depth); }
        static void guest2_1(u32 depth) {
          printf("(parent %u)", depth); if (depth > 1) trampoline0(depth - 1);
        }
        static void guest1_1(u32 depth) {}
        static void run(void) {
          TRY(trampoline0(1));
          TRY(trampoline0(0));
          TRY(trampoline0(2));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          (child 1)(parent 1)
          (child 0)
          (child 2)(parent 2)trap 33

          """)
    }
  }

  @Test func theHostAndGuestsMeetInRecords() throws {
    var component = StubsTestComponent()
    let type = FunctionType(
      .u8, .string, .list(.tuple([.u16, .u16])), .list(.string),
      returning: .result(ok: .list(.string), error: .string))
    let guest = component.guest(
      try .lifting(type), .init(parameters: [.i32], results: []))
    component.export(guest.lift(1, type, postReturn: 2))
    let log = component.host(type)
    try component.lower(log, by: guest)
    component.export(log)
    let harness = try StubsHarness(component)
    #expect(harness.layout.exports.map(\.record.layout.byteCount) == [80, 80])
    let outputs = try harness.outputs(
      of: """
        EXPORT(0); EXPORT(1);
        TRAMPOLINE(0, void, u32, u32, u32, u32, u32, u32, u32, u32);
        typedef struct { const char *text; u64 count; } string;
        typedef struct { u8 number; string text; u16 (*pairs)[2]; u64 pair_count; string *list;
                         u64 list_count; u8 is_error; union { string error; struct { string *ok; u64 ok_count; }; }; } record;
        static u32 guest0_0(u32 old, u32 size, u32 align, u32 new) {
          return allocate(0, align, new);
        }
        static u32 host0(void *store, record *r) {
          printf("(host %d %.*s %d %.*s %s)", r->number, (int)r->text.count, r->text.text,
                 r->pairs[1][0], (int)r->list[0].count, r->list[0].text,
                 (u64)((u8 *)r->text.text - memories[0].base) < 1 << 18 ? "shared" : "copied");
          r->is_error = r->number == 1;
          if (r->is_error) r->error = (string){ "bad", 3 };
          else { static string ok[] = { { "one", 3 }, { "", 0 } }; r->ok = ok; r->ok_count = 2; }
          return 0;
        }
        static u32 guest0_1(u32 number, u32 t, u32 n, u32 p, u32 k, u32 l, u32 m) {
          trampoline0(number, t, n, p, k, l, m, 2048);
          printf("(guest %d %d)", *AT(0, 2048), WORD(0, 2056));
          return 2048;
        }
        static void guest0_2(u32 at) { printf("(post %u)", at); memset(AT(0, 0), 'x', 1 << 18); }
        static void call(u8 number, const char *text) {
          u16 pairs[][2] = { { 1, 2 }, { 3, 4 } };
          string list[] = { { "first", 5 } };
          record r = { number, { text, strlen(text) }, pairs, 2, list, 1, 9 };
          export0(&r);
          if (r.is_error) printf("error %.*s", (int)r.error.count, r.error.text);
          else printf("ok %lu %.*s %lu", r.ok_count, (int)r.ok->count, r.ok->text, r.ok[1].count);
          bump[0] = 4096;
          export1(&r);
        }
        static void run(void) {
          TRY(call(1, "text"));
          TRY(call(2, "text"));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          [0: realloc 4/1][0: realloc 8/2][0: realloc 8/4][0: realloc 5/1]\
          [host: 16/8](host 1 text 3 first shared)[0: realloc 3/1](guest 1 3)[host: 3/1](post 2048)\
          error bad(host 1 text 3 first copied)
          [0: realloc 4/1][0: realloc 8/2][0: realloc 8/4][0: realloc 5/1]\
          [host: 16/8](host 2 text 3 first shared)[0: realloc 16/4][0: realloc 3/1][0: realloc 0/1]\
          (guest 0 2)[host: 32/8][host: 3/1][host: 0/1](post 2048)\
          ok 2 one 0(host 2 text 3 first copied)

          """)
    }
  }

  @Test func aGraphThatIsNotSoundIsRefused() throws {
    let machine = try LLVM.TargetMachine(for: .init(name: "x86-64-v2"), level: .none)
    let options = EmissionOptions(processor: .init(name: "x86-64-v2"), level: .none)
    func reason(_ component: StubsTestComponent) -> StubsError.Reason? {
      do {
        _ = try emitStubs(component.graph, options: options, for: machine)
        return nil
      } catch { return error.reason }
    }

    let string = FunctionType(.string)
    var component = StubsTestComponent()
    var caller = component.guest()
    var callee = component.guest(try .lifting(string))
    try component.lower(callee.lift(1, string, bare: true), by: caller)
    #expect(reason(component) == .missingOption)

    component = StubsTestComponent()
    caller = component.guest()
    callee = component.guest(.init(parameters: [.i32], results: []))
    try component.lower(callee.lift(1, string), by: caller)
    #expect(reason(component) == .coreTypeMismatch)

    component = StubsTestComponent()
    caller = component.guest()
    var nested = ValueType.option(.u8)
    for _ in 0..<12 { nested = .result(ok: nested, error: nested) }
    let large = FunctionType(nested)
    callee = component.guest(try .lifting(large))
    try component.lower(callee.lift(1, large), by: caller)
    #expect(reason(component) == .tooManyParts(maximum: 4096))
  }
}
