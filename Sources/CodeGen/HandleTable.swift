// The handles of a component instance.
//
// A table is an array in the image's own address space, so a handle is found by one addition and
// checked by one comparison: its entry's tag says which resource type it belongs to and whether it
// owns, and an entry that is free, or was never used, has the tag 0. No call of the loader is made.
//
//   representation  the defining instance's number for the resource
//   tag             2 * (resource + 1) + (1 if it owns), or 0
//   lend count      how many calls under way have it borrowed
//   link            of a free entry: the next free one, or 0; of a borrow: the number of the call's scope
//
// Entry 0 is never used. A header counts the entries that were ever used and starts the list of
// free ones; as in the specification, the one that was freed last is used first.

import CWamrABI
import CanonicalABI
import ComponentLinking
import LLVM

/// The handle table of one instance, while code that uses it is emitted.
struct HandleTable {
  /// The size of an entry.
  static let entryByteCount: UInt64 = 16

  /// The offsets of an entry's fields.
  enum Field: Int64 {
    case representation = 0
    case tag = 4
    case lendCount = 8
    case link = 12
  }

  let function: AdapterFunction
  let instance: ComponentInstanceIndex

  private var builder: LLVM.Builder { function.builder }

  /// The tag of handles to `resource`.
  static func tag(_ resource: ResourceIndex, isOwn: Bool) -> UInt64 {
    UInt64(resource.number + 1) * 2 + (isOwn ? 1 : 0)
  }

  /// Appends the address of `field` of `entry`.
  func address(_ field: Field, of entry: LLVM.IRValue) -> LLVM.IRValue {
    builder.pointer(entry, advancedBy: field.rawValue)
  }

  /// Appends a load of `field` of `entry`.
  func load(_ field: Field, of entry: LLVM.IRValue) -> LLVM.IRValue {
    builder.load(builder.i32, from: address(field, of: entry))
  }

  /// Appends a store to `field` of `entry`.
  func store(_ value: LLVM.IRValue, to field: Field, of entry: LLVM.IRValue) {
    builder.store(value, to: address(field, of: entry))
  }

  /// Appends the address of the entry with number `index`, an `i32` below the capacity.
  func entry(_ index: LLVM.IRValue) -> LLVM.IRValue {
    let offset = builder.multiply(
      builder.zeroExtend(index, to: builder.i64), builder.i64.constant(Self.entryByteCount))
    return builder.pointer(function.unit.handles(of: instance), advancedBy: offset)
  }

  /// Appends the addition of a handle, and returns its index.
  func add(
    _ representation: LLVM.IRValue, tag: UInt64, scope: LLVM.IRValue? = nil
  ) -> LLVM.IRValue {
    let (adder, type) = function.unit.handleAdder(of: instance)
    return builder.call(
      adder, of: type, [representation, builder.i32.constant(tag), scope ?? builder.i32.zero])
  }

  /// Appends the body of the function that adds a handle of the parameters' representation, tag
  /// and link.
  func emitAdder() {
    let header = function.unit.handleHeader(of: instance)
    let used = builder.pointer(header, advancedBy: 4)
    let index = function.variable(builder.i32, named: "index")
    let free = builder.load(builder.i32, from: header)
    builder.store(free, to: index)
    function.branch(if: builder.compare(.ne, free, builder.i32.zero)) {
      builder.store(load(.link, of: entry(free)), to: header)
    } otherwise: {
      let next = builder.add(builder.load(builder.i32, from: used), builder.i32.constant(1))
      let capacity = builder.i32.constant(function.unit.handleCapacity)
      function.trap(WAMR_TRAP_HANDLE_TABLE_FULL, if: builder.compare(.uge, next, capacity))
      builder.store(next, to: used)
      builder.store(next, to: index)
    }
    let number = builder.load(builder.i32, from: index)
    let added = entry(number)
    store(function.value.parameter(0), to: .representation, of: added)
    store(function.value.parameter(1), to: .tag, of: added)
    store(builder.i32.zero, to: .lendCount, of: added)
    store(function.value.parameter(2), to: .link, of: added)
    builder.return(number)
  }

  /// Appends the look-up of `index`, which the guest gave, and returns its entry, which may be a
  /// free one.
  private func checkedEntry(_ index: LLVM.IRValue) -> LLVM.IRValue {
    let capacity = builder.i32.constant(function.unit.handleCapacity)
    function.trap(WAMR_TRAP_UNKNOWN_HANDLE, if: builder.compare(.uge, index, capacity))
    return entry(index)
  }

  /// Appends the look-up of `index` as something whose tag fulfils a condition, and returns its entry.
  func entry(
    _ index: LLVM.IRValue, where isRight: (LLVM.IRValue) -> LLVM.IRValue
  ) -> LLVM.IRValue {
    let entry = checkedEntry(index)
    let tag = load(.tag, of: entry)
    check(isRight(tag), tag: tag)
    return entry
  }

  /// Appends the look-up of `index` as a handle to `resource` of either kind, and returns its
  /// entry and whether it owns.
  func find(
    _ index: LLVM.IRValue, of resource: ResourceIndex
  ) -> (entry: LLVM.IRValue, isOwn: LLVM.IRValue) {
    let entry = checkedEntry(index)
    let tag = load(.tag, of: entry)
    let one = builder.i32.constant(1)
    let own = builder.i32.constant(Self.tag(resource, isOwn: true))
    check(builder.compare(.eq, builder.or(tag, one), own), tag: tag)
    return (entry, builder.compare(.eq, tag, own))
  }

  /// Appends the look-up and removal of `index` as a handle that owns a `resource`, and returns its
  /// representation.
  func removeOwn(_ index: LLVM.IRValue, of resource: ResourceIndex) -> LLVM.IRValue {
    let entry = checkedEntry(index)
    let tag = load(.tag, of: entry)
    let borrow = builder.i32.constant(Self.tag(resource, isOwn: false))
    let own = builder.i32.constant(Self.tag(resource, isOwn: true))
    let isOwn = builder.compare(.eq, tag, own)
    let next = function.block("owned")
    let wrong = function.block("wrong")
    builder.branch(if: isOwn, to: next, else: wrong, expecting: .taken)
    builder.position(atEndOf: wrong)
    function.trap(WAMR_TRAP_HANDLE_NOT_OWNED, if: builder.compare(.eq, tag, borrow))
    branchToTypeTrap(tag)
    builder.position(atEndOf: next)
    remove(index, entry: entry)
    return load(.representation, of: entry)
  }

  /// Appends the removal of the handle `index`, unless it is lent.
  func remove(_ index: LLVM.IRValue, entry: LLVM.IRValue) {
    let lendCount = load(.lendCount, of: entry)
    function.trap(WAMR_TRAP_HANDLE_LENT, if: builder.compare(.ne, lendCount, builder.i32.zero))
    let header = function.unit.handleHeader(of: instance)
    store(builder.i32.zero, to: .tag, of: entry)
    store(builder.load(builder.i32, from: header), to: .link, of: entry)
    builder.store(index, to: header)
  }

  private func check(_ isRight: LLVM.IRValue, tag: LLVM.IRValue) {
    let next = function.block("found")
    let wrong = function.block("wrong")
    builder.branch(if: isRight, to: next, else: wrong, expecting: .taken)
    builder.position(atEndOf: wrong)
    branchToTypeTrap(tag)
    builder.position(atEndOf: next)
  }

  /// Ends the block with the trap for an entry whose `tag` isn't the one that was asked for.
  private func branchToTypeTrap(_ tag: LLVM.IRValue) {
    builder.branch(
      if: builder.compare(.eq, tag, builder.i32.zero),
      to: function.trapBlock(WAMR_TRAP_UNKNOWN_HANDLE),
      else: function.trapBlock(WAMR_TRAP_HANDLE_OF_OTHER_TYPE))
  }
}
