import WamrPlatform

/// What the program says.
enum Messages {
  /// Writes `text` to standard error.
  static func report(_ text: String) { write(text, to: .standardError) }

  /// Writes all of `text`; what can't be written is lost.
  static func write(_ text: String, to stream: StreamDescriptor) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        do throws(SystemError) {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(try stream.write(rest)))
        } catch {
          guard error.isInterruption else { return }
        }
      }
    }
  }
}
