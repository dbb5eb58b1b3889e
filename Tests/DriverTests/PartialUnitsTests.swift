import Testing

@testable import Driver

struct PartialUnitsTests {
  @Test func theLastPartOfAUnitGetsAllInTheirOrder() {
    let units = PartialUnits(partCounts: [3, 1])
    #expect(units.adding([2], asPart: 2, of: 0) == nil)
    #expect(units.adding([0], asPart: 0, of: 0) == nil)
    #expect(units.adding([7], asPart: 0, of: 1) == [[7]])
    #expect(units.adding([1], asPart: 1, of: 0) == [[0], [1], [2]])
  }
}
