// What is known not to work.
//
// A line is `feature NAME`, for all that the compiler refuses under this name, or `SCRIPT:LINE WHY`
// for a command that fails. `#` begins a comment. The list is exact: an entry that nothing meets
// fails the run as well, so that it goes when it is no longer true.

import Foundation

/// The entries of the list.
struct KnownList {
  /// The features that are refused.
  var features: Set<String> = []
  /// The commands that fail, as `SCRIPT:LINE`.
  var commands: Set<String> = []

  /// A line that is no entry.
  struct BadLine: Error, CustomStringConvertible {
    var description: String
  }

  /// Reads `file`.
  init(contentsOf file: URL) throws {
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    for line in text.split(whereSeparator: \.isNewline) {
      let entry = line.prefix { $0 != "#" }
      let words = entry.split(separator: " ", maxSplits: 1)
      guard let first = words.first else { continue }
      guard words.count == 2 else {
        throw BadLine(description: "\(file.path): \"\(line)\" is no entry")
      }
      if first == "feature" {
        features.insert(words[1].trimmingCharacters(in: .whitespaces))
      } else {
        commands.insert(String(first))
      }
    }
  }
}
