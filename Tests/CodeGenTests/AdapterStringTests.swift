import CanonicalABI
import ComponentLinking
import Testing
import WasmCore

@Suite struct AdapterStringTests {
  /// Texts with every length of sequence, at every place of a block.
  static let texts: [String] = {
    var texts = [
      "", "a", "\u{7f}", "\u{80}é\u{ff}", "\u{7ff}\u{800}€", "\u{d7ff}\u{e000}\u{ffff}",
      "\u{10000}😀\u{10ffff}",
    ]
    for length in [7, 8, 9, 15, 31, 32, 33, 64, 65, 100] {
      texts.append(String(repeating: "x", count: length))
      texts.append(String(repeating: "x", count: length) + "é")
      texts.append("😀" + String(repeating: "ÿ", count: length))
      texts.append(String(repeating: "ab", count: length / 2) + "€" + "tail of it")
    }
    return texts
  }()

  /// The bytes of `text` in a memory, and the count that goes with them.
  static func encoded(
    _ text: String, _ encoding: StringEncoding, prefersLatin1: Bool = true
  ) -> (bytes: [UInt8], count: Int) {
    let wide = Array(text.utf16).flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    let scalars = text.unicodeScalars
    switch encoding {
    case .utf8: return (Array(text.utf8), text.utf8.count)
    case .utf16: return (wide, text.utf16.count)
    case .latin1OrUTF16:
      if prefersLatin1, scalars.allSatisfy({ $0.value < 256 }) {
        return (scalars.map { UInt8($0.value) }, scalars.count)
      }
      return (wide, text.utf16.count | 1 << 31)
    }
  }

  private static let guests = """
    static u32 guest1_0(u32 old, u32 size, u32 align, u32 new) {
      u32 start = (bump[1] + align - 1) & -align;
      bump[1] = start + new;
      u32 kept = old ? size < new ? size : new : 0;
      memcpy(AT(1, start), AT(1, old), kept);
      memset(AT(1, old), 0x5a, old ? size : 0);
      return start;
    }
    static void guest1_1(u32 at, u32 count) {
      printf("%x:", count);
      u32 size = BYTES(count);
      for (u32 i = 0; i < size; i++) printf("%02x", *AT(1, at + i));
    }
    TRAMPOLINE(0, void, u32, u32);
    static void call(const void *bytes, u32 size, u32 count) {
      bump[0] = 64; bump[1] = 64;
      trampoline0(put(0, bytes, size), count);
    }

    """

  static func bytesMacro(_ encoding: StringEncoding) -> String {
    switch encoding {
    case .utf8: "#define BYTES(count) (count)\n"
    case .utf16: "#define BYTES(count) (2 * (count))\n"
    case .latin1OrUTF16: "#define BYTES(count) ((count) >> 31 ? 2 * (count) : (count))\n"
    }
  }

  static func component(
    from source: StringEncoding, to destination: StringEncoding
  ) throws -> StubsTestComponent {
    var component = StubsTestComponent()
    let type = FunctionType(.string)
    let caller = component.guest()
    let callee = component.guest(try .lifting(type))
    try component.lower(callee.lift(1, type, destination), by: caller, source)
    return component
  }

  static let encodings: [StringEncoding] = [.utf8, .utf16, .latin1OrUTF16]

  @Test(arguments: encodings, encodings)
  func everyTextArrivesInEveryEncoding(
    source: StringEncoding, destination: StringEncoding
  ) throws {
    var calls = ""
    var expected = ""
    for text in Self.texts {
      // A sender may use UTF-16 where Latin-1 would do; the receiver gets what fits.
      for prefersLatin1 in source == .latin1OrUTF16 ? [true, false] : [true] {
        let (bytes, count) = Self.encoded(text, source, prefersLatin1: prefersLatin1)
        calls += """
            { u8 bytes[] = { \(bytes.map(String.init).joined(separator: ", ")) };
              TRY(call(bytes, \(bytes.count), \(count)u)); }

          """
        let (result, resultCount) = Self.encoded(text, destination)
        let hexadecimal = result.map { byte in
          (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        expected += String(resultCount, radix: 16) + ":" + hexadecimal.joined() + "\n"
      }
    }
    let component = try Self.component(from: source, to: destination)
    let outputs = try StubsHarness(component).outputs(
      of: Self.bytesMacro(destination) + Self.guests + "static void run(void) {\n\(calls)}\n")
    for output in outputs { #expect(output == expected) }
  }

  @Test func whatIsNotUTF8IsRefusedWhereverItStands() throws {
    let invalid: [[UInt8]] = [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xc2, 0x41], [0xe0, 0x80, 0x80],
      [0xe0, 0x9f, 0xbf], [0xe1, 0x80], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf],
      [0xf0, 0x80, 0x80, 0x80], [0xf0, 0x8f, 0xbf, 0xbf], [0xf1, 0x80, 0x80],
      [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff], [0xc2, 0xc2],
    ]
    var calls = ""
    var count = 0
    for sequence in invalid {
      for (before, after) in [(0, 0), (1, 0), (5, 1), (8, 0), (31, 9), (32, 0), (33, 40), (0, 64)] {
        // A sequence that is only cut short must not be continued by what follows.
        let bytes =
          Array(repeating: 0x61, count: before) + sequence.map(Int.init)
          + Array(repeating: 0x62, count: after)
        calls += """
            { u8 bytes[] = { \(bytes.map(String.init).joined(separator: ", ")) };
              TRY(call(bytes, \(bytes.count), \(bytes.count))); }

          """
        count += 1
      }
    }
    let component = try Self.component(from: .utf8, to: .utf8)
    let outputs = try StubsHarness(component).outputs(
      of: Self.bytesMacro(.utf8) + Self.guests + "static void run(void) {\n\(calls)}\n")
    for output in outputs { #expect(output == String(repeating: "trap 40\n", count: count)) }
  }

  @Test func surrogatesWithoutAPartnerAreRefused() throws {
    let component = try Self.component(from: .utf16, to: .utf8)
    let outputs = try StubsHarness(component).outputs(
      of: Self.bytesMacro(.utf8) + Self.guests + """
        static void run(void) {
          u16 texts[][3] = {
            { 0xd800, 0x61, 0x61 }, { 0x61, 0x61, 0xdbff }, { 0xdc00, 0x61, 0x61 },
            { 0xd800, 0xd800, 0xdc00 }, { 0xd800, 0xe000, 0x61 },
          };
          for (int i = 0; i < 5; i++) TRY(call(texts[i], 6, 3));
          TRY(trampoline0(65, 1));
          TRY(trampoline0(0x3fffe, 2));
          TRY(trampoline0(64, 0x08000000));
          TRY(trampoline0(64, 0x07ffffff));
        }
        """)
    for output in outputs {
      #expect(
        output == String(repeating: "trap 40\n", count: 5) + "trap 47\ntrap 41\ntrap 42\ntrap 41\n")
    }
  }
}
