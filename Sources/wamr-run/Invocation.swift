// `--invoke`: a call of one export, found by its name.
//
// An export is called by its name where the component itself exports it, and else as
// `package:name/interface@1.0.0#function`; the version may be left out, and so may the interface,
// as long as one function only is meant. wasmtime's way to put it,
// `package:name/interface.function@1.0.0`, is understood too.

import BundleFormat
import CanonicalABI
import Instances
import WamrPlatform
import Wave

/// Why there is nothing to call.
enum InvocationError: Error {
  /// The text is no call, or not one of the export that it names.
  case call(WaveError, of: ExportRecord?)
  /// No export has the name, or several have.
  case noExport(String)
  case ambiguous(String, [ExportRecord])
  /// The bundle spells a type that isn't one, or not that of the record.
  case type(ExportRecord)
  /// The result can't be printed.
  case handles(ExportRecord)
}

/// A call that is to be made.
struct Invocation {
  private let export: ExportRecord
  private let type: CallType
  private let record: CallRecord

  /// Finds what `text` calls among `exports`, and reads the arguments.
  init(_ text: String, among exports: [ExportRecord]) throws(InvocationError) {
    let call: WaveCall
    do { call = try WaveCall(text) } catch { throw .call(error, of: nil) }
    export = try Self.export(called: call.name, among: exports)
    type = try Self.type(of: export)
    do { record = try call.record(for: type) } catch { throw .call(error, of: export) }
  }

  /// Makes the call, writes its result to standard output, and returns the exit code.
  func call(in component: ComponentInstance) throws(Trap) -> Int32 {
    try component.call(
      export, record: .init(start: record.start, count: record.byteCount))
    var isWritten = true
    do throws(WaveWriter.Failure) {
      try WaveWriter.writeResult(in: record, of: type) { bytes in
        isWritten = isWritten && Messages.write(bytes, to: .standardOutput)
      }
    } catch {
      Messages.report("wamr-run: the result of \(export.fullName) is no value of its type\n")
      return ExitCode.unusable
    }
    return isWritten ? 0 : ExitCode.failure
  }

  /// The type of `export`, for which its record has to be laid out.
  private static func type(of export: ExportRecord) throws(InvocationError) -> CallType {
    let type: CallType
    do { type = try CallType(signature: export.signature) } catch { throw .type(export) }
    guard type.record.layout.byteCount == export.recordByteCount,
      type.record.resultOffset == export.resultOffset
    else { throw .type(export) }
    guard !type.returnsHandles else { throw .handles(export) }
    return type
  }

  private static func export(
    called name: String, among exports: [ExportRecord]
  ) throws(InvocationError) -> ExportRecord {
    // The first kind of name that anything has decides.
    for hasName in [isFullName, isOtherName, isFunctionName] {
      let found = exports.filter { hasName(name, $0) }
      guard found.count <= 1 else { throw .ambiguous(name, found) }
      if let export = found.first { return export }
    }
    throw .noExport(name)
  }

  private static func isFullName(_ name: String, of export: ExportRecord) -> Bool {
    name == export.fullName
  }

  private static func isOtherName(_ name: String, of export: ExportRecord) -> Bool {
    guard !export.interface.isEmpty else { return false }
    let interface = export.interface.prefix { $0 != "@" }
    let version = export.interface.dropFirst(interface.count)
    return name == "\(interface)#\(export.function)"
      || name == "\(interface).\(export.function)\(version)"
      || name == "\(interface).\(export.function)"
  }

  private static func isFunctionName(_ name: String, of export: ExportRecord) -> Bool {
    name == export.function
  }
}

extension ExportRecord {
  /// The interface and the name within it, by which no other export is called.
  var fullName: String { interface.isEmpty ? function : "\(interface)#\(function)" }
}

extension InvocationError {
  /// What to say about it, for a component with `exports`.
  func message(_ text: String, exports: [ExportRecord]) -> String {
    switch self {
    case .call(let error, let export):
      return "--invoke: \(error.reason)\n\(Excerpt(of: text, at: error.offset))"
        + Self.list(export.map { [$0] } ?? [])
    case .noExport(let name):
      let all = exports.isEmpty ? "; it exports no function" : "; it exports"
      return "the component exports no function \(name)" + all + Self.list(exports)
    case .ambiguous(let name, let exports):
      return "more than one function is called \(name)" + Self.list(exports)
    case .type(let export): return "the bundle has a wrong type for \(export.fullName)"
    case .handles(let export):
      return "\(export.fullName) returns a handle, which can't be printed"
        + Self.list([export])
    }
  }

  /// Lines with the names and types of `exports`.
  static func list(_ exports: [ExportRecord]) -> String {
    exports.map { "\n  \($0.fullName) \($0.signature)" }.joined()
  }
}
