// Calls of compiled code, as the loader makes them.
//
// A guest's stack belongs to a thread, so each thread of a script has one of these, made on it.

import CWamrABI
import CodeGen
import Instances
import WasmCore

/// What calls functions of instances on one thread.
final class GuestThread {
  private let machine: Machine
  private let stack: GuestStack
  /// The version of the images that the signal handlers know of.
  private var version = -1

  /// Makes the stack of this thread, for functions that `machine` has mapped.
  init(machine: Machine) throws {
    self.machine = machine
    stack = try GuestStack(byteCount: 8 << 20, store: nil)
  }

  /// Evaluates the initial values of `instance`, copies segments, and calls the start function.
  func initialize(_ instance: CoreInstance) throws -> Trap? {
    let address = try instance.address(of: CoreSymbol.initialize)
    return call(unsafeBitCast(address, to: wamr_entry.self), record: nil)
  }

  /// Calls the function at `address`, of `type`.
  func call(
    _ address: UnsafeMutableRawPointer, of type: CoreFunctionType, _ arguments: [ValueBits]
  ) throws -> [ValueBits] {
    guard let entry = machine.entry(for: type) else {
      throw Machine.Failure(text: "no entry for \(type)")
    }
    let slots = 1 + max(type.parameters.count, type.results.count)
    let record = UnsafeMutableRawBufferPointer.allocate(
      byteCount: slots * entrySlotByteCount, alignment: entrySlotByteCount)
    defer { record.deallocate() }
    // What isn't written shows.
    record.initializeMemory(as: UInt8.self, repeating: 0xa5)
    record.storeBytes(of: UInt(bitPattern: address), as: UInt.self)
    for (number, argument) in arguments.enumerated() {
      record.storeBytes(
        of: argument.low, toByteOffset: (number + 1) * entrySlotByteCount, as: UInt64.self)
      record.storeBytes(
        of: argument.high, toByteOffset: (number + 1) * entrySlotByteCount + 8, as: UInt64.self)
    }
    if let trap = call(entry, record: record.baseAddress) { throw trap }
    return type.results.indices.map { number in
      let offset = (number + 1) * entrySlotByteCount
      return ValueBits(
        low: record.load(fromByteOffset: offset, as: UInt64.self),
        high: record.load(fromByteOffset: offset + 8, as: UInt64.self))
    }
  }

  private func call(_ entry: wamr_entry, record: UnsafeMutableRawPointer?) -> Trap? {
    if let current = machine.images(unless: version) {
      stack.watch(current.images)
      version = current.version
    }
    return stack.call(entry, record: record)
  }
}
