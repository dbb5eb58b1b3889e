import LLVM

/// A loop whose body is the same work several times over, each time for the next elements.
///
/// That it is has been compared, instruction by instruction: doing the first part of the body for each
/// of the elements in turn does exactly what the body does, in the same order.
struct LoopCopies {
  let forms: LoopForms
  /// How many times the body does its work, at least 1.
  let count: Int
  /// The instructions that do something, of all copies; the others compute addresses, counters and the
  /// condition.
  let work: [LLVM.IRValue]
  /// What is carried from one element to the next and isn't linear.
  let recurrences: [Recurrence]
  /// Whether each element has to wait for the one before; only the addresses of another loop are better then.
  let isSequential: Bool
  /// The lanes of each element, if they are vectors that are to be taken apart.
  let lanes: Lanes?
  /// Indices that addresses are made of, as the first copy has them.
  private(set) var indices: [Index] = []

  /// A value that each element changes.
  struct Recurrence {
    let phi: StraightLoop.Phi
    /// Where in the copy's work the value for the next element is computed.
    let position: Int
  }

  /// An index into a memory, and what is known of the copies' ones.
  struct Index {
    let form: LinearForm
    /// How much it grows from one element to the next, if that is a constant.
    let step: Int64?
    /// The least and the greatest distance of a copy's index from that of the first copy.
    var distances: ClosedRange<Int64>
  }

  /// How many instructions that do something are considered.
  private static let maximumWorkCount = 400
  /// How many times a guest's compiler is likely to repeat a body at most.
  private static let maximumCount = 16
  /// How far an element is at most from the next, in its own size.
  private static let maximumStride: Int64 = 4

  /// How many addresses at constant distances have to be there in a loop that is only made for them.
  private static let savedAddressCount = 4

  var workPerCopy: Int { work.count / count }

  /// Finds the most copies that the body of the loop consists of; nil if it isn't worth it, or not
  /// possible, to make another loop of it.
  ///
  /// A loop of vectors is only worth it if the processor has wider ones, which `widensVectors` says, or if the
  /// guest's are for numbers that are narrower where they come from and go to.
  init?(_ forms: LoopForms, widensVectors: Bool) {
    guard let work = Self.work(of: forms), !work.isEmpty, work.count <= Self.maximumWorkCount else {
      return nil
    }
    var lanes: Lanes?
    if Lanes.isPresent(in: work) {
      guard let found = Lanes.find(in: work, of: forms.loop),
        widensVectors || found.haveNarrowAccesses(in: work)
      else { return nil }
      lanes = found
    }
    for count in stride(from: min(Self.maximumCount, work.count), through: 1, by: -1)
    where work.count % count == 0 {
      if let copies = LoopCopies(forms, work: work, lanes: lanes, count: count) {
        self = copies
        return
      }
    }
    return nil
  }

  private init?(_ forms: LoopForms, work: [LLVM.IRValue], lanes: Lanes?, count: Int) {
    self.forms = forms
    self.lanes = lanes
    self.work = work
    self.count = count
    let size = work.count / count
    let positions = Dictionary(uniqueKeysWithValues: work.enumerated().map { ($1, $0) })

    var recurrences: [Recurrence] = []
    for phi in forms.loop.phis where !forms.isLinear(phi) {
      guard let last = positions[phi.next], last >= work.count - size else { return nil }
      recurrences.append(Recurrence(phi: phi, position: last % size))
    }
    self.recurrences = recurrences
    isSequential = !recurrences.allSatisfy {
      Self.isReduction($0, work: work, size: size, in: forms.loop)
    }
    if isSequential, count > 1 || lanes != nil { return nil }

    var matching = Matching(
      forms: forms, work: work, size: size, positions: positions,
      recurrences: Dictionary(uniqueKeysWithValues: recurrences.map { ($0.phi.value, $0.position) })
    )
    // A loop that is as it should be is made again for other reasons than that.
    let farthest = count == 1 ? Matching.farthest / 16 : Self.maximumStride
    guard matching.matchesAll(), matching.accessesNeighbours(upTo: farthest) else { return nil }
    indices = matching.indices
    guard areUsesOutsideKnown(positions) else { return nil }
    if lanes != nil {
      guard matching.isWithoutGaps, recurrences.allSatisfy(isSumOfLanes) else { return nil }
    }
    if !forms.loop.conditionalStores.isEmpty {
      guard AccessOrder(self).avoidsRecurrences else { return nil }
    }
    if isSequential, !savesAddresses { return nil }
  }

  // MARK: What is looked at

  /// The instructions of the loop that do something, or nil if one isn't known to be repeatable.
  private static func work(of forms: LoopForms) -> [LLVM.IRValue]? {
    let loop = forms.loop
    var work: [LLVM.IRValue] = []
    for instruction in loop.body {
      guard let opcode = instruction.opcode else { return nil }
      if forms.form(instruction) != nil || instruction == loop.condition { continue }
      switch opcode {
      case .pointerAdvance:
        guard forms.address(instruction) != nil else { return nil }
        continue
      case .load, .store:
        guard instruction.isSimpleAccess, accessedByteCount(instruction) != nil else { return nil }
      case .call:
        guard let name = instruction.intrinsicName, pureIntrinsics.contains(name) else {
          return nil
        }
      // Only vectors have these, which are looked at by `Lanes`.
      case .shuffle, .insertLane, .extractLane: break
      case .zeroExtension where instruction.users.allSatisfy({ isAdvance($0, in: loop) }):
        continue
      default:
        guard LLVM.Opcode.pure.contains(opcode), isElement(instruction.type) else { return nil }
      }
      work.append(instruction)
    }
    return loop.condition.users.count == 1 ? work : nil
  }

  private static func isAdvance(_ user: LLVM.IRValue, in loop: StraightLoop) -> Bool {
    user.opcode == .pointerAdvance && loop.contains(user)
  }

  private static func isElement(_ type: LLVM.IRType) -> Bool {
    let lane = type.laneCount == nil ? type : type.element
    return lane.integerWidth.map { $0 <= 64 } ?? (lane.scalarByteCount != nil)
  }

  /// The type of what a load or store moves.
  static func accessedType(_ instruction: LLVM.IRValue) -> LLVM.IRType {
    instruction.opcode == .store ? instruction.operands[0].type : instruction.type
  }

  /// The number of bytes that a load or store moves, or nil if it isn't known.
  static func accessedByteCount(_ instruction: LLVM.IRValue) -> Int64? {
    let type = accessedType(instruction)
    return (type.scalarByteCount ?? type.vectorByteCount).map { Int64($0) }
  }

  /// Intrinsic functions whose result depends on nothing but their operands.
  private static let pureIntrinsics: Set<String> = [
    "llvm.abs", "llvm.bswap", "llvm.ceil", "llvm.copysign", "llvm.ctlz", "llvm.ctpop", "llvm.cttz",
    "llvm.fabs", "llvm.floor", "llvm.fptosi.sat", "llvm.fptoui.sat", "llvm.fshl", "llvm.fshr",
    "llvm.maximum", "llvm.minimum", "llvm.nearbyint", "llvm.rint", "llvm.roundeven", "llvm.smax",
    "llvm.smin", "llvm.sqrt", "llvm.trunc", "llvm.umax", "llvm.umin",
  ]

  // MARK: What is worth it

  /// Whether `recurrence` may be computed for several elements at once: it is an operation whose order doesn't
  /// matter, and whose result nothing else looks at.
  private static func isReduction(
    _ recurrence: Recurrence, work: [LLVM.IRValue], size: Int, in loop: StraightLoop
  ) -> Bool {
    let operations: Set<LLVM.Opcode> = [.add, .sub, .mul, .and, .or, .xor]
    let intrinsics: Set<String> = ["llvm.smax", "llvm.smin", "llvm.umax", "llvm.umin"]
    let chain = stride(from: recurrence.position, to: work.count, by: size).map { work[$0] }
    let isReduced = chain.allSatisfy {
      $0.opcode.map(operations.contains) == true
        || $0.intrinsicName.map(intrinsics.contains) == true
    }
    return isReduced
      && ([recurrence.phi.value] + chain).allSatisfy { value in
        value.users.count(where: loop.contains) == 1
      }
  }

  /// Whether computing addresses in 64 bits saves much: of those that are apart by constants, and to which something
  /// is added that isn't known, each is a sum of its own in 32 bits, which may wrap.
  private var savesAddresses: Bool {
    var constants: [Set<Int64>] = []
    var groups: [LinearForm] = []
    for access in AccessOrder(self).accesses {
      guard let index = access.address.index,
        index.factors.contains(where: { forms.loop.isInvariant($0.value) })
      else { continue }
      if let group = groups.firstIndex(where: { $0.distance(to: index) != nil }) {
        constants[group].insert(index.constant)
      } else {
        groups.append(index)
        constants.append([index.constant])
      }
    }
    return constants.contains { $0.count >= Self.savedAddressCount }
  }

  /// Whether `recurrence` sums vectors up, of which all that is used is the sum of their lanes.
  private func isSumOfLanes(_ recurrence: Recurrence) -> Bool {
    let phi = recurrence.phi
    guard phi.value.type.laneCount == lanes?.count else { return false }
    var carried = phi.value
    for position in stride(from: recurrence.position, to: work.count, by: workPerCopy) {
      let (next, operands) = (work[position], work[position].operands)
      switch next.opcode {
      case .add: break
      case .sub where operands[0] == carried: break
      default: return false
      }
      carried = next
    }
    return phi.next.users.allSatisfy { user in
      forms.loop.contains(user)
        || user.opcode == .phi && user.block == forms.loop.exit && LaneSum.isAll(madeOf: user)
    }
  }

  /// Whether what is used behind the loop can be told from the loop that goes element by element.
  private func areUsesOutsideKnown(_ positions: [LLVM.IRValue: Int]) -> Bool {
    let loop = forms.loop
    return (loop.phis.map(\.value) + loop.body).allSatisfy { value in
      let outside = value.users.filter { !loop.contains($0) }
      if outside.isEmpty { return true }
      guard outside.allSatisfy({ $0.opcode == .phi && $0.block == loop.exit }) else { return false }
      if forms.form(value) != nil { return true }
      if lanes != nil { return recurrences.contains { $0.phi.next == value } }
      return positions[value].map { $0 >= work.count - workPerCopy } ?? false
    }
  }
}
