import LLVM

/// Accesses of a loop that go through one memory at different paces, and overlap nowhere if the loop is
/// entered.
///
/// `to[i] = from[n - i]` has such. LLVM compares the places of accesses before a loop if they go the same
/// way, and gives up if not. So they are compared here, and the accesses are told apart by scopes: one
/// for each pace.
struct Separation {
  /// The accesses of the first copy, by how much they move from one element to the next.
  private let groups: [(pace: Int64, accesses: [Access])]
  private let copies: LoopCopies

  private struct Access {
    let instruction: LLVM.IRValue
    let address: LoopForms.Address
    let isStore: Bool
    let byteCount: Int64
  }

  /// How many comparisons are made before a loop at most.
  private static let maximumPairCount = 16

  /// Finds the accesses in the loop that `copies` are of; nil if there is nothing to tell apart, or no way
  /// to.
  init?(_ copies: LoopCopies) {
    let order = AccessOrder(copies)
    var groups: [(pace: Int64, accesses: [Access])] = []
    for (instruction, address) in order.loads + order.stores {
      let pace = address.index.map { copies.forms.step(of: $0) / Int64(copies.count) } ?? 0
      let access = Access(
        instruction: instruction, address: address, isStore: instruction.opcode == .store,
        byteCount: Int64(LoopCopies.accessedType(instruction).scalarByteCount ?? 0))
      // A place outside of the memory would have to be compared in another way.
      guard address.base == order.loads.first?.address.base, address.index != nil else {
        return nil
      }
      if let known = groups.firstIndex(where: { $0.pace == pace }) {
        groups[known].accesses.append(access)
      } else {
        groups.append((pace, [access]))
      }
    }
    guard groups.count > 1 else { return nil }
    self.groups = groups
    self.copies = copies
    if !(1...Self.maximumPairCount).contains(pairs.count) { return nil }
  }

  /// The accesses that must not overlap: of different paces, and one of the two a store.
  private var pairs: [(Access, Access)] {
    groups.indices.flatMap { one in
      groups.indices.dropFirst(one + 1).flatMap { other in
        groups[one].accesses.flatMap { first in
          groups[other].accesses.compactMap { second in
            first.isStore || second.isStore ? (first, second) : nil
          }
        }
      }
    }
  }

  /// Emits whether the accesses don't overlap in `lastRound` rounds and the one after, an `i1`.
  ///
  /// No index may wrap in any of the rounds.
  func areApart(lastRound: LLVM.IRValue, in preheader: Preheader) -> LLVM.IRValue {
    let builder = preheader.builder
    func range(_ access: Access) -> (start: LLVM.IRValue, end: LLVM.IRValue) {
      guard let index = access.address.index else {
        preconditionFailure("only accesses with an index are compared")
      }
      let step = copies.forms.step(of: index)
      let pace = step / Int64(copies.count)
      let first = builder.add(
        preheader.offset(of: index), builder.i64.constant(signed: access.address.displacement))
      let growth = builder.add(
        builder.multiply(lastRound, builder.i64.constant(signed: step)),
        builder.i64.constant(signed: pace * Int64(copies.count - 1)))
      let last = builder.add(first, growth)
      let (least, greatest) = pace < 0 ? (last, first) : (first, last)
      return (least, builder.add(greatest, builder.i64.constant(signed: access.byteCount)))
    }
    return pairs.reduce(builder.i1.constant(1)) { areApart, pair in
      let (one, other) = (range(pair.0), range(pair.1))
      let isBefore = builder.compare(.sle, one.end, other.start)
      let isBehind = builder.compare(.sle, other.end, one.start)
      return builder.and(areApart, builder.or(isBefore, isBehind))
    }
  }

  /// The scopes of a loop that has been made.
  struct Scopes {
    fileprivate let scopes: [LLVM.Metadata]
  }

  /// Emits scopes for the loop that `number` tells from all others of its module.
  func scopes(number: Int, in preheader: Preheader) -> Scopes {
    let builder = preheader.builder
    let domain = builder.node([builder.string("loop \(number)")])
    return Scopes(
      scopes: groups.map { group in
        let scope = builder.node([builder.string("pace \(group.pace)"), domain])
        // Here they are new each time: another round of a loop around this one may access the same bytes.
        builder.declareScope(builder.node([scope]))
        return scope
      })
  }

  /// Marks `copy`, which stands for `instruction` of the first copy, by its scope among `scopes`.
  func mark(
    _ copy: LLVM.IRValue, for instruction: LLVM.IRValue, with scopes: Scopes,
    in builder: LLVM.Builder
  ) {
    let own = groups.firstIndex { group in
      group.accesses.contains { $0.instruction == instruction }
    }
    guard let own else { return }
    var others = scopes.scopes
    others.remove(at: own)
    builder.setMetadata("alias.scope", of: copy, to: builder.node([scopes.scopes[own]]))
    builder.setMetadata("noalias", of: copy, to: builder.node(others))
  }
}
