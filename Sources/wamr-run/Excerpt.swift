/// The part of a text around a place, with a mark below it.
struct Excerpt: CustomStringConvertible {
  let description: String

  private static let radius = 32

  /// Makes the excerpt of `text` around byte `offset`: of the line that it is in.
  init(of text: String, at offset: Int) {
    let place = text.utf8.index(
      text.startIndex, offsetBy: min(offset, text.utf8.count), limitedBy: text.endIndex)
    let scalars = Array(text.unicodeScalars)
    let position = text.unicodeScalars.distance(
      from: text.startIndex, to: place ?? text.endIndex)
    let isBreak = { (scalar: Unicode.Scalar) in scalar == "\n" || scalar == "\r" }
    let lineStart = scalars[..<position].lastIndex(where: isBreak).map { $0 + 1 } ?? 0
    let lineEnd = scalars[position...].firstIndex(where: isBreak) ?? scalars.count
    let start = max(lineStart, position - Self.radius)
    let end = min(lineEnd, position + Self.radius)

    var line = "  " + (start > lineStart ? "…" : "")
    var mark = line.count
    for index in start..<end {
      if index < position { mark += 1 }
      line.unicodeScalars.append(scalars[index])
    }
    line += end < lineEnd ? "…" : ""
    description = line + "\n" + String(repeating: " ", count: mark) + "^"
  }
}
