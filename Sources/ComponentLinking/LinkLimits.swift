/// What linking accepts at most: a component of a few kilobytes can ask for more instances, and can
/// spell out larger types, than any machine can hold.
package struct LinkLimits: Sendable {
  /// The limits that are far above what tools produce.
  package static let standard = LinkLimits()

  /// Instances of components.
  package var componentInstances = 10_000
  /// Instances of core modules.
  package var coreInstances = 30_000
  /// Core functions made by canonical definitions.
  package var trampolines = 300_000
  /// Components instantiated inside each other, and instances exported by each other.
  package var depth = 100
  /// The parts of one type, counted as often as they are used.
  package var typeSize = 100_000
  /// The types inside each other in one type.
  package var typeDepth = 100
  /// Definitions and declarations that are evaluated, and what is looked at meanwhile.
  package var steps = 1_000_000

  /// Makes the standard limits.
  package init() {}
}
