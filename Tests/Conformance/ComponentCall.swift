// A call of a component's export: arguments of a script into its record, its result out of it.

import BundleFormat
import CanonicalABI
import Foundation
import Instances
import Wave

/// An export of a component, and how it is called.
struct ComponentCall {
  private let export: ExportRecord
  private let type: CallType

  /// Why a call can't be made.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Finds what `instance` exports as `name`.
  init(_ name: String, of instance: ComponentInstance) throws {
    let export = instance.exports.first { $0.interface.isEmpty && $0.function == name }
    guard let export else { throw Failure(description: "expected an export \(name), got none") }
    self.export = export
    type = try CallType(signature: export.signature)
  }

  /// Calls the export with `arguments`, and returns its result as text, empty if it has none.
  func result(
    of arguments: [ComponentValue], in instance: ComponentInstance
  ) throws -> String {
    let text = "call(\(try ComponentValue.wave(arguments)))"
    let record = try WaveCall(text).record(for: type)
    try instance.call(
      export, record: UnsafeMutableRawBufferPointer(start: record.start, count: record.byteCount))
    return try Self.text(in: record, of: type)
  }

  /// The text that `value`, which the export is expected to return, is compared as.
  func text(of value: ComponentValue) throws -> String {
    // The last arrow begins the result: the text of a type has no other.
    guard let arrow = export.signature.range(of: "->", options: .backwards) else {
      throw Failure(description: "expected a result, got a function without")
    }
    let resultType = export.signature[arrow.upperBound...]
    let identity = try CallType(signature: "func(\(resultType))->\(resultType)")
    let record = try WaveCall("call(\(try value.wave()))").record(for: identity)
    // What the parameter takes of the record is copied to where the result is.
    let offset = Int(identity.record.resultOffset)
    (record.start + offset).copyMemory(
      from: record.start, byteCount: min(offset, record.byteCount - offset))
    return try Self.text(in: record, of: identity)
  }

  private static func text(in record: CallRecord, of type: CallType) throws -> String {
    var bytes: [UInt8] = []
    try WaveWriter.writeResult(in: record, of: type) { bytes += $0 }
    return String(decoding: bytes.dropLast(), as: UTF8.self)
  }
}
