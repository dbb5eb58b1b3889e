// The canonical built-ins of resources.

import CanonicalABI
import ComponentLinking
import LLVM
import WasmBytes

extension StubsEmitter {
  /// Emits `resource.new`: a handle that owns the resource with a representation.
  func emitNew(
    _ resource: ResourceIndex, _ instance: ComponentInstanceIndex, in function: AdapterFunction
  ) {
    function.checkLeaving(instance)
    let index = HandleTable(function: function, instance: instance).add(
      function.value.parameter(0), tag: HandleTable.tag(resource, isOwn: true))
    builder.return(index)
  }

  /// Emits `resource.rep`: the representation of a handle's resource.
  func emitRep(
    _ resource: ResourceIndex, _ instance: ComponentInstanceIndex, in function: AdapterFunction
  ) {
    let table = HandleTable(function: function, instance: instance)
    let entry = table.find(function.value.parameter(0), of: resource).entry
    builder.return(table.load(.representation, of: entry))
  }

  /// Emits `resource.drop`: the end of a handle and, if it owns, of its resource.
  func emitDrop(
    _ resource: ResourceIndex, _ instance: ComponentInstanceIndex, in function: AdapterFunction
  ) {
    function.checkLeaving(instance)
    let index = function.value.parameter(0)
    let table = HandleTable(function: function, instance: instance)
    guard needsHandle(toBorrow: resource, in: instance) else {
      // The resource's own instance never holds borrowed handles to it.
      endLife(of: table.removeOwn(index, of: resource), resource, instance, in: function)
      builder.return()
      return
    }
    let (entry, isOwn) = table.find(index, of: resource)
    let scope = table.load(.link, of: entry)
    table.remove(index, entry: entry)
    function.branch(if: isOwn) {
      let representation = table.load(.representation, of: entry)
      endLife(of: representation, resource, instance, in: function)
    } otherwise: {
      function.adjustBorrowCount(of: scope, by: -1)
    }
    builder.return()
  }

  /// Emits the call of what ends the life of a resource whose owner in `instance` is gone.
  private func endLife(
    of representation: LLVM.IRValue, _ resource: ResourceIndex,
    _ instance: ComponentInstanceIndex, in function: AdapterFunction
  ) {
    switch graph.resources[resource.number].origin {
    case .defined(let owner, let destructor):
      function.entering(owner, from: instance) {
        guard let destructor else { return }
        function.withFreshTaskState(of: owner) {
          _ = function.callCore(
            destructor, FlatFunctionType(parameters: [.i32], results: []), [representation])
        }
      }
    case .host:
      guard let number = plan.hostDrops[resource] else {
        preconditionFailure("the plan has a function for every resource of the host")
      }
      let record = function.variable(builder.i32, named: "record")
      builder.store(representation, to: record)
      function.callHost(number, record: record)
    }
  }
}
