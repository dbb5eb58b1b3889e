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
  private var cursor: DWARFCursor

  /// Makes a reader of `section`.
  package init(_ section: ArraySlice<UInt8>) { cursor = DWARFCursor(section) }

  /// Returns the rows of all line tables in the section, in order of address.
  ///
  /// A table that can't be read ends the list: a backtrace without offsets is still one.
  package mutating func rows() -> [LineRow] {
    var rows: [LineRow] = []
    while !cursor.isAtEnd { readUnit(into: &rows) }
    return rows.sorted { ($0.address, $0.isEnd ? 0 : 1) < ($1.address, $1.isEnd ? 0 : 1) }
  }

  /// The registers of the line-number state machine that matter here.
  private struct Registers {
    var address: UInt64 = 0
    var line: Int64 = 1
    /// Whether the linker has dropped the code, and therefore put the greatest address here.
    var isDropped = false
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
    guard let unitEnd = cursor.unitEnd() else { return }
    defer { cursor.position = unitEnd }
    let version = cursor.integer(2)
    guard version == 4 || version == 5 else { return }
    if version == 5 { _ = cursor.integer(2) }
    let headerByteCount = cursor.integer(4)
    let programStart = cursor.position(behind: headerByteCount)
    let minimumInstructionLength = cursor.integer(1)
    _ = cursor.integer(2)  // operations per instruction, and whether rows start as statements
    let lineBase = Int64(Int8(truncatingIfNeeded: cursor.integer(1)))
    let lineRange = cursor.integer(1)
    let opcodeBase = cursor.integer(1)
    var operandCounts: [UInt64] = []
    if opcodeBase > 1 { for _ in 1..<opcodeBase { operandCounts.append(cursor.integer(1)) } }
    guard lineRange != 0, programStart <= unitEnd else { return }
    cursor.position = programStart
    let header = Header(
      minimumInstructionLength: minimumInstructionLength, lineBase: lineBase, lineRange: lineRange,
      opcodeBase: opcodeBase, operandCounts: operandCounts)
    run(header, until: unitEnd, into: &rows)
  }

  private mutating func run(_ header: Header, until end: Int, into rows: inout [LineRow]) {
    var registers = Registers()
    func append(isEnd: Bool = false) {
      guard !registers.isDropped else { return }
      rows.append(
        LineRow(
          address: registers.address, line: UInt32(truncatingIfNeeded: registers.line),
          isEnd: isEnd))
    }
    while cursor.position < end, !cursor.isCut {
      let opcode = cursor.integer(1)
      if opcode >= header.opcodeBase {
        let adjusted = opcode - header.opcodeBase
        registers.address &+= adjusted / header.lineRange * header.minimumInstructionLength
        registers.line &+= header.lineBase + Int64(adjusted % header.lineRange)
        append()
        continue
      }
      switch opcode {
      case 0:
        let byteCount = cursor.unsignedLEB()
        let next = cursor.position(behind: byteCount)
        switch cursor.integer(1) {
        case 1:
          append(isEnd: true)
          registers = Registers()
        case 2:
          registers.address = cursor.integer(8)
          registers.isDropped = registers.address == .max
        default: break
        }
        cursor.position = next
      case 1: append()
      case 2: registers.address &+= cursor.unsignedLEB() &* header.minimumInstructionLength
      case 3: registers.line &+= cursor.signedLEB()
      case 8:
        registers.address &+=
          (255 - header.opcodeBase) / header.lineRange * header.minimumInstructionLength
      case 9: registers.address &+= cursor.integer(2)
      default:
        // The other standard opcodes change registers that aren't kept.
        for _ in 0..<header.operandCounts[Int(opcode) - 1] { _ = cursor.unsignedLEB() }
      }
    }
  }
}
