// The count by which it is noticed that a guest has written to other pages than those before it.

import CWamrPlatform
import Testing
import WamrPlatform

@Suite struct PageFaultsTests {
  @Test func eachNewPageCounts() throws {
    try #require(PageFaults.areCounted)
    let mapping = try Mapping(zeroed: 8 * Mapping.pageByteCount)
    let keepsSmallPages = mapping.keepSmallPages()
    #expect(keepsSmallPages)
    for page in 0..<4 {
      let before = PageFaults.count()
      mapping.start.storeBytes(
        of: 1, toByteOffset: page * Mapping.pageByteCount, as: UInt8.self)
      #expect(PageFaults.count() > before)
    }
    for page in 4..<8 {
      let before = PageFaults.count()
      let count = wamr_random(mapping.start + page * Mapping.pageByteCount, 1)
      #expect(count == 1)
      #expect(PageFaults.count() > before)
    }
  }

  @Test func pagesThatAreThereDoNotCount() throws {
    let mapping = try Mapping(zeroed: Mapping.pageByteCount)
    mapping.start.storeBytes(of: 1, as: UInt8.self)
    // Whatever else this thread does for the first time, it doesn't do each time.
    let isUncounted = (0..<100).contains { number in
      let before = PageFaults.count()
      mapping.start.storeBytes(of: UInt8(number), as: UInt8.self)
      return PageFaults.count() == before
    }
    #expect(isUncounted)
  }
}
