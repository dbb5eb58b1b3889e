// The calls of `realloc` that a guest sees when it is given a string.
//
// What is expected is `store_string` of the Canonical ABI, transcribed with all but the calls left
// out, and is compared for every text, in every pair of encodings.

import CanonicalABI
import ComponentLinking
import Testing

@Suite struct AdapterReallocTests {
  /// A call of `realloc`: whether it is given room, of which size, and what it is asked for.
  private struct Call: CustomStringConvertible {
    var oldByteCount: Int?
    let alignment: Int
    let byteCount: Int

    /// As the guest prints it.
    var description: String {
      let old = oldByteCount.map { "last+\($0)" } ?? "0+0"
      return "(\(old) \(alignment) \(byteCount))"
    }
  }

  /// The calls for `text` that comes from a sender with the encoding `source`, in UTF-16 if that is
  /// one of two and it doesn't use Latin-1, to a receiver with the encoding `destination`.
  private static func calls(
    _ text: String, from source: StringEncoding, usesLatin1: Bool,
    to destination: StringEncoding
  ) -> [Call] {
    var calls: [Call] = []
    func call(_ alignment: Int, _ byteCount: Int) {
      calls.append(
        Call(
          oldByteCount: calls.last?.byteCount, alignment: alignment, byteCount: byteCount))
    }
    let sourceUnits =
      source == .utf8
      ? text.utf8.count : usesLatin1 ? text.unicodeScalars.count : text.utf16.count
    let isLatin1 = text.unicodeScalars.allSatisfy { $0.value < 0x100 }
    switch destination {
    case .utf8:
      call(1, sourceUnits)
      guard source != .utf8, !text.unicodeScalars.allSatisfy(\.isASCII) else { break }
      let worst = sourceUnits * (usesLatin1 ? 2 : 3)
      call(1, worst)
      if worst > text.utf8.count { call(1, text.utf8.count) }
    case .utf16:
      call(2, 2 * sourceUnits)
      if source == .utf8, text.utf16.count < sourceUnits { call(2, 2 * text.utf16.count) }
    case .latin1OrUTF16 where usesLatin1:
      call(2, sourceUnits)
    case .latin1OrUTF16 where source == .latin1OrUTF16:
      call(2, 2 * sourceUnits)
      if isLatin1 { call(1, sourceUnits) }
    case .latin1OrUTF16:
      call(2, sourceUnits)
      if isLatin1 {
        let scalarCount = text.unicodeScalars.count
        if scalarCount < sourceUnits { call(2, scalarCount) }
      } else {
        call(2, 2 * sourceUnits)
        if text.utf16.count < sourceUnits { call(2, 2 * text.utf16.count) }
      }
    }
    return calls
  }

  /// The guests: the receiver's `realloc` moves what it has been given each time, and prints.
  private static let guests = """
    static u32 last;
    static u32 guest1_0(u32 old, u32 size, u32 align, u32 new) {
      printf("(%s+%d %d %d)", old == last ? last ? "last" : "0" : "other", size, align, new);
      bump[1] = (bump[1] + align - 1) & -align;
      if (align == 1) bump[1] |= 1;
      u32 start = bump[1];
      bump[1] += new + 8;
      memcpy(AT(1, start), AT(1, old), old ? size < new ? size : new : 0);
      memset(AT(1, old), 0x5a, old ? size : 0);
      return last = start;
    }
    static void guest1_1(u32 at, u32 count) { if (at != last) printf("moved"); }
    TRAMPOLINE(0, void, u32, u32);
    static void call(const void *bytes, u32 size, u32 count) {
      bump[0] = 64; bump[1] = 64; last = 0;
      trampoline0(put(0, bytes, size), count);
    }

    """

  @Test(arguments: AdapterStringTests.encodings, AdapterStringTests.encodings)
  func reallocIsCalledAsTheSpecificationSays(
    source: StringEncoding, destination: StringEncoding
  ) throws {
    var program = ""
    var expected = ""
    for text in AdapterStringTests.texts {
      for prefersLatin1 in source == .latin1OrUTF16 ? [true, false] : [false] {
        let (bytes, count) = AdapterStringTests.encoded(
          text, source, prefersLatin1: prefersLatin1)
        program += """
            { u8 bytes[] = { \(bytes.map(String.init).joined(separator: ", ")) };
              TRY(call(bytes, \(bytes.count), \(count)u)); }

          """
        let usesLatin1 = source == .latin1OrUTF16 && count >> 31 == 0
        let calls = Self.calls(
          text, from: source, usesLatin1: usesLatin1, to: destination)
        expected += calls.map(\.description).joined() + "\n"
      }
    }
    let component = try AdapterStringTests.component(from: source, to: destination)
    let outputs = try StubsHarness(component).outputs(
      of: Self.guests + "static void run(void) {\n\(program)}\n")
    for output in outputs { #expect(output == expected) }
  }

  @Test func whatReallocReturnsIsCheckedEachTime() throws {
    // Each is the number of the call that returns what doesn't do, and what that is.
    let refusals = """
      static int calls, wrongCall; static u32 wrong;
      static u32 guest1_0(u32 old, u32 size, u32 align, u32 new) {
        return calls++ == wrongCall ? wrong : 1024;
      }
      static void guest1_1(u32 at, u32 count) { printf("called"); }
      TRAMPOLINE(0, void, u32, u32);
      static void call(int number, u32 address, u32 at, u32 count) {
        calls = 0; wrongCall = number; wrong = address;
        trampoline0(at, count);
      }

      """
    // "aé€": the room that is asked for at first, then, and at the end.
    func outputs(
      _ source: StringEncoding, _ destination: StringEncoding, _ calls: String
    ) throws -> [String] {
      let (bytes, count) = AdapterStringTests.encoded("aé€", source)
      let component = try AdapterStringTests.component(from: source, to: destination)
      return try StubsHarness(component).outputs(
        of: refusals + """
          static void run(void) {
            u8 bytes[] = { \(bytes.map(String.init).joined(separator: ", ")) };
            u32 at = put(0, bytes, \(bytes.count)), count = \(count)u;
            \(calls)
          }
          """)
    }
    // Memory ends at 0x40000.
    for output in try outputs(
      .utf16, .utf8,
      """
      TRY(call(0, 0x3fffd, at, count));
      TRY(call(0, 0x3fffe, at, count));
      TRY(call(1, 0x3fff7, at, count));
      TRY(call(1, 0x3fff8, at, count));
      TRY(call(2, 0x3fffa, at, count));
      TRY(call(2, 0x3fffb, at, count));
      TRY(call(1, 0xffffffff, at, count));
      """)
    { #expect(output == "called\ntrap 48\ncalled\ntrap 48\ncalled\ntrap 48\ntrap 48\n") }
    for output in try outputs(
      .utf8, .latin1OrUTF16,
      """
      TRY(call(0, 0x3fffa, at, count));
      TRY(call(0, 0x3fffb, at, count));
      TRY(call(0, 0x3fffc, at, count));
      TRY(call(1, 0x3fff4, at, count));
      TRY(call(1, 0x3fff6, at, count));
      TRY(call(1, 1025, at, count));
      TRY(call(2, 0x3fffa, at, count));
      TRY(call(2, 0x3fffc, at, count));
      TRY(call(2, 1025, at, count));
      """)
    {
      #expect(
        output == """
          called
          trap 47
          trap 48
          called
          trap 48
          trap 47
          called
          trap 48
          trap 47

          """)
    }
  }
}
