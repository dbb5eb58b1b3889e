/// The record through which the host and compiled code pass a call: the parameters as a tuple in
/// memory with 64-bit addresses, then the result as that tuple's last member.
package struct HostRecord: Hashable, Sendable {
  /// Where each parameter lies.
  package let parameterOffsets: [UInt64]
  /// Where the result lies; the end of the parameters if there is none.
  package let resultOffset: UInt64
  /// The room of the whole.
  package let layout: ValueLayout

  /// Lays out the record of calls from `parameters` to `result`.
  package init(parameters: [TypeNumber], result: TypeNumber?, in table: TypeTable) {
    parameterOffsets = table.memberOffsets(parameters, .eight)
    var end: UInt64 = 0
    var alignment: UInt64 = 1
    for (offset, parameter) in zip(parameterOffsets, parameters) {
      let layout = table[parameter].hostLayout
      end = offset + layout.byteCount
      alignment = max(alignment, layout.alignment)
    }
    if let result {
      let layout = table[result].hostLayout
      end = aligned(end, to: layout.alignment)
      resultOffset = end
      end += layout.byteCount
      alignment = max(alignment, layout.alignment)
    } else {
      resultOffset = end
    }
    layout = ValueLayout(byteCount: aligned(end, to: alignment), alignment: alignment)
  }
}

extension FunctionType {
  /// The record through which the host and compiled code pass a call of this type.
  package func hostRecord(in table: inout TypeTable) throws(LayoutError) -> HostRecord {
    let numbers = try table.numbers(of: self)
    return HostRecord(parameters: numbers.parameters, result: numbers.result, in: table)
  }
}
