// The image's DWARF line table as (address, line) pairs.
//
// The code generator puts a wasm offset where a source line would be, so the line table is the map
// from native code to wasm. It is decoded once, at compile time, into the bundle's trace table: the
// loader, which needs it only when a guest traps, then has a far simpler format to read.
// Implements DWARF 4 and 5, section 6.2, as far as LLVM emits it for one object.

/// One row of a line table: the code from `address` on belongs to `line`.
package struct LineRow: Hashable {
  package var address: UInt64
  package var line: UInt32
  /// Whether `address` is the first one behind the code of a sequence.
  package var isEnd: Bool
}

/// A reader of the contents of a `.debug_line` section.
package struct LineProgram {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var isCut = false

  /// Makes a reader of `section`.
  package init(_ section: ArraySlice<UInt8>) {
    bytes = section
    position = section.startIndex
  }

  /// Returns the rows of all line tables in the section, in order of address.
  ///
  /// A table that can't be read ends the list: a backtrace without offsets is still one.
  package mutating func rows() -> [LineRow] {
    var rows: [LineRow] = []
    while position < bytes.endIndex, !isCut { readUnit(into: &rows) }
    return rows.sorted { ($0.address, $0.isEnd ? 0 : 1) < ($1.address, $1.isEnd ? 0 : 1) }
  }

  private mutating func integer(_ byteCount: Int) -> UInt64 {
    guard byteCount <= bytes.endIndex - position else {
      isCut = true
      position = bytes.endIndex
      return 0
    }
    defer { position += byteCount }
    return (0..<byteCount).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
  }

  private mutating func unsignedLEB() -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while !isCut {
      let byte = integer(1)
      if shift < 64 { result |= (byte & 0x7f) << shift }
      shift += 7
      if byte & 0x80 == 0 { break }
    }
    return result
  }

  private mutating func signedLEB() -> Int64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while !isCut {
      let byte = integer(1)
      if shift < 64 { result |= (byte & 0x7f) << shift }
      shift += 7
      guard byte & 0x80 == 0 else { continue }
      if byte & 0x40 != 0, shift < 64 { result |= ~0 << shift }
      break
    }
    return Int64(bitPattern: result)
  }

  /// The registers of the line-number state machine that matter here.
  private struct Registers {
    var address: UInt64 = 0
    var line: Int64 = 1
  }

  /// The numbers in a unit's header that its program depends on.
  private struct Header {
    var minimumInstructionLength: UInt64
    var lineBase: Int64
    var lineRange: UInt64
    var opcodeBase: UInt64
    var operandCounts: [UInt64]
  }

  private mutating func readUnit(into rows: inout [LineRow]) {
    let unitByteCount = integer(4)
    guard unitByteCount < 0xffff_fff0, Int(unitByteCount) <= bytes.endIndex - position else {
      isCut = true
      return
    }
    let unitEnd = position + Int(unitByteCount)
    let version = integer(2)
    guard version == 4 || version == 5 else {
      position = unitEnd
      return
    }
    if version == 5 { _ = integer(2) }
    let headerByteCount = integer(4)
    let programStart = position + Int(min(headerByteCount, UInt64(bytes.count)))
    let minimumInstructionLength = integer(1)
    _ = integer(2)  // operations per instruction, and whether rows start as statements
    let lineBase = Int64(Int8(truncatingIfNeeded: integer(1)))
    let lineRange = integer(1)
    let opcodeBase = integer(1)
    var operandCounts: [UInt64] = []
    if opcodeBase > 1 { for _ in 1..<opcodeBase { operandCounts.append(integer(1)) } }
    guard lineRange != 0, programStart <= unitEnd else {
      isCut = true
      return
    }
    position = programStart
    let header = Header(
      minimumInstructionLength: minimumInstructionLength, lineBase: lineBase, lineRange: lineRange,
      opcodeBase: opcodeBase, operandCounts: operandCounts)
    run(header, until: unitEnd, into: &rows)
  }

  private mutating func run(_ header: Header, until end: Int, into rows: inout [LineRow]) {
    var registers = Registers()
    func row(isEnd: Bool = false) -> LineRow {
      LineRow(
        address: registers.address, line: UInt32(truncatingIfNeeded: registers.line), isEnd: isEnd)
    }
    while position < end, !isCut {
      let opcode = integer(1)
      if opcode >= header.opcodeBase {
        let adjusted = opcode - header.opcodeBase
        registers.address &+= adjusted / header.lineRange * header.minimumInstructionLength
        registers.line &+= header.lineBase + Int64(adjusted % header.lineRange)
        rows.append(row())
        continue
      }
      switch opcode {
      case 0:
        let byteCount = Int(min(unsignedLEB(), UInt64(bytes.count)))
        let next = position + byteCount
        switch integer(1) {
        case 1:
          rows.append(row(isEnd: true))
          registers = Registers()
        case 2: registers.address = integer(8)
        default: break
        }
        position = min(next, bytes.endIndex)
      case 1: rows.append(row())
      case 2: registers.address &+= unsignedLEB() &* header.minimumInstructionLength
      case 3: registers.line &+= signedLEB()
      case 8:
        registers.address &+=
          (255 - header.opcodeBase) / header.lineRange * header.minimumInstructionLength
      case 9: registers.address &+= integer(2)
      default:
        // The other standard opcodes change registers that aren't kept.
        for _ in 0..<header.operandCounts[Int(opcode) - 1] { _ = unsignedLEB() }
      }
    }
  }
}
