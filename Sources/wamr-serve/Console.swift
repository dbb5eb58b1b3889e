import WamrPlatform

/// What the server says: lines to standard error, each whole.
enum Console {
  static func report(_ text: String) { write(text, to: .standardError) }

  static func print(_ text: String) { write(text, to: .standardOutput) }

  private static func write(_ text: String, to stream: StreamDescriptor) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        // Where nobody reads it, it is lost.
        guard let count = try? stream.write(rest) else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }
}
