// Reading what LLD wrote.
//
// Only here is ELF read: the loader gets numbers. The file is our own linker's output, but every
// access is checked all the same, since a cached file may have been damaged on disk.

/// A linked shared object: its loadable segments, symbols and sections.
package struct ELFImage {
  /// A run of the file to be mapped.
  package struct Segment {
    package var fileOffset: UInt64
    package var fileByteCount: UInt64
    package var address: UInt64
    package var memoryByteCount: UInt64
    package var isWritable: Bool
    package var isExecutable: Bool
  }

  /// What is wrong with a file.
  package struct ReadError: Error {
    package var message: String
  }

  /// The bytes of the file.
  package let bytes: [UInt8]
  /// The loadable segments by address.
  package private(set) var segments: [Segment] = []
  /// The address of the table of what is needed for unwinding (`.eh_frame_hdr`), or nil if there is none.
  package private(set) var unwindTable: UInt64?
  /// The addresses of all named symbols that the file defines.
  package private(set) var symbols: [String: UInt64] = [:]
  /// The sections' contents in the file, by name.
  package private(set) var sections: [String: Range<Int>] = [:]

  /// Reads `bytes`, which have to be a 64-bit little-endian ELF file.
  package init(_ bytes: [UInt8]) throws(ReadError) {
    self.bytes = bytes
    guard bytes.count >= 64, Array(bytes[0..<6]) == [0x7f, 0x45, 0x4c, 0x46, 2, 1] else {
      throw ReadError(message: "not a 64-bit little-endian ELF file")
    }
    try readSegments()
    try readSections()
  }

  /// The number of bytes at the start of the file that the segments refer to.
  ///
  /// Behind them are the symbol table and the debug information, which no loader needs.
  package var loadedByteCount: Int {
    segments.reduce(0) { max($0, Int($1.fileOffset + $1.fileByteCount)) }
  }

  /// The end of the highest segment in memory.
  package var spanByteCount: UInt64 {
    segments.reduce(0) { max($0, $1.address + $1.memoryByteCount) }
  }

  private func integer(_ offset: UInt64, _ byteCount: Int) throws(ReadError) -> UInt64 {
    guard offset <= UInt64(bytes.count), byteCount <= bytes.count - Int(offset) else {
      throw ReadError(message: "the ELF file is cut short")
    }
    let start = Int(offset)
    return (0..<byteCount).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
  }

  private mutating func readSegments() throws(ReadError) {
    let table = try integer(0x20, 8)
    let count = try integer(0x38, 2)
    for number in 0..<count {
      let header = table &+ number * 56
      let kind = try integer(header, 4)
      // PT_GNU_EH_FRAME.
      if kind == 0x6474_e550 { unwindTable = try integer(header &+ 16, 8) }
      guard kind == 1 else { continue }
      let flags = try integer(header &+ 4, 4)
      let segment = Segment(
        fileOffset: try integer(header &+ 8, 8), fileByteCount: try integer(header &+ 32, 8),
        address: try integer(header &+ 16, 8), memoryByteCount: try integer(header &+ 40, 8),
        isWritable: flags & 2 != 0, isExecutable: flags & 1 != 0)
      let (fileEnd, overflow) = segment.fileOffset.addingReportingOverflow(segment.fileByteCount)
      guard !overflow, fileEnd <= UInt64(bytes.count),
        !segment.address.addingReportingOverflow(segment.memoryByteCount).overflow
      else { throw ReadError(message: "an ELF segment lies outside the file") }
      segments.append(segment)
    }
  }

  private mutating func readSections() throws(ReadError) {
    let table = try integer(0x28, 8)
    let count = try integer(0x3c, 2)
    let namesHeader = table &+ (try integer(0x3e, 2)) * 64
    let names = try range(ofSectionAt: namesHeader)
    var symbolTable: UInt64?
    for number in 0..<count {
      let header = table &+ number * 64
      let kind = try integer(header &+ 4, 4)
      let name = string(at: UInt64(names.lowerBound) &+ (try integer(header, 4)))
      if kind == 4 || kind == 9, try integer(header &+ 32, 8) != 0 {
        throw ReadError(message: "the image needs dynamic relocations (\(name))")
      }
      if kind == 2 { symbolTable = header }
      if kind != 8 { sections[name] = try range(ofSectionAt: header) }
    }
    guard let symbolTable else { return }
    try readSymbols(symbolTable, strings: table &+ (try integer(symbolTable &+ 40, 4)) * 64)
  }

  private func range(ofSectionAt header: UInt64) throws(ReadError) -> Range<Int> {
    let start = try integer(header &+ 24, 8)
    let byteCount = try integer(header &+ 32, 8)
    guard start <= UInt64(bytes.count), byteCount <= UInt64(bytes.count) - start else {
      throw ReadError(message: "an ELF section lies outside the file")
    }
    return Int(start)..<Int(start + byteCount)
  }

  private func string(at offset: UInt64) -> String {
    guard offset < UInt64(bytes.count) else { return "" }
    let tail = bytes[Int(offset)...]
    return String(decoding: tail.prefix { $0 != 0 }, as: UTF8.self)
  }

  private mutating func readSymbols(_ header: UInt64, strings: UInt64) throws(ReadError) {
    let table = try range(ofSectionAt: header)
    let names = try range(ofSectionAt: strings)
    for start in stride(from: table.lowerBound, to: table.upperBound - 23, by: 24) {
      let entry = UInt64(start)
      // Undefined symbols and those of files and sections name nothing in memory.
      let kind = try integer(entry + 4, 1) & 0xf
      guard try integer(entry + 6, 2) != 0, kind <= 2 || kind == 6 else { continue }
      let name = string(at: UInt64(names.lowerBound) + (try integer(entry, 4)))
      guard !name.isEmpty else { continue }
      symbols[name] = try integer(entry + 8, 8)
    }
  }
}
