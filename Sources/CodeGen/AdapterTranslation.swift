// Translation of component values from one side of a call to the other.
//
// There is no representation of a component value in between: for each type the code reads the
// value where it lies, checks it, and writes it where it goes to. The four combinations of core
// values and memory share all of it but the ends. What the specification says of lifting is done
// before what it says of lowering for each part of a value, not for the whole of it: nobody can
// see the difference, except by which of several traps is raised.
//
// How much code a type makes is bounded: a part of more than `inlinePartCount` parts that goes from
// memory to memory is translated by a function of its own, made once for each pair of sides; what
// goes through core values is limited in number and is counted before anything is emitted.

import CWamrABI
import CanonicalABI
import ComponentLinking
import LLVM

/// The emission of translations in one function from one side to another.
struct AdapterTranslation {
  /// The parts above which a translation from memory to memory becomes a function.
  static let inlinePartCount = 32

  let function: AdapterFunction
  let source: AdapterEndpoint
  let destination: AdapterEndpoint
  /// The number of the scope that borrowed handles of the destination belong to.
  let scope: LLVM.IRValue?
  /// Whether the code that is emitted runs exactly once in a call.
  private(set) var isCertain: Bool

  init(
    _ function: AdapterFunction, from source: AdapterEndpoint, to destination: AdapterEndpoint,
    scope: LLVM.IRValue? = nil, isCertain: Bool = true
  ) {
    self.function = function
    self.source = source
    self.destination = destination
    self.scope = scope
    self.isCertain = isCertain
  }

  var unit: StubsEmitter { function.unit }
  var builder: LLVM.Builder { function.builder }

  /// The same for code that may run any number of times.
  var repeated: AdapterTranslation {
    var copy = self
    copy.isCertain = false
    return copy
  }

  /// Appends the translation of a value of `type`, and returns its core values if `target` is flat.
  @discardableResult
  func translate(
    _ type: TypeNumber, from place: AdapterPlace, to target: AdapterTarget
  ) -> [LLVM.IRValue] {
    let entry = unit.types[type]
    if case .memory(let start) = place, case .memory(let end) = target {
      if entry.isPlain {
        copy(byteCount: builder.i64.constant(entry.guestLayout.byteCount), from: start, to: end)
        return []
      }
      if entry.partCount > Self.inlinePartCount {
        callTranslator(of: type, from: start, to: end)
        return []
      }
    }
    return emit(type, from: place, to: target)
  }

  /// Appends the translation of a value of `type`, inline.
  @discardableResult
  func emit(
    _ type: TypeNumber, from place: AdapterPlace, to target: AdapterTarget
  ) -> [LLVM.IRValue] {
    let shape = unit.types[type].shape
    switch shape {
    case .bool, .integer, .float, .char, .flags:
      return lower(liftScalar(shape, from: place), shape, to: target)
    case .own(let resource):
      return lower(passOwn(liftScalar(shape, from: place), resource), shape, to: target)
    case .borrow(let resource):
      return lower(passBorrow(liftScalar(shape, from: place), resource), shape, to: target)
    case .channel(let number):
      return lower(passChannel(liftScalar(shape, from: place), number), shape, to: target)
    case .string: return translateString(from: place, to: target)
    case .list(let element): return translateList(of: element, from: place, to: target)
    case .fixedLengthList(let element, let count):
      return translateFixedLengthList(of: element, count: count, from: place, to: target)
    case .record(let members): return translateRecord(members, from: place, to: target)
    case .variant(let cases):
      return translateVariant(type, cases, from: place, to: target)
    }
  }

  private func callTranslator(
    of type: TypeNumber, from start: LLVM.IRValue, to end: LLVM.IRValue
  ) {
    if unit.types[type].hasHandles { function.rememberLends() }
    let (translator, signature) = unit.translator(of: type, from: source, to: destination)
    builder.call(translator, of: signature, [start, end, scope ?? builder.i32.zero])
  }

  /// Appends a copy of bytes that are values as they are.
  func copy(byteCount: LLVM.IRValue, from start: LLVM.IRValue, to end: LLVM.IRValue) {
    // Ranges in different memories are disjoint; in one, `realloc` may have said anything.
    let isDisjoint = source.memory == nil || source.memory != destination.memory
    let copy =
      isDisjoint
      ? builder.copyMemory(to: end, from: start, byteCount: byteCount)
      : builder.moveMemory(to: end, from: start, byteCount: byteCount)
    if source.memory != nil && destination.memory != nil {
      _ = function.marked(copy, of: destination)
    }
  }

  // MARK: Addresses with counts

  /// Appends the reading of an address and a count: an `i32` or a pointer, and an `i64`.
  func liftRange(from place: AdapterPlace) -> (address: LLVM.IRValue, count: LLVM.IRValue) {
    switch (place, source) {
    case (.flat(let values), _):
      return (values[0], builder.zeroExtend(values[1], to: builder.i64))
    case (.memory(let start), .guest):
      let address = function.load(builder.i32, from: start, of: source)
      let count = function.load(
        builder.i32, from: builder.pointer(start, advancedBy: 4), of: source)
      return (address, builder.zeroExtend(count, to: builder.i64))
    case (.memory(let start), .host):
      let address = function.load(builder.pointer, from: start, of: source)
      let count = function.load(
        builder.i64, from: builder.pointer(start, advancedBy: 8), of: source)
      return (address, count)
    }
  }

  /// Appends the writing of an address, an `i32` or a pointer, and a count, an `i64`.
  func lower(
    address: LLVM.IRValue, count: LLVM.IRValue, to target: AdapterTarget
  ) -> [LLVM.IRValue] {
    switch (target, destination) {
    case (.flat, _): return [address, builder.truncate(count, to: builder.i32)]
    case (.memory(let end), .guest):
      function.store(address, to: end, of: destination)
      function.store(
        builder.truncate(count, to: builder.i32), to: builder.pointer(end, advancedBy: 4),
        of: destination)
    case (.memory(let end), .host):
      function.store(address, to: end, of: destination)
      function.store(count, to: builder.pointer(end, advancedBy: 8), of: destination)
    }
    return []
  }
}
