import Testing

@testable import BundleFormat

@Suite struct PlanTests {
  static let members = [
    BundleMember(
      kind: .image, digest: [], offset: 0, compressedByteCount: 0,
      inflatedByteCount: SamplePlan.imageBytes.count),
    BundleMember(
      kind: .trace, digest: [], offset: 0, compressedByteCount: 0, inflatedByteCount: 1),
  ]

  /// The reason for which the sample plan is refused when it was changed by `change`.
  private func refusal(_ change: (inout Plan) -> Void) -> BundleError.Reason? {
    var plan = SamplePlan.plan
    change(&plan)
    do throws(BundleError) {
      let decoded = try Plan(decoding: plan.encoded(), members: Self.members)
      #expect(decoded == plan)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func theSampleIsAccepted() {
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0 = Plan() } == nil)
  }

  @Test func everyTruncationIsRefused() {
    let bytes = SamplePlan.plan.encoded()
    for count in bytes.indices {
      #expect(throws: BundleError.self) {
        try Plan(decoding: Array(bytes[..<count]), members: Self.members)
      }
    }
    #expect(throws: BundleError(.trailingBytes, at: bytes.count)) {
      try Plan(decoding: bytes + [0], members: Self.members)
    }
  }

  @Test func hugeCountsAreRefusedBeforeTheyAreAllocated() {
    let count: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
    #expect(throws: BundleError(.unexpectedEnd, at: 0)) { try Plan(decoding: count, members: []) }
    #expect(throws: BundleError(.unexpectedEnd, at: 1)) {
      try Plan(decoding: [0] + count, members: [])
    }
    #expect(throws: BundleError(.integerTooLarge, at: 0)) {
      try Plan(decoding: count.dropLast() + [0x02], members: [])
    }
    #expect(throws: BundleError(.invalidUTF8, at: 1)) {
      try Plan(decoding: [1, 0xff], members: [])
    }
  }

  @Test func membersOfTheWrongKindAreRefused() {
    #expect(refusal { $0.images[0].imageMember = 1 } == .index(.member, 1))
    #expect(refusal { $0.images[0].traceMember = 0 } == .index(.member, 0))
    #expect(refusal { $0.images[0].traceMember = 2 } == .index(.member, 2))
  }

  @Test func segmentsStayInTheirFileAndSpan() {
    #expect(refusal { $0.images[0].segments[0].fileOffset = 0x10 } == .alignment(.segment))
    #expect(refusal { $0.images[0].segments[0].address = 0x10 } == .alignment(.segment))
    #expect(refusal { $0.images[0].segments[2].fileByteCount = 0x3001 } == .range(.segment))
    #expect(refusal { $0.images[0].segments[2].fileOffset = 0x6000 } == .range(.segment))
    #expect(refusal { $0.images[0].segments[0].fileOffset = .max - 0xfff } == .range(.segment))
    #expect(refusal { $0.images[0].segments[0].address = .max - 0xfff } == .range(.segment))
    #expect(refusal { $0.images[0].segments[2].memoryByteCount = .max } == .range(.segment))
    #expect(refusal { $0.images[0].segments[0].fileByteCount = 0x900 } == .range(.segment))
    #expect(refusal { $0.images[0].segments[0].memoryByteCount = 0x900 } == .range(.segment))
    #expect(
      refusal {
        $0.images[0].segments[0].memoryByteCount = 0x1001
        $0.images[0].segments[0].fileByteCount = 0x1001
      } == .overlap(.segment))
    #expect(refusal { $0.images[0].segments[0].address = 0x5000 } == .overlap(.segment))
    #expect(refusal { $0.images[0].segments.append($0.images[0].segments[1]) } != nil)
  }

  @Test func theAddressSpaceIsBounded() {
    #expect(refusal { $0.images[0].spanByteCount = .max } == .limit(.addressSpace))
    #expect(refusal { $0.images[0].spanByteCount = 0x1000 } == .range(.segment))
    #expect(refusal { $0.images[0].spanByteCount += 1 } == .alignment(.image))
    #expect(refusal { $0.images[0].spanByteCount = 1 << 45 } == nil)
    #expect(
      refusal {
        $0.images[0].spanByteCount = 1 << 45
        $0.instances.append($0.instances[0])
      } == .limit(.addressSpace))
  }

  @Test func memoriesStayInTheirReservation() {
    #expect(refusal { $0.images[0].memories[0].region += 0x10 } == .alignment(.memory))
    #expect(refusal { $0.images[0].memories[0].region += 0x1000 } == .range(.memory))
    #expect(refusal { $0.images[0].memories[0].region = 0x3000 } == .overlap(.segment))
    #expect(refusal { $0.images[0].memories[0].maximumByteCount = 0x11_0000 } == .range(.memory))
    #expect(refusal { $0.images[0].memories[0].minimumByteCount = 0x9_0000 } == .range(.memory))
    #expect(refusal { $0.images[0].memories[0].descriptor = 0x1008 } == .range(.memory))
    #expect(refusal { $0.images[0].memories[0].descriptor = 0x5ff0 } == .range(.memory))
    #expect(refusal { $0.images[0].memories[0].descriptor = 0x2011 } == .alignment(.memory))
    #expect(refusal { $0.images[0].memories[0].minimumByteCount = 0x2000 } != nil)
    #expect(
      refusal { $0.images[0].memories[0].initialContents[0].byteCount = 0x3000 }
        == .range(.memoryContents))
    #expect(
      refusal { $0.images[0].memories[0].initialContents[0].byteCount = 0x1001 }
        == .alignment(.memoryContents))
    #expect(
      refusal {
        let contents = $0.images[0].memories[0].initialContents[0]
        $0.images[0].memories[0].initialContents.append(contents)
      } == .overlap(.memoryContents))
  }

  @Test func tablesStayInTheirSegment() {
    #expect(refusal { $0.images[0].tables[0].elements = 0x3001 } == .alignment(.table))
    #expect(refusal { $0.images[0].tables[0].maximumCount = 0x601 } == .range(.table))
    #expect(refusal { $0.images[0].tables[0].maximumCount = 0x600 } == nil)
    #expect(refusal { $0.images[0].tables[0].maximumCount = .max } == .range(.table))
    #expect(refusal { $0.images[0].tables[0].minimumCount = 0x101 } == .range(.table))
  }

  @Test func bindingsAreWrittenToDataOnly() {
    #expect(refusal { $0.bindings[0].slot.address = 0x1000 } == .range(.binding))
    #expect(refusal { $0.bindings[0].slot.address = 0x5ff8 } == nil)
    #expect(refusal { $0.bindings[0].slot.address = 0x6000 } == .range(.binding))
    #expect(refusal { $0.bindings[0].slot.address = 0x2004 } == .alignment(.binding))
    #expect(refusal { $0.bindings[0].slot.address = .max - 7 } == .range(.binding))
    #expect(refusal { $0.bindings[0].slot.instance = 2 } == .index(.instance, 2))
    #expect(
      refusal { $0.bindings[0].value = .address(.init(instance: 0, address: 0x20_0000)) }
        == .range(.binding))
    #expect(
      refusal { $0.bindings[1].value = .runtimeFunction(1000) } == .index(.runtimeFunction, 1000))
    #expect(refusal { $0.bindings[2].value = .hostImport(1) } == .index(.hostImport, 1))
  }

  @Test func entryPointsAreInCode() {
    #expect(refusal { $0.initializers[0].address = 0x2000 } == .range(.initializer))
    #expect(refusal { $0.initializers[0].instance = 9 } == .index(.instance, 9))
    #expect(refusal { $0.exports[0].entry.address = 0 } == .range(.export))
    #expect(refusal { $0.exports[0].resultOffset = 9 } == .range(.export))
    #expect(refusal { $0.exports[0].recordByteCount = 1 << 40 } == .limit(.export))
    #expect(refusal { $0.instances[1].image = 1 } == .index(.image, 1))
  }
}
