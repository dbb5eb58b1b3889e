// All English text about errors in linking; a reason is one clause without a full stop.

import Components
import WasmBytes

extension LinkError: CustomStringConvertible {
  /// The offset in hexadecimal, what is wrong, and in which instance.
  package var description: String { "0x\(String(offset, radix: 16)): \(reason) (in \(path))" }
}

extension LinkError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missingArgument(let name):
      "the import \(quoted(name)) is not given where the component is instantiated"
    case .missingExport(let name, let instance):
      "the instance \(quoted(instance)) has no export \(quoted(name))"
    case .sortMismatch(let name, let expected, let found):
      "\(quoted(name)) has to be \(expected.nameWithArticle), and is \(found.nameWithArticle)"
    case .typeMismatch(let name, let expected, let found, let difference):
      "\(quoted(name)) has another type than is wanted: wanted \(shortened(expected)), "
        + "offered \(shortened(found))"
        + (difference.isEmpty ? "" : "; they differ in \(difference)")
    case .missingCoreArgument(let module, let name):
      "the core module imports \(quoted(name)) from \(quoted(module)), "
        + "and no argument of its instance has that name"
    case .missingCoreExport(let module, let name):
      "the core instance \(quoted(module)) has no export \(quoted(name))"
    case .coreTypeMismatch(let name, let expected, let found):
      "\(quoted(name)) has another type than is wanted: wanted \(shortened(expected)), "
        + "offered \(shortened(found))"
    case .missingOption(let option, let cause):
      "the canonical definition needs the option \(option), because \(cause)"
    case .invalid(let text): "invalid: \(text)"
    case .unsupported(let what): "unsupported: \(what)"
    case .limitExceeded(let limit): "too large: \(limit)"
    }
  }

  private func quoted(_ text: String) -> String { WasmError.quoted(text) }

  private func shortened(_ text: String) -> String {
    text.utf8.count <= 300 ? text : String(text.prefix(300)) + "…"
  }
}
