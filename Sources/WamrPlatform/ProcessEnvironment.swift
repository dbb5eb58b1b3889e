import CWamrPlatform
import Glibc

/// What this process was given by the one that started it.
package enum ProcessEnvironment {
  /// The arguments of the process, without its name.
  ///
  /// Swift's own `CommandLine` reads /proc/self/maps to find them, which takes 50 µs.
  package static var arguments: [String] {
    var result: [String] = []
    guard var next = wamr_arguments(), next.pointee != nil else { return result }
    next += 1
    while let argument = next.pointee {
      result.append(String(cString: argument))
      next += 1
    }
    return result
  }

  /// The value of an environment variable, or nil.
  package static func value(of name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// All environment variables, in order.
  package static var variables: [(String, String)] {
    var result: [(String, String)] = []
    guard var next = wamr_environment() else { return result }
    while let entry = next.pointee {
      let text = String(cString: entry)
      if let separator = text.firstIndex(of: "=") {
        result.append((String(text[..<separator]), String(text[text.index(after: separator)...])))
      }
      next += 1
    }
    return result
  }

  /// The home folder of the user: `HOME`, or nil if that isn't an absolute path.
  package static var homeFolder: String? {
    value(of: "HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  /// The bytes of memory that this machine has.
  package static var physicalByteCount: UInt64 {
    UInt64(max(0, sysconf(Int32(_SC_PHYS_PAGES)))) * UInt64(max(0, sysconf(Int32(_SC_PAGESIZE))))
  }

  /// Lets this process open as many files as it may.
  package static func raiseFileLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// The number of this process.
  package static var identifier: Int { Int(getpid()) }

  /// Ends the process.
  package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
