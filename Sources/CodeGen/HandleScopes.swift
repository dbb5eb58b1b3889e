// What a call owes when it ends.
//
// The caller's handles that it lends can't be given away or dropped until the call ends, so each
// counts its lends. Where a handle is certainly lent, the adapter remembers its entry in a
// register; where it depends on the value passed (in a list, in a variant), on a stack of entries
// that all calls share: calls end in the reverse order of their beginnings.
//
// The callee has to drop every borrowed handle that it was given before it returns. Each such call
// has a scope, a counter on a second stack, which the borrowed handles name by its number.

import CWamrABI
import LLVM

/// The stacks of lent handles and of scopes.
enum HandleStack {
  /// The most entries of each.
  static let capacity: UInt64 = 1 << 20
  static let lendSymbol = "handle.lends"
  static let scopeSymbol = "handle.scopes"
}

extension AdapterFunction {
  /// Appends the increment of the lend count of `entry`.
  ///
  /// - Parameters:
  ///   - entry: An entry of a handle table.
  ///   - isCertain: Whether the code here runs exactly once in a call.
  func lend(_ entry: LLVM.IRValue, isCertain: Bool) {
    adjustLendCount(of: entry, by: 1)
    guard !isCertain else {
      lentEntries.append(entry)
      return
    }
    let top = unit.counter(HandleStack.lendSymbol)
    let index = builder.load(builder.i64, from: top)
    let capacity = builder.i64.constant(HandleStack.capacity)
    trap(WAMR_TRAP_HANDLE_TABLE_FULL, if: builder.compare(.uge, index, capacity))
    builder.store(
      entry,
      to: builder.pointer(
        toElement: index, of: builder.pointer, at: unit.stack(HandleStack.lendSymbol)))
    builder.store(builder.add(index, builder.i64.constant(1)), to: top)
  }

  /// Lets the adapter give back at its end what is lent from here on through the stack.
  func rememberLends() {
    guard lendBase == nil else { return }
    lendBase = atStart {
      builder.load(builder.i64, from: unit.counter(HandleStack.lendSymbol))
    }
  }

  /// Appends the end of all lends.
  func endLends() {
    for entry in lentEntries { adjustLendCount(of: entry, by: -1) }
    guard let lendBase else { return }
    let top = unit.counter(HandleStack.lendSymbol)
    loop {
      builder.compare(.ugt, builder.load(builder.i64, from: top), lendBase)
    } round: {
      let index = builder.subtract(
        builder.load(builder.i64, from: top), builder.i64.constant(1))
      builder.store(index, to: top)
      let entry = builder.load(
        builder.pointer,
        from: builder.pointer(
          toElement: index, of: builder.pointer, at: unit.stack(HandleStack.lendSymbol)))
      adjustLendCount(of: entry, by: -1)
    }
  }

  private func adjustLendCount(of entry: LLVM.IRValue, by difference: Int64) {
    let count = builder.pointer(entry, advancedBy: HandleTable.Field.lendCount.rawValue)
    builder.store(
      builder.add(
        builder.load(builder.i32, from: count), builder.i32.constant(signed: difference)),
      to: count)
  }

  /// Appends the beginning of a scope for borrowed handles, and returns its number, an `i32`.
  func beginScope() -> LLVM.IRValue {
    let top = unit.counter(HandleStack.scopeSymbol)
    let number = builder.load(builder.i64, from: top)
    let capacity = builder.i64.constant(HandleStack.capacity)
    trap(WAMR_TRAP_CALL_STACK_EXHAUSTED, if: builder.compare(.uge, number, capacity))
    builder.store(builder.add(number, builder.i64.constant(1)), to: top)
    let scope = builder.truncate(number, to: builder.i32)
    builder.store(builder.i32.zero, to: borrowCount(of: scope))
    return scope
  }

  /// Appends the check that all borrowed handles of `scope` are dropped.
  func checkScope(_ scope: LLVM.IRValue) {
    let count = builder.load(builder.i32, from: borrowCount(of: scope))
    trap(WAMR_TRAP_BORROW_NOT_DROPPED, if: builder.compare(.ne, count, builder.i32.zero))
  }

  /// Appends the end of `scope`, all of whose borrowed handles have to be dropped.
  func endScope(_ scope: LLVM.IRValue) {
    checkScope(scope)
    builder.store(
      builder.zeroExtend(scope, to: builder.i64), to: unit.counter(HandleStack.scopeSymbol))
  }

  /// Appends the addition of `difference` to the number of borrowed handles of `scope`.
  func adjustBorrowCount(of scope: LLVM.IRValue, by difference: Int64) {
    let count = borrowCount(of: scope)
    builder.store(
      builder.add(
        builder.load(builder.i32, from: count), builder.i32.constant(signed: difference)),
      to: count)
  }

  private func borrowCount(of scope: LLVM.IRValue) -> LLVM.IRValue {
    builder.pointer(
      toElement: builder.zeroExtend(scope, to: builder.i64), of: builder.i32,
      at: unit.stack(HandleStack.scopeSymbol))
  }
}
