// Memory of guests and of the host.
//
// An adapter reads what a guest says is an address, so every range is checked, explicitly, before a
// native address is made of it: a wrong one is a trap of the Canonical ABI, whatever lies there. The
// base of a memory never changes, so a native address stays good while `realloc` grows the memory.

import CWamrABI
import CanonicalABI
import ComponentLinking
import LLVM

extension AdapterFunction {
  /// Appends a load of the slot for `value`, which never changes once the image is bound.
  func slot(_ value: StubsLayout.Slot.Value) -> LLVM.IRValue {
    let load = builder.load(builder.pointer, from: unit.slot(for: value))
    return unit.tags.mark(load, as: unit.tags.slot, isInvariant: true, in: builder)
  }

  /// Appends the checks that `byteCount` bytes at `index` are inside `memory`, and that the index
  /// is aligned.
  ///
  /// - Parameters:
  ///   - index: The address in the guest, an `i32`.
  ///   - byteCount: The size of the range, an `i64` below 2^62.
  ///   - alignment: What `index` has to be a multiple of.
  ///   - memory: The memory.
  ///   - code: The trap for a range that is not inside the memory.
  /// - Returns: The native address of the range.
  func guestAddress(
    _ index: LLVM.IRValue, byteCount: LLVM.IRValue, alignment: UInt64,
    in memory: ComponentGraph.CoreMemory, else code: wamr_trap_code
  ) -> LLVM.IRValue {
    if alignment > 1 {
      let rest = builder.and(index, builder.i32.constant(alignment - 1))
      trap(WAMR_TRAP_POINTER_NOT_ALIGNED, if: builder.compare(.ne, rest, builder.i32.zero))
    }
    let descriptor = slot(.memory(memory))
    // In 64 bits the sum of two numbers this small can't wrap.
    let end = builder.addWithoutUnsignedWrap(
      builder.zeroExtend(index, to: builder.i64), byteCount)
    let limit = builder.load(
      builder.i64,
      from: builder.pointer(
        descriptor, advancedBy: Int64(MemoryLayout<wamr_memory>.offset(of: \.byte_count) ?? 8)))
    unit.tags.mark(limit, as: unit.tags.descriptor, in: builder)
    trap(code, if: builder.compare(.ugt, end, limit))

    let base = builder.load(builder.pointer, from: descriptor)
    unit.tags.mark(base, as: unit.tags.descriptor, isInvariant: true, in: builder)
    return GuestMemory(base: base).checkedAddress(of: index, in: builder)
  }

  /// Appends a load of `type` from `address`, which lies on the side of `endpoint`.
  func load(
    _ type: LLVM.IRType, from address: LLVM.IRValue, of endpoint: AdapterEndpoint
  ) -> LLVM.IRValue {
    marked(builder.load(type, from: address), of: endpoint)
  }

  /// Appends a store to `address`, which lies on the side of `endpoint`.
  func store(
    _ value: LLVM.IRValue, to address: LLVM.IRValue, of endpoint: AdapterEndpoint
  ) {
    _ = marked(builder.store(value, to: address), of: endpoint)
  }

  /// Says of an access that it touches guest memory only, if that is so.
  func marked(_ access: LLVM.IRValue, of endpoint: AdapterEndpoint) -> LLVM.IRValue {
    guard endpoint.memory != nil else { return access }
    return unit.tags.mark(access, as: unit.tags.memory, in: builder)
  }

  /// Room that was allocated: its address as the endpoint has it, and natively.
  struct Allocation {
    let address: LLVM.IRValue
    let native: LLVM.IRValue
  }

  /// Appends an allocation of `byteCount`, an `i64`, bytes on the side of `endpoint`.
  func allocate(
    _ byteCount: LLVM.IRValue, alignment: UInt64, on endpoint: AdapterEndpoint
  ) -> Allocation {
    switch endpoint {
    case .host(let memory):
      let native = callRuntime(
        memory.allocator, returning: builder.pointer,
        [byteCount, builder.i64.constant(alignment)])
      return Allocation(address: native, native: native)
    case .guest(let instance, let options):
      return reallocate(
        builder.i32.zero, byteCount: builder.i64.zero, to: byteCount, alignment: alignment,
        in: instance, options)
    }
  }

  /// Appends the making of room for `byteCount` bytes out of the `oldByteCount` bytes at `old`, whose
  /// contents `realloc` keeps, by the `realloc` of the `options` of `instance`.
  ///
  /// - Parameters:
  ///   - old: The address that `realloc` returned before, an `i32`, or zero for new room.
  ///   - oldByteCount: The size that was asked for before, an `i64`.
  ///   - byteCount: The wanted size, an `i64` below 2^32.
  ///   - alignment: What the address of the room has to be a multiple of.
  ///   - instance: The instance that the room is in.
  ///   - options: Its options, which name a memory and a `realloc`.
  /// - Returns: The room, which was checked.
  func reallocate(
    _ old: LLVM.IRValue, byteCount oldByteCount: LLVM.IRValue, to byteCount: LLVM.IRValue,
    alignment: UInt64, in instance: ComponentInstanceIndex,
    _ options: ComponentGraph.CanonicalOptions
  ) -> Allocation {
    guard let memory = options.memory, let realloc = options.realloc else {
      preconditionFailure("options were checked before the adapter was emitted")
    }
    let arguments = [
      old, builder.truncate(oldByteCount, to: builder.i32), builder.i32.constant(alignment),
      builder.truncate(byteCount, to: builder.i32),
    ]
    let address = withoutLeaving(instance) {
      withFreshTaskState(of: instance) {
        callCore(
          realloc,
          FlatFunctionType(parameters: [.i32, .i32, .i32, .i32], results: [.i32]), arguments)
      }
    }
    guard let address else { preconditionFailure("realloc has one result") }
    let native = guestAddress(
      address, byteCount: byteCount, alignment: alignment, in: memory,
      else: WAMR_TRAP_REALLOC_OUT_OF_BOUNDS)
    return Allocation(address: address, native: native)
  }

  /// Appends a call of core function `callee`, and returns its result if it has one.
  @discardableResult
  func callCore(
    _ callee: ComponentGraph.CoreFunction, _ type: FlatFunctionType, _ arguments: [LLVM.IRValue]
  ) -> LLVM.IRValue? {
    let signature = builder.function(
      type.parameters.map { self.type($0) },
      returning: type.results.first.map { self.type($0) } ?? builder.void)
    let code =
      switch callee {
      case .defined(let instance, let function): slot(.function(instance, function))
      case .trampoline(let index): unit.trampoline(index)
      }
    let call = builder.call(code, of: signature, arguments)
    return type.results.isEmpty ? nil : call
  }

  /// Appends a call of the loader's function `name`.
  @discardableResult
  func callRuntime(
    _ name: String, returning result: LLVM.IRType, _ arguments: [LLVM.IRValue]
  ) -> LLVM.IRValue {
    let signature = builder.function(arguments.map(\.type), returning: result)
    return builder.call(slot(.runtimeFunction(name)), of: signature, arguments)
  }

  /// Appends a call of host function `number` with the `record` of its parameters and result.
  func callHost(_ number: Int, record: LLVM.IRValue) {
    callRuntime(
      "host_call", returning: builder.void, [record, slot(.hostFunction(number))])
  }
}
