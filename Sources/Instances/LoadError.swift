import BundleFormat
import WamrPlatform

/// Why a bundle couldn't be made to run.
package enum LoadError: Error, Hashable, Sendable {
  /// The bundle can't be trusted or understood.
  case bundle(BundleError)
  /// The system refused something.
  case system(SystemError)
  /// The host doesn't provide what the component imports.
  case imports([UnsatisfiedImport])
}

/// An import that the host can't satisfy.
package struct UnsatisfiedImport: Hashable, Sendable {
  /// What the component wants.
  package var wanted: HostImport
  /// The signature that the host's function of this name has, or nil if there is none.
  package var provided: String?
}

extension LoadError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .bundle(let error): error.description
    case .system(let error): error.description
    case .imports(let imports):
      imports.reduce("the host doesn't provide what the component imports") { text, item in
        let wanted = "\n  \(item.wanted.interface) \(item.wanted.function) \(item.wanted.signature)"
        return text + wanted + (item.provided.map { "\n    but \($0)" } ?? "")
      }
    }
  }
}
