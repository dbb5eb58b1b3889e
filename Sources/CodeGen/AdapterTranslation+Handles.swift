// Handles: what passes is the representation that the defining instance, or the host, gave.

import CanonicalABI
import ComponentLinking
import LLVM

extension AdapterTranslation {
  /// Appends the transfer of the owning handle `value`, and returns the new one.
  func passOwn(_ value: LLVM.IRValue, _ resource: ResourceIndex) -> LLVM.IRValue {
    var representation = value
    if case .guest(let instance, _) = source {
      representation = HandleTable(function: function, instance: instance)
        .removeOwn(value, of: resource)
    }
    guard case .guest(let instance, _) = destination else { return representation }
    return HandleTable(function: function, instance: instance)
      .add(representation, tag: HandleTable.tag(resource, isOwn: true))
  }

  /// Appends the transfer of the readable end `value` of a stream or future of type `number`, and returns
  /// the new handle.
  func passChannel(_ value: LLVM.IRValue, _ number: Int) -> LLVM.IRValue {
    let tag = WaitableTag.channel(number, .readable)
    var end = value
    if case .guest(let instance, _) = source {
      let table = HandleTable(function: function, instance: instance)
      let entry = table.entry(value) { builder.compare(.eq, $0, builder.i32.constant(tag)) }
      end = table.load(.representation, of: entry)
      let code = function.callWaitables("channel_transfer", returning: builder.i32, [end])
      function.branch(if: builder.compare(.ne, code, builder.i32.zero), expecting: .notTaken) {
        function.raise(code)
      }
      table.remove(value, entry: entry)
    }
    guard case .guest(let instance, _) = destination else { return end }
    return HandleTable(function: function, instance: instance).add(end, tag: tag)
  }

  /// Appends the lending of the handle `value` for the duration of the call, and returns the
  /// borrowed handle or, for the resource's own instance, the representation.
  func passBorrow(_ value: LLVM.IRValue, _ resource: ResourceIndex) -> LLVM.IRValue {
    var representation = value
    if case .guest(let instance, _) = source {
      let table = HandleTable(function: function, instance: instance)
      let entry = table.find(value, of: resource).entry
      if !isCertain { function.rememberLends() }
      function.lend(entry, isCertain: isCertain)
      representation = table.load(.representation, of: entry)
    }
    guard case .guest(let instance, _) = destination,
      unit.needsHandle(toBorrow: resource, in: instance)
    else { return representation }
    guard let scope else {
      preconditionFailure("a call that passes borrowed handles has a scope")
    }
    function.adjustBorrowCount(of: scope, by: 1)
    return HandleTable(function: function, instance: instance)
      .add(representation, tag: HandleTable.tag(resource, isOwn: false), scope: scope)
  }
}
