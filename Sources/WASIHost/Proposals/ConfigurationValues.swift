import WamrPlatform

/// Why the values of `wasi:config` or the pairs of `wasi:keyvalue` are of no use.
package enum ProposalError: Error, Hashable, Sendable {
  /// The system refused something.
  case system(SystemError)
  /// The file can't be what it is to be; the line is its number from 1 on.
  case line(Int, String)
  /// The file can't be what it is to be.
  case file(String)
}

extension ProposalError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let error): error.description
    case .line(let number, let reason): "line \(number): \(reason)"
    case .file(let reason): reason
    }
  }
}

/// What `wasi:config/store` answers.
package struct ConfigurationValues: Sendable {
  /// The names and values in the order of their first mention.
  package private(set) var pairs: [(name: String, value: String)] = []

  /// The positions of names, which are told apart by their bytes.
  private var positions: [[UInt8]: Int] = [:]

  /// The most bytes of a file.
  private static let maximumByteCount = 16 << 20

  /// Makes none.
  package init() {}

  /// Reads the file at `path`.
  package init(path: String) throws(ProposalError) {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try FileDescriptor.openFile(path).contents(upTo: Self.maximumByteCount + 1)
    } catch {
      throw .system(error)
    }
    try self.init(parsing: bytes)
  }

  /// Reads lines `NAME=VALUE`, of which the last of a name counts; empty lines and those that begin
  /// with `#` are passed over.
  package init(parsing bytes: [UInt8]) throws(ProposalError) {
    guard bytes.count <= Self.maximumByteCount else { throw .file("more than 16 MiB") }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      let start = line.drop { Self.isBlank($0) }
      guard let first = start.first, first != UInt8(ascii: "#") else { continue }
      guard let sign = start.firstIndex(of: UInt8(ascii: "=")) else {
        throw .line(index + 1, "no NAME=VALUE")
      }
      var name = start[..<sign]
      while let last = name.last, Self.isBlank(last) { name.removeLast() }
      guard !name.isEmpty else { throw .line(index + 1, "no name") }
      guard let text = String(validating: name, as: UTF8.self),
        let value = String(validating: start[(sign + 1)...], as: UTF8.self)
      else { throw .line(index + 1, "not UTF-8") }
      set(text, to: value)
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// The value of a name, or nil.
  package subscript(name: String) -> String? {
    positions[Array(name.utf8)].map { pairs[$0].value }
  }

  private mutating func set(_ name: String, to value: String) {
    let key = Array(name.utf8)
    if let position = positions[key] {
      pairs[position].value = value
    } else {
      positions[key] = pairs.count
      pairs.append((name, value))
    }
  }
}
