import CanonicalABI
import ComponentLinking
import Testing
import WasmCore

@Suite struct AdapterHandleTests {
  /// A user and an owner, whose resource has a destructor (function 1); function 2 takes a borrowed
  /// handle, and function 3 gives an owning one.
  private static func component() throws -> StubsTestComponent {
    var component = StubsTestComponent()
    let take = CoreFunctionType(parameters: [.i32], results: [])
    let user = component.guest(take, take)
    let owner = component.guest(
      take, take, .init(parameters: [], results: [.i32]), take,
      .init(parameters: [.i32, .i32], results: []))
    let resource = component.resource(of: owner, destructor: 1)
    let other = component.resource(of: owner)
    component.builtIn(.resourceNew(resource), of: owner)  // 0
    component.builtIn(.resourceRep(resource), of: owner)
    component.builtIn(.resourceDrop(resource), of: owner)
    component.builtIn(.resourceDrop(resource), of: user)  // 3
    component.builtIn(.resourceDrop(other), of: user)
    try component.lower(owner.lift(2, FunctionType(.borrow(resource))), by: user)  // 5
    try component.lower(
      owner.lift(3, FunctionType(returning: .own(resource))), by: user)  // 6
    try component.lower(owner.lift(4, FunctionType(.own(resource))), by: user)  // 7
    // The user lends to itself, by a function of its own that is given a handle.
    try component.lower(user.lift(1, FunctionType(.borrow(resource))), by: user)  // 8
    try component.lower(
      owner.lift(5, FunctionType(.list(.borrow(resource)))), by: user)  // 9
    return component
  }

  private static let guests = """
    TRAMPOLINE(0, u32, u32); TRAMPOLINE(1, u32, u32); TRAMPOLINE(2, void, u32);
    TRAMPOLINE(3, void, u32); TRAMPOLINE(4, void, u32); TRAMPOLINE(5, void, u32);
    TRAMPOLINE(6, u32); TRAMPOLINE(7, void, u32); TRAMPOLINE(8, void, u32);
    TRAMPOLINE(9, void, u32, u32);
    static int mode; static u32 given;
    static u32 guest0_0(u32 old, u32 size, u32 align, u32 new) { return allocate(0, align, new); }
    static u32 guest1_0(u32 old, u32 size, u32 align, u32 new) { return allocate(1, align, new); }
    static void guest0_1(u32 handle) {
      printf("(user has %u)", handle);
      if (mode == 1) trampoline3(handle);       // drops what it borrowed
      if (mode == 2) { trampoline5(handle); trampoline3(handle); }
      if (mode == 3) trampoline7(handle);       // gives away what it borrowed
      if (mode == 4) { trampoline3(given); }    // drops the handle that is lent
    }
    static void guest1_1(u32 rep) { printf("(destroy %u)", rep); }
    static void guest1_2(u32 rep) {
      printf("(borrow %u)", rep);
      if (mode == 5) trampoline3(given);
    }
    static u32 guest1_3(void) { static u32 next = 100; return trampoline0(next++); }
    static void guest1_4(u32 handle) {
      printf("(take %u of %u)", handle, trampoline1(handle));
      trampoline2(handle);
    }
    static void guest1_5(u32 at, u32 count) {
      for (u32 i = 0; i < count; i++) printf("(borrow %u)", WORD(1, at + 4 * i));
      if (mode == 5) trampoline3(given);
    }
    static void get(void) { given = trampoline6(); printf("%u: ", given); }

    """

  @Test func aResourceLivesUntilItsOwnerIsDropped() throws {
    let outputs = try StubsHarness(Self.component()).outputs(
      of: Self.guests + """
        static void run(void) {
          TRY(get(); trampoline5(given); trampoline3(given));
          TRY(trampoline3(given));
          TRY(trampoline5(given));
          TRY(trampoline3(0));
          TRY(trampoline3(0xffffffff));
          TRY(get(); trampoline7(given));
          TRY(trampoline7(given));
          TRY(get(); trampoline4(given));
          TRY(get(); get(); trampoline3(given));
          TRY(trampoline1(1));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          1: (borrow 100)(destroy 100)
          trap 34
          trap 34
          trap 34
          trap 34
          1: (take 1 of 101)(destroy 101)
          trap 34
          1: trap 35
          2: 3: (destroy 104)
          trap 34

          """)
    }
  }

  @Test func borrowedHandlesAreDroppedBeforeTheReturnAndNotGivenAway() throws {
    let outputs = try StubsHarness(Self.component()).outputs(
      of: Self.guests + """
        static void run(void) {
          TRY(get(); mode = 1; trampoline8(given));
          TRY(trampoline8(given); trampoline8(given); trampoline3(given));
          TRY(get(); mode = 2; trampoline8(given));
          TRY(mode = 0; trampoline8(given));
          TRY(get(); mode = 3; trampoline8(given));
          TRY(get(); mode = 4; trampoline8(given));
          TRY(get(); mode = 5; trampoline5(given));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          1: (user has 2)
          (user has 2)(user has 2)(destroy 100)
          1: (user has 2)(borrow 101)
          (user has 2)trap 38
          3: (user has 4)trap 37
          5: (user has 6)trap 36
          7: (borrow 104)trap 36

          """)
    }
  }

  @Test func anInstanceThatTrappedIsNotEnteredAgainWhereThatIsChecked() throws {
    let harness = try StubsHarness(Self.component(), keepsProvableChecks: true)
    let outputs = try harness.outputs(
      of: Self.guests + """
        static void run(void) {
          TRY(get(); mode = 1; trampoline8(given); trampoline3(given));
          TRY(trampoline5(given));
          TRY(trampoline5(given));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          1: (user has 2)(destroy 100)
          trap 34
          trap 33

          """)
    }
  }

  @Test func handlesLentInAListAreGivenBackAtTheEnd() throws {
    let outputs = try StubsHarness(Self.component()).outputs(
      of: Self.guests + """
        static u32 a, b;
        static void run(void) {
          TRY(get(); a = given; get(); b = given);
          TRY(u32 list[] = { a, b, a }; trampoline9(put(0, list, 12), 3); trampoline3(a));
          TRY(u32 list[] = { b, b, a }; trampoline9(put(0, list, 12), 3));
          TRY(u32 list[] = { b, b }; mode = 5; trampoline9(put(0, list, 8), 2));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          1: 2: 
          [1: realloc 12/4](borrow 100)(borrow 101)(borrow 100)(destroy 100)
          [1: realloc 12/4]trap 34
          [1: realloc 8/4](borrow 101)(borrow 101)trap 36

          """)
    }
  }

  @Test func theHostIsGivenItsRepresentationsAndToldOfTheLastDrop() throws {
    var component = StubsTestComponent()
    let user = component.guest()
    let stream = component.hostResource("stream")
    component.builtIn(.resourceDrop(stream), of: user)
    try component.lower(
      component.host(FunctionType(.u8, returning: .own(stream))), by: user)
    try component.lower(
      component.host(FunctionType(.borrow(stream), .own(stream), returning: .u32)), by: user)
    let harness = try StubsHarness(component)
    #expect(
      harness.layout.hostFunctions.last
        == .init(
          interface: "test:host/api", name: "[resource-drop]stream",
          type: .init(parameters: [.init(name: "representation", type: .u32)], result: nil)))
    let outputs = try harness.outputs(
      of: """
        TRAMPOLINE(0, void, u32); TRAMPOLINE(1, u32, u32); TRAMPOLINE(2, u32, u32, u32);
        static u32 host0(void *store, void *record) {
          *(u32 *)(record + 4) = 1000 + *(u8 *)record;
          return 0;
        }
        static u32 host1(void *store, u32 *record) {
          record[2] = record[0] * 10000 + record[1];
          return 0;
        }
        static u32 host2(void *store, u32 *record) { printf("(drop %u)", *record); return 0; }
        static void run(void) {
          TRY(u32 a = trampoline1(1); u32 b = trampoline1(2); printf("%u %u ", a, b);
              printf("%u ", trampoline2(a, b)); trampoline0(a));
          TRY(u32 a = trampoline1(3); trampoline2(a, a));
          TRY(trampoline0(2));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          1 2 10011002 (drop 1001)
          trap 36
          trap 34

          """)
    }
  }
}
