import CanonicalABI

/// The type of a function as a bundle tells it, with the layout of the record that calls take.
package struct CallType: Sendable {
  /// The type; parameters have no names.
  package let type: FunctionType
  /// What resources are called, by `ResourceIndex`.
  package let resourceNames: [String]
  /// The record of parameters and result.
  package let record: HostRecord

  let table: TypeTable
  let parameters: [TypeNumber]
  let result: TypeNumber?

  /// Why a text is no type that calls can have.
  package enum Failure: Error, Hashable, Sendable {
    case text(TypeTextError)
    case layout(LayoutError)
  }

  /// Makes the type that `signature` spells.
  package init(signature: String) throws(Failure) {
    let parsed: ParsedSignature
    do { parsed = try ParsedSignature(signature) } catch { throw .text(error) }
    var table = TypeTable()
    do {
      (parameters, result) = try table.numbers(of: parsed.type)
    } catch {
      throw .layout(error)
    }
    type = parsed.type
    resourceNames = parsed.resourceNames
    record = HostRecord(parameters: parameters, result: result, in: table)
    self.table = table
  }

  /// Whether the result is or holds a handle, which WAVE has no text for.
  package var returnsHandles: Bool { result.map { table[$0].hasHandles } ?? false }
}

// The parts of a type by their numbers. A type and its number come from one place, so that the table
// has the shape of the type.
extension CallType {
  /// The elements' type of a list.
  func element(of list: TypeNumber) -> TypeNumber {
    switch table[list].shape {
    case .list(let element), .fixedLengthList(let element, _): return element
    default: preconditionFailure("no list")
    }
  }

  /// The types and offsets of the fields of a record or the members of a tuple.
  func members(of record: TypeNumber) -> [(number: TypeNumber, offset: Int)] {
    guard case .record(let members) = table[record].shape else {
      preconditionFailure("no record or tuple")
    }
    return zip(members, table.memberOffsets(members, .eight)).map { ($0, Int($1)) }
  }

  /// The type and the offset of the payload that case `index` of a variant, option or result has.
  func payload(_ index: Int, of variant: TypeNumber) -> (number: TypeNumber, offset: Int) {
    guard case .variant(let cases) = table[variant].shape, let payload = cases[index] else {
      preconditionFailure("no variant, or no payload")
    }
    return (payload, Int(table.payloadOffset(cases, .eight)))
  }
}
