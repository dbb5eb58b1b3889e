// Records and variants.

import CWamrABI
import CanonicalABI
import LLVM

extension AdapterTranslation {
  /// Appends the translation of a record or tuple, member by member.
  func translateRecord(
    _ members: [TypeNumber], from place: AdapterPlace, to target: AdapterTarget
  ) -> [LLVM.IRValue] {
    let sourceOffsets = unit.types.memberOffsets(members, source.pointerSize)
    let destinationOffsets = unit.types.memberOffsets(members, destination.pointerSize)
    var consumed = 0
    var results: [LLVM.IRValue] = []
    for (index, member) in members.enumerated() {
      let memberPlace: AdapterPlace
      switch place {
      case .memory(let start):
        memberPlace = .memory(
          builder.pointer(start, advancedBy: Int64(sourceOffsets[index])))
      case .flat(let values):
        let count = flatTypes(of: member).count
        memberPlace = .flat(Array(values[consumed..<consumed + count]))
        consumed += count
      }
      results += translate(
        member, from: memberPlace, to: target.advanced(by: destinationOffsets[index], builder))
    }
    return results
  }

  /// Appends the translation of a variant of `type`: a switch over the types of its payloads.
  func translateVariant(
    _ type: TypeNumber, _ cases: [TypeNumber?], from place: AdapterPlace,
    to target: AdapterTarget
  ) -> [LLVM.IRValue] {
    let discriminant = liftDiscriminant(cases, from: place)
    if case .memory(let end) = target {
      let stored = discriminantType(cases)
      function.store(
        stored == builder.i32 ? discriminant : builder.truncate(discriminant, to: stored),
        to: end, of: destination)
    }
    let joined = usesFlat(place, target) ? Array(flatTypes(of: type).dropFirst()) : []
    var results: [LLVM.IRValue] = []
    if case .flat = target {
      // A payload shorter than the longest is filled up with zeros.
      results = joined.map { function.variable(function.type($0)) }
      for (variable, type) in zip(results, joined) {
        builder.store(function.type(type).zero, to: variable)
      }
    }
    switchOverPayloads(cases, discriminant) { payload in
      let payloadPlace = payloadPlace(payload, cases, in: place, joined)
      let offset = unit.types.payloadOffset(cases, destination.pointerSize)
      let values = repeated.translate(
        payload, from: payloadPlace, to: target.advanced(by: offset, builder))
      for (index, value) in values.enumerated() {
        builder.store(carried(value, as: joined[index]), to: results[index])
      }
    }
    guard case .flat = target else { return [] }
    return [discriminant]
      + zip(results, joined).map { builder.load(function.type($1), from: $0) }
  }

  private func usesFlat(_ place: AdapterPlace, _ target: AdapterTarget) -> Bool {
    if case .flat = place { return true }
    if case .flat = target { return true }
    return false
  }

  /// Appends the reading of a discriminant, an `i32`, and the check that it is one.
  private func liftDiscriminant(
    _ cases: [TypeNumber?], from place: AdapterPlace
  ) -> LLVM.IRValue {
    let value =
      switch place {
      case .flat(let values): values[0]
      case .memory(let start): discriminant(cases, at: start)
      }
    let count = builder.i32.constant(UInt64(cases.count))
    function.trap(WAMR_TRAP_INVALID_DISCRIMINANT, if: builder.compare(.uge, value, count))
    return value
  }

  /// Appends the reading of a discriminant in memory, an `i32`, unchecked.
  func discriminant(_ cases: [TypeNumber?], at start: LLVM.IRValue) -> LLVM.IRValue {
    let stored = discriminantType(cases)
    let raw = function.load(stored, from: start, of: source)
    return stored == builder.i32 ? raw : builder.zeroExtend(raw, to: builder.i32)
  }

  private func discriminantType(_ cases: [TypeNumber?]) -> LLVM.IRType {
    builder.integer(bits: UInt32(discriminantByteCount(caseCount: cases.count)) * 8)
  }

  /// Appends `body` for each type that a payload has, once.
  private func switchOverPayloads(
    _ cases: [TypeNumber?], _ discriminant: LLVM.IRValue, body: (TypeNumber) -> Void
  ) {
    var order: [TypeNumber] = []
    var numbers: [TypeNumber: [Int]] = [:]
    for (number, payload) in cases.enumerated() {
      guard let payload else { continue }
      if numbers[payload] == nil { order.append(payload) }
      numbers[payload, default: []].append(number)
    }
    guard !order.isEmpty else { return }
    let end = function.block("end")
    let blocks = order.map { _ in function.block("case") }
    var targets: [(value: LLVM.IRValue, block: LLVM.BasicBlock)] = []
    for (payload, block) in zip(order, blocks) {
      for number in numbers[payload] ?? [] {
        targets.append((builder.i32.constant(UInt64(number)), block))
      }
    }
    builder.switch(on: discriminant, else: end, cases: targets)
    for (payload, block) in zip(order, blocks) {
      builder.position(atEndOf: block)
      body(payload)
      builder.branch(to: end)
    }
    builder.position(atEndOf: end)
  }

  private func payloadPlace(
    _ payload: TypeNumber, _ cases: [TypeNumber?], in place: AdapterPlace, _ joined: [FlatType]
  ) -> AdapterPlace {
    switch place {
    case .memory(let start):
      let offset = unit.types.payloadOffset(cases, source.pointerSize)
      return .memory(builder.pointer(start, advancedBy: Int64(offset)))
    case .flat(let values):
      let wanted = flatTypes(of: payload)
      return .flat(wanted.indices.map { uncarried(values[$0 + 1], as: wanted[$0]) })
    }
  }

  /// The core types of `type`, which is passed in core values.
  private func flatTypes(of type: TypeNumber) -> [FlatType] {
    guard let types = unit.types[type].guestFlatTypes else {
      preconditionFailure("a value with too many core values is passed in memory")
    }
    return types
  }

  /// Appends the conversion of a payload's core value to the type that all payloads are joined to.
  private func carried(_ value: LLVM.IRValue, as joined: FlatType) -> LLVM.IRValue {
    let wanted = function.type(joined)
    if value.type == wanted { return value }
    let bits =
      switch value.type {
      case builder.float: builder.bitCast(value, to: builder.i32)
      case builder.double: builder.bitCast(value, to: builder.i64)
      default: value
      }
    return bits.type == wanted ? bits : builder.zeroExtend(bits, to: wanted)
  }

  /// Appends the reverse: the payload's core value of type `wanted` of what carries it.
  private func uncarried(_ value: LLVM.IRValue, as wanted: FlatType) -> LLVM.IRValue {
    let type = function.type(wanted)
    if value.type == type { return value }
    switch wanted {
    case .i32: return builder.truncate(value, to: type)
    case .f32:
      let bits =
        value.type == builder.i32 ? value : builder.truncate(value, to: builder.i32)
      return builder.bitCast(bits, to: type)
    case .f64: return builder.bitCast(value, to: type)
    case .i64: preconditionFailure("every payload's type joins to a wider one")
    }
  }
}

extension AdapterTarget {
  /// The target of what lies `byteCount` bytes behind the start of this one.
  func advanced(by byteCount: UInt64, _ builder: LLVM.Builder) -> AdapterTarget {
    switch self {
    case .flat: .flat
    case .memory(let end): .memory(builder.pointer(end, advancedBy: Int64(byteCount)))
    }
  }
}
