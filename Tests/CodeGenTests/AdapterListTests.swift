import CanonicalABI
import ComponentLinking
import Testing
import WasmCore

@Suite struct AdapterListTests {
  private static let guests = """
    static u32 guest0_0(u32 old, u32 size, u32 align, u32 new) {
      return allocate(0, align, new);
    }
    static u32 guest1_0(u32 old, u32 size, u32 align, u32 new) {
      return allocate(1, align, new);
    }

    """

  @Test func aListOfBytesIsCopiedAtOnce() throws {
    var component = StubsTestComponent()
    let type = FunctionType(.list(.u8))
    let caller = component.guest()
    let callee = component.guest(try .lifting(type))
    try component.lower(callee.lift(1, type), by: caller)
    let harness = try StubsHarness(component)
    #expect(harness.optimized.occurrences(of: "call void @llvm.memcpy") == 1)
    #expect(harness.optimized.occurrences(of: " phi ") == 0)
    let outputs = try harness.outputs(
      of: Self.guests + """
        static void guest1_1(u32 at, u32 count) {
          for (u32 i = 0; i < count; i++) printf("%d ", *AT(1, at + i));
        }
        TRAMPOLINE(0, void, u32, u32);
        static void run(void) {
          u8 bytes[] = { 1, 2, 255 };
          u32 at = put(0, bytes, 3);
          TRY(trampoline0(at, 3));
          TRY(trampoline0(at, 0));
          TRY(trampoline0(0x40000, 0));
          TRY(trampoline0(0x40001, 0));
          TRY(trampoline0(0x3ffff, 2));
          TRY(trampoline0(0xffffffff, 1));
          TRY(trampoline0(1, 0x0fffffff));
          TRY(trampoline0(1, 0x10000000));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          [1: realloc 3/1]1 2 255 
          [1: realloc 0/1]
          [1: realloc 0/1]
          trap 43
          trap 43
          trap 43
          trap 43
          trap 44

          """)
    }
  }

  @Test func charactersAndEnumerationsAreCheckedByVectorsAndCopiedAtOnce() throws {
    let color = ValueType.enum(["red", "green", "blue"])
    let elements: [ValueType] = [.char, color, .tuple([.char, .u16, color, .u8])]
    var component = StubsTestComponent()
    let caller = component.guest()
    for element in elements {
      let type = FunctionType(.list(element))
      let callee = component.guest(try .lifting(type))
      try component.lower(callee.lift(1, type), by: caller)
    }
    let harness = try StubsHarness(component)
    #expect(harness.optimized.occurrences(of: "call void @llvm.memcpy") == 3)
    #expect(harness.optimized.contains("icmp ugt <4 x i32>"))
    #expect(harness.optimized.contains("icmp ugt <16 x i8>"))
    let outputs = try harness.outputs(
      of: (0...3).map { guest in
        "static u32 guest\(guest)_0(u32 o, u32 s, u32 align, u32 new)"
          + " { return allocate(\(guest), align, new); }\n"
      }.joined() + """
        static void show(u32 guest, u32 at, u32 byteCount) {
          for (u32 i = 0; i < byteCount; i++) printf("%x", *AT(guest, at + i));
        }
        static void guest1_1(u32 at, u32 count) { show(1, at, 4 * count); }
        static void guest2_1(u32 at, u32 count) { show(2, at, count); }
        static void guest3_1(u32 at, u32 count) { show(3, at, 8 * count); }
        TRAMPOLINE(0, void, u32, u32);
        TRAMPOLINE(1, void, u32, u32);
        TRAMPOLINE(2, void, u32, u32);
        // 37 characters, of which number `wrong` is `value`.
        static void characters(u32 wrong, u32 value) {
          u32 list[37];
          for (u32 i = 0; i < 37; i++) list[i] = i % 2 ? 0xd7ff : 0x10ffff;
          if (wrong < 37) list[wrong] = value;
          trampoline0(put(0, list, sizeof list), 37);
        }
        static void colors(u32 wrong, u8 value) {
          u8 list[37];
          for (u32 i = 0; i < 37; i++) list[i] = i % 3;
          if (wrong < 37) list[wrong] = value;
          trampoline1(put(0, list, sizeof list), 37);
        }
        static void records(u32 character, u8 color) {
          u32 list[] = { 0xe000, 0xff01ffff, 0x41, 0xff000000, 0xd7ff, 0xff020000 };
          list[2] = character;
          ((u8 *)list)[22] = color;
          trampoline2(put(0, list, sizeof list), 3);
        }
        static void run(void) {
          TRY(characters(37, 0));
          for (u32 i = 0; i < 37; i += 6) {
            TRY(characters(i, i % 4 ? 0xd800 : 0xffffffff));
          }
          TRY(characters(36, 0x110000));
          TRY(characters(35, 0xdfff));
          TRY(colors(37, 0));
          for (u32 i = 0; i < 37; i += 9) TRY(colors(i, i % 2 ? 3 : 255));
          TRY(records(0x42, 0));
          TRY(records(0xd800, 0));
          TRY(records(0x42, 3));
        }
        """)
    for output in outputs {
      let characters = String(repeating: "ffff100ffd700", count: 18) + "ffff100"
      let colors = String(repeating: "012", count: 12) + "0"
      #expect(
        output == "[1: realloc 148/4]\(characters)\n"
          + String(repeating: "[1: realloc 148/4]trap 45\n", count: 9)
          + "[2: realloc 37/1]\(colors)\n"
          + String(repeating: "[2: realloc 37/1]trap 46\n", count: 5)
            + """
            [3: realloc 24/4]0e000ffff1ff42000000ffffd700000ff
            [3: realloc 24/4]trap 45
            [3: realloc 24/4]trap 46

            """)
    }
  }

  @Test func elementsAreTranslatedOneByOneWhereBytesAreNotEnough() throws {
    var component = StubsTestComponent()
    let element = ValueType.record([
      .init(name: "a", type: .u8), .init(name: "b", type: .list(.bool)),
      .init(name: "c", type: .option(.string)),
    ])
    let type = FunctionType(.list(element), returning: .list(.list(.u16)))
    let caller = component.guest()
    let callee = component.guest(try .lifting(type))
    try component.lower(callee.lift(1, type), by: caller)
    let outputs = try StubsHarness(component).outputs(
      of: Self.guests + """
        static u32 guest1_1(u32 at, u32 count) {
          for (u32 i = 0; i < count; i++, at += 24) {
            printf("{%d ", *AT(1, at));
            for (u32 k = 0; k < WORD(1, at + 8); k++) printf("%d", *AT(1, WORD(1, at + 4) + k));
            printf(" %d %.*s}", *AT(1, at + 12), *AT(1, at + 12) ? WORD(1, at + 20) : 0,
                   AT(1, WORD(1, at + 16)));
          }
          u16 shorts[] = { 7, 8, 9 };
          u32 inner = put(1, shorts, 6);
          u32 lists[] = { inner, 3, inner + 2, 1 };
          u32 outer[] = { put(1, lists, 16), 2 };
          return put(1, outer, 8);
        }
        TRAMPOLINE(0, void, u32, u32, u32);
        static void call(u32 length) {
          u8 flags[] = { 0, 1, 2, 128 };
          u32 f = put(0, flags, 4), s = put(0, "abc", 3);
          u8 elements[48] = { 0 };
          u32 *words = (u32 *)elements;
          memset(elements, 0xcc, 48);
          elements[0] = 5; words[1] = f; words[2] = 4; elements[12] = 1; words[4] = s; words[5] = 3;
          elements[24] = 6; words[7] = 0; words[8] = 0; elements[36] = 0;
          trampoline0(put(0, elements, 48), length, 512);
          u32 lists = WORD(0, 512);
          printf(" -> %d: %d %d %d, %d", WORD(0, 516), WORD(0, lists + 4),
                 *(u16 *)AT(0, WORD(0, lists) + 4), WORD(0, lists + 12),
                 *(u16 *)AT(0, WORD(0, lists + 8)));
        }
        static void run(void) {
          TRY(call(2));
          TRY(call(0x1000000));
          TRY(trampoline0(6, 1, 512));
        }
        """)
    for output in outputs {
      #expect(
        output == """
          [1: realloc 48/4][1: realloc 4/1][1: realloc 3/1][1: realloc 0/1]\
          {5 0111 1 abc}{6  0 }\
          [0: realloc 16/4][0: realloc 6/2][0: realloc 2/2] -> 2: 3 9 1, 8
          trap 44
          trap 47

          """)
    }
  }
}

extension String {
  /// How often `part` stands in the text.
  func occurrences(of part: String) -> Int {
    var count = 0
    var rest = self[...]
    while let range = rest.firstRange(of: part) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
