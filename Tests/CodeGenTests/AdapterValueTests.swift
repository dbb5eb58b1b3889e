import CanonicalABI
import ComponentLinking
import Testing
import WasmCore

@Suite struct AdapterValueTests {
  @Test func narrowScalarsArriveAsTheSpecificationNormalisesThem() throws {
    var component = StubsTestComponent()
    let type = FunctionType(
      .bool, .s8, .u8, .s16, .u16, .char, .flags(["a", "b", "c"]), .f32, .f64, .s64,
      returning: .s8)
    let caller = component.guest()
    let callee = component.guest(try .lifting(type))
    try component.lower(callee.lift(1, type), by: caller)
    let outputs = try StubsHarness(component).outputs(
      of: """
        static s32 guest1_1(
            s32 a, s32 b, s32 c, s32 d, s32 e, s32 f, s32 g, float h, double i, s64 j) {
          u32 bits; memcpy(&bits, &h, 4);
          u64 wide; memcpy(&wide, &i, 8);
          printf("%d %d %d %d %d %x %x %x %lx %lx ", a, b, c, d, e, f, g, bits, wide, j);
          return 0x1ff;
        }
        TRAMPOLINE(0, s32, s32, s32, s32, s32, s32, s32, s32, float, double, s64);
        static s32 call(s32 boolean, s32 narrow, s32 character, s32 flags) {
          u32 nan = 0x7fa12345; float h; memcpy(&h, &nan, 4);
          u64 wide = 0xfff0000000000001; double i; memcpy(&i, &wide, 8);
          return trampoline0(
              boolean, narrow, narrow, narrow, narrow, character, flags, h, i, 0x8000000000000001);
        }
        static void run(void) {
          TRY(printf("%d", call(256, 0x1234ff80, 0x10ffff, -1)));
          TRY(printf("%d", call(0, 0x7f, 0xd7ff, 8)));
          TRY(call(0, 0, 0xd800, 0));
          TRY(call(0, 0, 0xdfff, 0));
          TRY(call(0, 0, 0x110000, 0));
          TRY(call(0, 0, -1, 0));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          1 -128 128 -128 65408 10ffff 7 7fa12345 fff0000000000001 8000000000000001 -1
          0 127 127 127 127 d7ff 0 7fa12345 fff0000000000001 8000000000000001 -1
          trap 45
          trap 45
          trap 45
          trap 45

          """)
    }
  }

  @Test func variantsAreJoinedAndFilledWithZeros() throws {
    var component = StubsTestComponent()
    let variant = ValueType.variant([
      .init(name: "a", type: .f32), .init(name: "b", type: .tuple([.u32, .f64])),
      .init(name: "c", type: nil), .init(name: "d", type: .s8),
    ])
    let type = FunctionType(
      variant, .option(.f32), .enum(["x", "y", "z"]), returning: .result(ok: .u64, error: variant))
    let caller = component.guest()
    let callee = component.guest(try .lifting(type))
    try component.lower(callee.lift(1, type), by: caller)
    let outputs = try StubsHarness(component).outputs(
      of: """
        static u32 guest1_1(s32 a, s32 b, double c, s32 o, float p, s32 e) {
          printf("%d %x %g | %d %g | %d ", a, b, c, o, p, e);
          // error(b(7, 2.5)), with junk where nothing is
          u32 at = 1024;
          memset(AT(1, at), 0xee, 40);
          if (e == 1) { *AT(1, at) = 0; *(u64 *)AT(1, at + 8) = 77; return at; }
          *AT(1, at) = e == 2 ? 2 : 1;
          *AT(1, at + 8) = 1; WORD(1, at + 16) = 7; *(double *)AT(1, at + 24) = 2.5;
          return at;
        }
        TRAMPOLINE(0, void, s32, s32, double, s32, float, s32, u32);
        static void call(s32 a, s32 b, double c, s32 o, s32 e) {
          memset(AT(0, 512), 0, 40);
          trampoline0(a, b, c, o, 1.5f, e, 512);
          u8 *r = AT(0, 512);
          printf("-> %d %lu %d %u %g %d", r[0], *(u64 *)(r + 8), r[8], WORD(0, 528),
                 *(double *)(r + 24), r[1]);
        }
        static void run(void) {
          TRY(call(0, 0x3fc00000, 1e9, 1, 0));
          TRY(call(1, 0xffffffff, 2.5, 0, 1));
          TRY(call(2, 5, 6, 1, 0));
          TRY(call(3, 0x1ff, 6, 1, 0));
          TRY(call(4, 0, 0, 1, 0));
          TRY(call(0, 0, 0, 2, 0));
          TRY(call(0, 0, 0, 1, 3));
          TRY(call(0, 0, 0, 1, 2));
          TRY(trampoline0(0, 0, 0, 0, 0, 0, 516));
          TRY(trampoline0(0, 0, 0, 0, 0, 0, 0x3fff8));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          0 3fc00000 0 | 1 1.5 | 0 -> 1 1 1 7 2.5 0
          1 ffffffff 2.5 | 0 0 | 1 -> 0 77 77 0 0 0
          2 0 0 | 1 1.5 | 0 -> 1 1 1 7 2.5 0
          3 ffffffff 0 | 1 1.5 | 0 -> 1 1 1 7 2.5 0
          trap 46
          trap 46
          trap 46
          0 0 0 | 1 1.5 | 2 trap 46
          trap 47
          trap 49

          """)
    }
  }

  @Test func moreThanSixteenParametersGoThroughMemory() throws {
    var component = StubsTestComponent()
    let type = FunctionType(
      .tuple(Array(repeating: .u8, count: 9)), .string, .tuple(Array(repeating: .s64, count: 8)),
      returning: .tuple([.bool, .u64]))
    let caller = component.guest()
    let callee = component.guest(try .lifting(type))
    try component.lower(callee.lift(1, type), by: caller)
    let outputs = try StubsHarness(component).outputs(
      of: """
        static u32 guest1_0(u32 old, u32 size, u32 align, u32 new) {
          return allocate(1, align, new);
        }
        static u32 guest1_1(u32 at) {
          for (int i = 0; i < 9; i++) printf("%d ", *AT(1, at + i));
          printf("%.*s ", WORD(1, at + 16), AT(1, WORD(1, at + 12)));
          for (int i = 0; i < 8; i++) printf("%ld ", *(s64 *)AT(1, at + 24 + 8 * i));
          *AT(1, 1000) = 2; *(u64 *)AT(1, 1008) = 9;
          return 1000;
        }
        TRAMPOLINE(0, void, u32, u32);
        static void call(u32 at, u32 result) {
          for (int i = 0; i < 9; i++) *AT(0, at + i) = 10 + i;
          WORD(0, at + 12) = put(0, "sixteen", 7); WORD(0, at + 16) = 7;
          for (int i = 0; i < 8; i++) *(s64 *)AT(0, at + 24 + 8 * i) = -i;
          trampoline0(at, result);
          printf("-> %d %ld", *AT(0, result), *(u64 *)AT(0, result + 8));
        }
        static void run(void) {
          TRY(call(2048, 512));
          TRY(call(2052, 512));
          TRY(call(0x40000 - 88, 512));
          TRY(call(0x40000 - 80, 512));
          memories[1].byte_count = 128;
          TRY(call(2048, 512));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          [1: realloc 88/8][1: realloc 7/1]10 11 12 13 14 15 16 17 18 sixteen \
          0 -1 -2 -3 -4 -5 -6 -7 -> 1 9
          trap 47
          [1: realloc 88/8][1: realloc 7/1]10 11 12 13 14 15 16 17 18 sixteen \
          0 -1 -2 -3 -4 -5 -6 -7 -> 1 9
          trap 49
          [1: realloc 88/8]trap 48

          """)
    }
  }

  @Test func aLargeTypeIsTranslatedByFunctionsOfItsOwn() throws {
    var component = StubsTestComponent()
    var type = ValueType.tuple([.bool, .string, .list(.s16), .option(.char)])
    for _ in 0..<6 { type = .tuple([type, .list(type)]) }
    let function = FunctionType(.list(type), returning: .list(type))
    let caller = component.guest()
    let callee = component.guest(try .lifting(function))
    try component.lower(callee.lift(1, function), by: caller)
    let harness = try StubsHarness(component)
    // Written out, the type has hundreds of parts in each direction.
    #expect(harness.optimized.split(separator: "\n").count < 6000)
  }
}
