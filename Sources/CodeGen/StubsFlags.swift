// Which state of component instances has to be kept at run time.
//
// The Canonical ABI keeps two bits for each instance. `may_leave` is cleared while `realloc` or
// `post-return` runs, and every canonical built-in of the instance checks it. `may_enter` is cleared for
// an instance and all around it while a call from outside is under way, and checked by every such
// call. Both exist at run time only where a check could fail:
//
// - `may_leave`, if some adapter calls a `realloc` or `post-return` of the instance and the instance has a
//   trampoline that such a function could call;
// - `may_enter`, if calls that left the instance, with all instances inside of it taken as one with it,
//   could come back in.
//
// The graph is closed: core instances can call nothing but what it lists, and the host never calls
// back. So a call graph of component instances, with one edge for each trampoline and destructor, tells
// all that can happen.

import CanonicalABI
import ComponentLinking
import WasmBytes

/// The bits of component instances that are kept at run time.
struct StubsFlags {
  /// The instances whose `may_leave` is kept.
  private(set) var leaving: Set<ComponentInstanceIndex> = []
  /// The instances whose `may_enter` is kept.
  private(set) var entering: Set<ComponentInstanceIndex> = []

  /// Above this many steps the proof isn't tried, and all that could be checked is.
  private static let maximumStepCount = 20_000_000

  /// Finds out which bits `graph` needs, or all of them if `keepsProvableChecks`.
  init(_ graph: ComponentGraph, keepsProvableChecks: Bool) {
    let callers = Set(graph.trampolines.elements.map(\.instance))
    if keepsProvableChecks {
      leaving = Set(graph.componentInstances.indices)
      entering = leaving
      return
    }
    leaving = callers.intersection(Self.instancesWithHelpers(graph))
    entering = Self.reentered(graph)
  }

  /// The instances whose `realloc` or `post-return` adapters call.
  private static func instancesWithHelpers(_ graph: ComponentGraph) -> Set<ComponentInstanceIndex> {
    var instances: Set<ComponentInstanceIndex> = []
    func add(_ options: ComponentGraph.CanonicalOptions, of instance: ComponentInstanceIndex) {
      if options.realloc != nil || options.postReturn != nil { instances.insert(instance) }
    }
    func add(_ function: ComponentGraph.ComponentFunction) {
      if case .lifted(let lifted) = function { add(lifted.options, of: lifted.instance) }
    }
    for trampoline in graph.trampolines.elements {
      switch trampoline.kind {
      case .lowered(let callee, let options):
        add(options, of: trampoline.instance)
        add(callee)
      case .asynchronous(.channelCopy(_, _, let options)): add(options, of: trampoline.instance)
      case .resourceNew, .resourceRep, .resourceDrop, .asynchronous: break
      }
    }
    for export in graph.exports { add(export.function) }
    for start in graph.starts { add(start.function.options, of: start.function.instance) }
    return instances
  }

  /// The instances that can be entered from outside while a call of them is under way.
  private static func reentered(_ graph: ComponentGraph) -> Set<ComponentInstanceIndex> {
    let calls = calls(in: graph)
    let count = graph.componentInstances.count
    let edgeCount = calls.reduce(0) { $0 + $1.count }
    guard count * (count + edgeCount) <= maximumStepCount else {
      return Set(graph.componentInstances.indices)
    }
    return Set(
      graph.componentInstances.indices.filter { isReentered($0, calls: calls, in: graph) })
  }

  /// By instance, the other instances that it calls.
  private static func calls(in graph: ComponentGraph) -> [Set<ComponentInstanceIndex>] {
    var calls = Array(
      repeating: Set<ComponentInstanceIndex>(), count: graph.componentInstances.count)
    for trampoline in graph.trampolines.elements {
      switch trampoline.kind {
      case .lowered(callee: .lifted(let lifted), _):
        calls[trampoline.instance.number].insert(lifted.instance)
      case .resourceDrop(let resource):
        if case .defined(let owner, _) = graph.resources[resource.number].origin {
          calls[trampoline.instance.number].insert(owner)
        }
      case .lowered(callee: .host, _), .resourceNew, .resourceRep, .asynchronous: break
      }
    }
    for start in graph.starts {
      calls[start.instance.number].insert(start.function.instance)
    }
    return calls
  }

  /// Whether a path of `calls` leaves `instance` and what is inside of it, and comes back.
  private static func isReentered(
    _ instance: ComponentInstanceIndex, calls: [Set<ComponentInstanceIndex>],
    in graph: ComponentGraph
  ) -> Bool {
    // An instance's parent stands before it.
    var isInside = Array(repeating: false, count: calls.count)
    for (number, candidate) in graph.componentInstances.elements.enumerated() {
      isInside[number] =
        number == instance.number || candidate.parent.map { isInside[$0.number] } ?? false
    }
    var reached = Array(repeating: false, count: calls.count)
    var pending: [Int] = []
    for number in calls.indices where isInside[number] {
      for callee in calls[number] where !isInside[callee.number] && !reached[callee.number] {
        reached[callee.number] = true
        pending.append(callee.number)
      }
    }
    while let number = pending.popLast() {
      for callee in calls[number] where !reached[callee.number] {
        if isInside[callee.number] { return true }
        reached[callee.number] = true
        pending.append(callee.number)
      }
    }
    return false
  }
}
