import Foundation

/// A new folder that is removed together with the last reference to it.
package final class TemporaryFolder: Sendable {
  /// Where it is.
  package let url: URL

  /// Makes a new folder.
  package init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "wamrc-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    // A folder left behind is no reason for a test to fail.
    try? FileManager.default.removeItem(at: url)
  }

  /// Returns the path of a file in this folder, which need not exist.
  package func path(_ name: String) -> URL { url.appending(path: name) }

  /// Writes a file into this folder and returns its path.
  package func file(_ name: String, containing bytes: [UInt8]) throws -> URL {
    let file = path(name)
    try Data(bytes).write(to: file)
    return file
  }
}
