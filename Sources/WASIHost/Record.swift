// Reading and writing the parts of a host call's record that aren't numbers.
//
// The generated entries know every offset; here is what takes more than one load or store.

import CWamrABI

/// Runs `body` for a host call and returns what compiled code is to be told.
///
/// The context isn't retained: whoever runs the component holds it.
@inline(__always)
func serve(
  _ store: UnsafeMutableRawPointer?, _ record: UnsafeMutableRawPointer?,
  _ body: (WASIContext, UnsafeMutableRawPointer) throws(HostTrap) -> Void
) -> UInt32 {
  guard let store, let record else { return WAMR_TRAP_HOST_FAILURE.rawValue }
  return Unmanaged<WASIContext>.fromOpaque(store)._withUnsafeGuaranteedRef { context in
    do throws(HostTrap) {
      try body(context, record)
      return WAMR_TRAP_NONE.rawValue
    } catch {
      return error.code.rawValue
    }
  }
}

/// Serves a call with a handle of the resource `path`, of which the host has none.
func refuse(
  _ store: UnsafeMutableRawPointer?, _ record: UnsafeMutableRawPointer?, _ path: String
) -> UInt32 {
  serve(store, record) { context, _ throws(HostTrap) in throw context.unknownHandle(path) }
}

// MARK: Reading

/// The address and the count that a string or a list is in a record.
private func loadList(_ place: UnsafeMutableRawPointer) -> (UnsafeRawPointer?, Int) {
  let address = place.load(as: UInt.self)
  let count = place.load(fromByteOffset: 8, as: UInt.self)
  // An empty list's address means nothing.
  guard count > 0, let start = UnsafeRawPointer(bitPattern: address) else { return (nil, 0) }
  return (start, Int(bitPattern: count))
}

extension UnsafeRawBufferPointer {
  /// Reads a list of bytes, which is where it was.
  @inline(__always)
  init(loading place: UnsafeMutableRawPointer) {
    let (start, count) = loadList(place)
    self.init(start: start, count: count)
  }
}

extension UnsafeBufferPointer {
  /// Reads a list whose elements are as Swift has them, which is where it was.
  @inline(__always)
  init(loading place: UnsafeMutableRawPointer) {
    let (start, count) = loadList(place)
    self.init(start: start?.assumingMemoryBound(to: Element.self), count: count)
  }
}

extension String {
  /// Reads a string.
  init(loading place: UnsafeMutableRawPointer) {
    self.init(decoding: UnsafeRawBufferPointer(loading: place), as: UTF8.self)
  }
}

extension WASIContext {
  /// Reads a list, each element of `stride` bytes by `load`.
  func list<Element>(
    at place: UnsafeMutableRawPointer, stride: Int,
    _ load: (UnsafeMutableRawPointer) throws(HostTrap) -> Element
  ) throws(HostTrap) -> [Element] {
    let (start, count) = loadList(place)
    guard let start else { return [] }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for index in 0..<count {
      elements.append(try load(UnsafeMutableRawPointer(mutating: start + index * stride)))
    }
    return elements
  }

  /// Reads which case a value is of.
  func discriminant(
    _ base: UnsafeMutableRawPointer, _ offset: Int, below count: UInt8
  ) throws(HostTrap) -> UInt8 {
    let discriminant = base.load(fromByteOffset: offset, as: UInt8.self)
    guard discriminant < count else { throw invalidDiscriminant() }
    return discriminant
  }

  /// Reads a character.
  func scalar(_ value: UInt32) throws(HostTrap) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(value) else { throw refusal("invalid char") }
    return scalar
  }
}

// MARK: Writing

extension WASIContext {
  /// Writes a list of bytes, which has to last until the next host call.
  @inline(__always)
  func store(_ bytes: UnsafeRawBufferPointer, at place: UnsafeMutableRawPointer) {
    storeList(bytes.baseAddress, bytes.count, at: place)
  }

  /// Writes a list whose elements are as Swift has them, which has to last until the next host call.
  @inline(__always)
  func store<Element: BitwiseCopyable>(
    _ elements: UnsafeBufferPointer<Element>, at place: UnsafeMutableRawPointer
  ) {
    storeList(UnsafeRawPointer(elements.baseAddress), elements.count, at: place)
  }

  /// Writes a string.
  func store(_ string: String, at place: UnsafeMutableRawPointer) {
    var string = string
    string.withUTF8 { bytes in
      let copy = scratch.allocate(bytes.count)
      copy.copyMemory(from: UnsafeRawBufferPointer(bytes))
      storeList(copy.baseAddress.map { UnsafeRawPointer($0) }, copy.count, at: place)
    }
  }

  /// Writes a list, each element of `stride` bytes by `store`.
  func store<Element>(
    _ elements: [Element], at place: UnsafeMutableRawPointer, stride: Int,
    _ store: (Element, UnsafeMutableRawPointer) -> Void
  ) {
    let copy = scratch.allocate(elements.count * stride)
    if var next = copy.baseAddress {
      for element in elements {
        store(element, next)
        next += stride
      }
    }
    storeList(copy.baseAddress.map { UnsafeRawPointer($0) }, elements.count, at: place)
  }

  @inline(__always)
  private func storeList(
    _ address: UnsafeRawPointer?, _ count: Int, at place: UnsafeMutableRawPointer
  ) {
    place.storeBytes(of: UInt(bitPattern: address), as: UInt.self)
    place.storeBytes(of: UInt(bitPattern: count), toByteOffset: 8, as: UInt.self)
  }
}
