// The names and types of what the host provides.
//
// The compiler asks here whether an import is WASI's and of the right type; the loader asks which of
// its functions an import means. Both asking the same table, generated from WASI's WIT, is what makes
// a function's type one thing on both sides.
//
// Everything is a literal in the program file, found by binary search: nothing is built when a
// program starts, and a look-up allocates nothing.

/// The functions of WASI 0.2, by interface and name.
package enum WASIInterfaces {
  /// The function `function` of `interface`, or nil if the host has none of that name.
  ///
  /// `interface` is the name as a component imports it. Releases within 0.2 only add functions, so an
  /// import of any 0.2.x up to the newest (`newestPatchVersion`) is satisfied from the one table. A
  /// proposal has one version, and any other is another interface.
  package static func hostFunction(interface: String, function: String) -> HostFunction? {
    functions(of: interface)?.first(named: function)
  }

  /// The signature of the function `function` of `interface`, or nil if the host has none such.
  package static func signature(interface: String, function: String) -> String? {
    hostFunction(interface: interface, function: function)?.signature
  }

  /// The functions of `interface` in order of their names, or nil if the host has no such interface.
  package static func functions(of interface: String) -> HostFunctions? {
    guard let at = interface.utf8.firstIndex(of: UInt8(ascii: "@")) else { return nil }
    let version = interface.utf8[at...].dropFirst()
    guard let number = position(of: interface[..<at], in: 0..<interfaceCount, names: interfaceName)
    else { return nil }
    if let proposed = proposedVersion(ofInterface: number) {
      guard version.elementsEqual(proposed.utf8) else { return nil }
    } else {
      guard isSatisfied(version: version) else { return nil }
    }
    return HostFunctions(numbers: functionNumbers(ofInterface: number))
  }

  /// All functions of all interfaces.
  package static var allFunctions: HostFunctions { HostFunctions(numbers: 0..<functionCount) }

  /// Whether an import of version `version` is satisfied: 0.2.x up to the newest, or 0.2 alone, which
  /// is how a component names the whole of a compatible series.
  private static func isSatisfied(version: Substring.UTF8View) -> Bool {
    var rest = version[...]
    guard rest.starts(with: "0.2".utf8) else { return false }
    rest = rest.dropFirst(3)
    guard let dot = rest.popFirst() else { return true }
    guard dot == UInt8(ascii: "."), let first = rest.first else { return false }
    // A number has no leading zero, and one of three digits is above every release.
    guard rest.count <= 2, rest.count == 1 || first != UInt8(ascii: "0") else { return false }
    var patch = 0
    for digit in rest {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return false }
      patch = patch * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return patch <= newestPatchVersion
  }

  /// The position in `range` whose name is `name`, the names being in order.
  fileprivate static func position(
    of name: Substring, in range: Range<Int>, names: (Int) -> String
  ) -> Int? {
    var range = range
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      let candidate = names(middle)
      if name == candidate { return middle }
      range =
        name < candidate
        ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return nil
  }
}

/// A function that the host provides.
package struct HostFunction: Hashable, Sendable {
  /// Its position in the table, by which the host's side finds the implementation.
  package let number: Int

  /// The name of its interface, without version.
  package var interface: String {
    WASIInterfaces.interfaceName(WASIInterfaces.interfaceNumber(ofFunction: number))
  }

  /// The name within its interface, such as `[method]input-stream.read`.
  package var name: String { WASIInterfaces.functionName(number) }

  /// Its type, as `HostSignature` spells types.
  package var signature: String { WASIInterfaces.functionSignature(number) }

  /// The version of its interface if that is a proposal, or nil if it is of WASI 0.2.
  package var proposedVersion: String? {
    WASIInterfaces.proposedVersion(
      ofInterface: WASIInterfaces.interfaceNumber(ofFunction: number))
  }

  /// The `x` of the release 0.2.x that brought it, or nil if it is still unstable.
  package var since: Int? { WASIInterfaces.functionSince(number) }
}

/// A run of functions of the table.
package struct HostFunctions: RandomAccessCollection, Sendable {
  fileprivate let numbers: Range<Int>

  package var startIndex: Int { numbers.lowerBound }
  package var endIndex: Int { numbers.upperBound }

  package subscript(position: Int) -> HostFunction {
    precondition(numbers.contains(position))
    return HostFunction(number: position)
  }

  /// The function with the name `name`; the run must lie within one interface.
  fileprivate func first(named name: String) -> HostFunction? {
    WASIInterfaces.position(of: name[...], in: numbers, names: WASIInterfaces.functionName)
      .map { HostFunction(number: $0) }
  }
}
