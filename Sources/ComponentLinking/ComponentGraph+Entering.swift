import WasmBytes

extension ComponentGraph {
  /// The instances that a call of `callee` by `caller` (the host, if nil) enters: `callee` and those
  /// around it, except those that the caller is inside of.
  package func entered(
    _ callee: ComponentInstanceIndex, from caller: ComponentInstanceIndex?
  ) -> [ComponentInstanceIndex] {
    let around = Set(caller.map { path(to: $0) } ?? [])
    return path(to: callee).filter { !around.contains($0) }
  }

  /// `instance` and all that it is inside of.
  private func path(to instance: ComponentInstanceIndex) -> [ComponentInstanceIndex] {
    var path = [instance]
    while let last = path.last, let parent = componentInstances[last].parent,
      parent < last
    { path.append(parent) }
    return path
  }
}
