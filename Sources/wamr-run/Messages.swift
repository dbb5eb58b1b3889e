import WamrPlatform

/// What the program says.
enum Messages {
  /// Writes `text` to standard error, without what would be an order to a terminal: much of it comes
  /// from bundles.
  static func report(_ text: String) {
    var shown = ""
    for scalar in text.unicodeScalars {
      let isOrder = scalar != "\n" && scalar.properties.generalCategory == .control
      shown.unicodeScalars.append(isOrder ? "·" : scalar)
    }
    write(shown, to: .standardError)
  }

  /// Writes all of `text`; what can't be written is lost.
  static func write(_ text: String, to stream: StreamDescriptor) {
    var text = text
    text.withUTF8 { bytes in _ = write(UnsafeRawBufferPointer(bytes), to: stream) }
  }

  /// Writes all of `bytes`, and returns whether that was possible.
  static func write(_ bytes: UnsafeRawBufferPointer, to stream: StreamDescriptor) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      do throws(SystemError) {
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(try stream.write(rest)))
      } catch {
        guard error.isInterruption else { return false }
      }
    }
    return true
  }
}
