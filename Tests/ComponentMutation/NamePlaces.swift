/// The places of an item where a name seems to stand: a length, and so many characters of names.
struct NamePlaces {
  /// The place of each, its length included, and where the characters begin.
  private(set) var places: [(range: Range<Int>, start: Int)] = []

  /// Finds the names in `item`; what else looks like one is taken for one.
  init(in item: [UInt8]) {
    var position = 0
    while position < item.count {
      let length = Int(item[position])
      let characters = position + 1..<position + 1 + length
      // Longer ones are rare, and take a number of two bytes.
      if length > 0, length < 0x80, characters.upperBound <= item.count,
        item[characters].allSatisfy(Self.isOfNames)
      {
        places.append((position..<characters.upperBound, characters.lowerBound))
        position = characters.upperBound
      } else {
        position += 1
      }
    }
  }

  private static func isOfNames(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "-_.:/@[]+*=<>".utf8.contains(byte)
    }
  }
}
