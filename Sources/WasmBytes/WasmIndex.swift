/// An index into one index space of a module or a component.
@usableFromInline
package protocol WasmIndex: RawRepresentable, Hashable, Comparable, Sendable
where RawValue == UInt32 {
  /// Makes the index with number `rawValue`.
  init(rawValue: UInt32)
}

extension WasmIndex {
  /// Makes the index with number `value`.
  @inlinable package init(_ value: UInt32) { self.init(rawValue: value) }

  /// Makes the index with number `value`, which must fit 32 bits.
  @inlinable package init(_ value: Int) { self.init(rawValue: UInt32(value)) }

  /// The number as an `Int`.
  @inlinable package var number: Int { Int(rawValue) }

  @inlinable package static func < (left: Self, right: Self) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// An array whose elements are named by indices of one space.
@frozen
package struct IndexedArray<Index: WasmIndex, Element> {
  /// The elements in order of their indices.
  @usableFromInline package var elements: [Element]

  /// Makes the array of `elements`.
  @inlinable package init(_ elements: [Element] = []) { self.elements = elements }

  /// The number of elements.
  @inlinable package var count: Int { elements.count }

  /// All the indices.
  @inlinable package var indices: [Index] { (0..<elements.count).map { Index($0) } }

  /// The element that `index` names, which must exist; changed in place, not copied.
  @inlinable package subscript(index: Index) -> Element {
    get { elements[index.number] }
    _modify { yield &elements[index.number] }
  }

  /// The element that `index` names, or nil if it names none.
  @inlinable package func element(at index: Index) -> Element? {
    index.number < elements.count ? elements[index.number] : nil
  }

  /// Appends `element` and returns its index.
  @discardableResult
  @inlinable package mutating func append(_ element: Element) -> Index {
    elements.append(element)
    return Index(elements.count - 1)
  }
}

extension IndexedArray: Sendable where Element: Sendable {}
extension IndexedArray: Equatable where Element: Equatable {}
extension IndexedArray: Hashable where Element: Hashable {}
