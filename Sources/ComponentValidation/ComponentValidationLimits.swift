/// What validation accepts at most: a few kilobytes can spell out types of any size.
package struct ComponentValidationLimits: Sendable {
  /// The limits that are far above what tools produce.
  package static let standard = ComponentValidationLimits()

  /// The parts of one value or function type, counted as often as they are used.
  package var typeSize = 100_000
  /// The parts of the type of one instance or component, counted as often as they are used.
  package var externTypeSize = 1_000_000
  /// The types inside each other in one type.
  package var typeDepth = 100
  /// Definitions and declarations, and the parts of types that are looked at for them.
  package var steps = 10_000_000

  /// Makes the standard limits.
  package init() {}
}
