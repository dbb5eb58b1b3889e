/// What the decoder accepts at most, far above what tools produce.
enum ComponentLimits {
  /// Scopes (components and the types of components, instances and modules) inside each other.
  static let nesting = 100
  /// Definitions, declarations, fields, arguments and the like in one file, all together.
  static let items = 1_000_000
  /// Names from name sections that are kept; more are left out.
  static let names = 100_000
  /// Bytes of one name.
  static let nameLength = 100_000
}
