// Start functions of components.
//
// Each is an entry of the stubs that the loader calls among the initializers. Its arguments are put into
// the record of a call by the host; its result goes to room of its own in the stubs, where the start
// that takes it finds it. What it points to is memory that the loader keeps.

import CanonicalABI
import ComponentLinking
import LLVM
import WasmBytes

extension StubsEmitter {
  /// Emits the entry of start `index` of the graph.
  func emitStart(_ index: Int) {
    let symbol = StubsLayout.symbol(ofStart: index)
    let value = builder.addFunction(
      symbol, of: builder.function([builder.pointer], returning: builder.void))
    builder.addCommonAttributes(to: value, options: options)
    retain(value)
    let function = AdapterFunction(value, in: self)
    let start = graph.starts[index]
    let call = plan.starts[index]
    let record = room("start.\(index)", call.record.layout)
    for (argument, offset) in zip(start.arguments, call.record.parameterOffsets) {
      emit(argument, to: builder.pointer(record, advancedBy: Int64(offset)))
    }
    Adapter(function: function, call: call, caller: .host(.kept)).emitStart(
      start, parameters: record, result: start.result.map { self.room(of: $0) } ?? record)
    function.finish()
    layout.starts.append(symbol)
  }

  /// Appends the writing of a value to `address`.
  private func emit(_ index: ComponentValueIndex, to address: LLVM.IRValue) {
    let type = plan.valueTypes[index.number]
    switch graph.values[index].origin {
    case .result:
      builder.copyMemory(
        to: address, from: room(of: index),
        byteCount: builder.i64.constant(types[type].hostLayout.byteCount))
    case .literal(let literal): emit(literal, type, to: address)
    }
  }

  private func emit(_ literal: LiteralValue, _ type: TypeNumber, to address: LLVM.IRValue) {
    let layout = types[type].hostLayout
    guard types[type].hasPointers else {
      let bytes = builder.constantBytes(bytes(of: literal, type))
      builder.copyMemory(
        to: address, from: constant(bytes, alignment: layout.alignment),
        byteCount: builder.i64.constant(layout.byteCount))
      return
    }
    switch (types[type].shape, literal) {
    case (.string, .text(let text)):
      store(constant(builder.constantBytes(text), alignment: 1), count: text.count, to: address)
    case (.list(let element), .sequence(let elements)):
      let layout = types[element].hostLayout
      let room = room(
        "list",
        ValueLayout(
          byteCount: layout.byteCount * UInt64(elements.count), alignment: layout.alignment))
      for (number, value) in elements.enumerated() {
        let offset = Int64(layout.byteCount) * Int64(number)
        emit(value, element, to: builder.pointer(room, advancedBy: offset))
      }
      store(room, count: elements.count, to: address)
    case (.fixedLengthList(let element, _), .sequence(let elements)):
      emit(elements, Array(repeating: element, count: elements.count), to: address)
    case (.record(let members), .sequence(let values)): emit(values, members, to: address)
    case (.variant(let cases), .variant(let number, let payload)):
      let byteCount = discriminantByteCount(caseCount: cases.count)
      builder.store(
        builder.integer(bits: UInt32(byteCount) * 8).constant(UInt64(number)), to: address)
      guard let payload, let type = cases[number] else { return }
      let offset = types.payloadOffset(cases, .eight)
      emit(payload, type, to: builder.pointer(address, advancedBy: Int64(offset)))
    default: preconditionFailure("the literal was read as a value of its type")
    }
  }

  private func emit(
    _ values: [LiteralValue], _ members: [TypeNumber], to address: LLVM.IRValue
  ) {
    for (index, offset) in types.memberOffsets(members, .eight).enumerated() {
      emit(values[index], members[index], to: builder.pointer(address, advancedBy: Int64(offset)))
    }
  }

  private func store(_ start: LLVM.IRValue, count: Int, to address: LLVM.IRValue) {
    builder.store(start, to: address)
    builder.store(
      builder.i64.constant(UInt64(count)), to: builder.pointer(address, advancedBy: 8))
  }

  // MARK: Bytes

  /// The bytes of a value that points to nothing.
  private func bytes(of literal: LiteralValue, _ type: TypeNumber) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(types[type].hostLayout.byteCount))
    write(literal, type, to: &bytes, at: 0)
    return bytes
  }

  private func write(
    _ literal: LiteralValue, _ type: TypeNumber, to bytes: inout [UInt8], at offset: Int
  ) {
    func write(bits: UInt64, byteCount: UInt64) {
      for number in 0..<Int(byteCount) {
        bytes[offset + number] = UInt8(truncatingIfNeeded: bits >> (8 * number))
      }
    }
    func write(_ values: [LiteralValue], _ members: [TypeNumber]) {
      for (index, place) in types.memberOffsets(members, .eight).enumerated() {
        self.write(values[index], members[index], to: &bytes, at: offset + Int(place))
      }
    }
    switch (types[type].shape, literal) {
    case (.fixedLengthList(let element, _), .sequence(let values)):
      write(values, Array(repeating: element, count: values.count))
    case (.record(let members), .sequence(let values)): write(values, members)
    case (.variant(let cases), .variant(let number, let payload)):
      write(bits: UInt64(number), byteCount: discriminantByteCount(caseCount: cases.count))
      guard let payload, let type = cases[number] else { return }
      let place = offset + Int(types.payloadOffset(cases, .eight))
      self.write(payload, type, to: &bytes, at: place)
    case (_, .bits(let bits)): write(bits: bits, byteCount: types[type].hostLayout.byteCount)
    default: preconditionFailure("the literal was read as a value of its type")
    }
  }

  private func constant(_ bytes: LLVM.IRValue, alignment: UInt64) -> LLVM.IRValue {
    let constant = builder.addGlobal("value.bytes", of: bytes.type)
    constant.setInitializer(bytes)
    constant.setLinkage(.internal)
    constant.setConstant()
    constant.setAlignment(UInt32(alignment))
    return constant
  }

  /// Where the result of a start is until another one takes it.
  private func room(of index: ComponentValueIndex) -> LLVM.IRValue {
    let name = "value.\(index.rawValue)"
    return builder.global(named: name)
      ?? room(name, types[plan.valueTypes[index.number]].hostLayout)
  }

  private func room(_ name: String, _ layout: ValueLayout) -> LLVM.IRValue {
    let type = builder.array(of: builder.i8, count: layout.byteCount)
    let room = builder.addGlobal(name, of: type)
    room.setInitializer(type.zero)
    room.setLinkage(.internal)
    room.setAlignment(UInt32(max(layout.alignment, 8)))
    return room
  }
}
