import CanonicalABI
import Testing
import Wave

/// Reads `value` as one of the type that `text` spells, and returns it as it is written.
///
/// The record is that of a function from the type to itself, and the parameter becomes the result.
func written(_ value: String, as text: String) throws -> String {
  let type = try CallType(signature: "func(\(text))->\(text)")
  let record = try WaveCall("f(\(value))").record(for: type)
  let byteCount = Int(type.record.resultOffset)
  let result = record.start + byteCount
  result.copyMemory(from: record.start, byteCount: record.byteCount - byteCount)
  return try output(of: record, type)
}

/// What is written as the result in `record`.
func output(of record: CallRecord, _ type: CallType) throws -> String {
  var bytes: [UInt8] = []
  try WaveWriter.writeResult(in: record, of: type) { bytes += $0 }
  let text = String(decoding: bytes, as: UTF8.self)
  guard text.hasSuffix("\n") else { return text }
  return String(text.dropLast())
}

/// Why `arguments`, parentheses included, are none for a function with the type `signature`; nil if
/// they are.
func refusal(of arguments: String, for signature: String) throws -> WaveError? {
  let type = try CallType(signature: signature)
  do {
    _ = try WaveCall("f" + arguments).record(for: type)
    return nil
  } catch { return error }
}
