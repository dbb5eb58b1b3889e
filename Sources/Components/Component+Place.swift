extension Component {
  /// The components around `offset`, from this one inwards: what they are called, joined by dots.
  ///
  /// Called `root` is this one; one without a name has its number among those of the component around it.
  package func path(at offset: Int) -> String {
    var path = "root"
    var current = self
    // The decoder bounds how deep components are nested.
    while let (number, inner) = current.component(around: offset) {
      let name =
        inner.names.component ?? current.names.items[.component]?[number] ?? "component \(number)"
      path += "." + (1...64 ~= name.utf8.count ? name : "component \(number)")
      current = inner
    }
    return path
  }

  /// The component defined in this one that `offset` is in, and its number.
  private func component(around offset: Int) -> (number: UInt32, component: Component)? {
    var number: UInt32 = 0
    for definition in definitions {
      switch definition.kind {
      case .component(let component):
        if component.range.contains(offset) { return (number, component) }
        number += 1
      case .alias(let alias) where alias.sort == .component: number += 1
      case .import(let imported) where imported.type.sort == .component: number += 1
      case .export(let export) where export.item.sort == .component: number += 1
      default: break
      }
    }
    return nil
  }
}
