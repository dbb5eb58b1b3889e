// What `wasm-tools json-from-wast` makes of a script.

/// A script's commands.
struct Script: Decodable {
  var commands: [Command]
}

/// One command of a script.
///
/// What a kind of command doesn't have is nil.
struct Command: Decodable, Sendable {
  var type: Kind
  var line: Int
  /// The file of a module.
  var filename: String?
  /// The file of a module that the script gives as text in quotes, where the text is valid.
  var binaryFilename: String?
  /// Whether the module is `text` or `binary`.
  var moduleType: String?
  /// The name of a module, thread, or instance.
  var name: String?
  /// The name that an instance is registered under.
  var registeredName: String?
  /// What the specification's interpreter says.
  var text: String?
  var action: Action?
  var expected: [ScriptValue]?
  /// The name of an instance of a definition, and of the definition.
  var instance: String?
  var module: String?
  /// What a thread does.
  var commands: [Command]?
  /// The instance that a thread shares with its parent.
  var sharedModule: String?
  /// The thread that is waited for.
  var thread: String?

  /// What is to be done.
  enum Kind: String, Decodable, Sendable {
    case module
    case moduleDefinition = "module_definition"
    case moduleInstance = "module_instance"
    case register
    case action
    case assertReturn = "assert_return"
    case assertTrap = "assert_trap"
    case assertExhaustion = "assert_exhaustion"
    case assertException = "assert_exception"
    case assertInvalid = "assert_invalid"
    case assertMalformed = "assert_malformed"
    case assertUnlinkable = "assert_unlinkable"
    case assertUninstantiable = "assert_uninstantiable"
    case thread
    case wait

    /// Whether the suite counts it as an assertion.
    var isAssertion: Bool { rawValue.hasPrefix("assert_") }

    /// Whether the module of the command is to be refused.
    var isRefusal: Bool { self == .assertInvalid || self == .assertMalformed }
  }

  enum CodingKeys: String, CodingKey {
    case type, line, filename, name, text, action, expected, instance, module, commands, thread
    case binaryFilename = "binary_filename"
    case moduleType = "module_type"
    case registeredName = "as"
    case sharedModule = "shared_module"
  }

  /// The file of the module in binary form, if it has one.
  var binaryFile: String? { binaryFilename ?? (moduleType == "binary" ? filename : nil) }

  /// The number of assertions that the command is or contains.
  var assertionCount: Int {
    (type.isAssertion ? 1 : 0) + (commands ?? []).reduce(0) { $0 + $1.assertionCount }
  }
}

/// Something done with an export.
struct Action: Decodable, Sendable {
  var type: Kind
  /// The instance, if not the last one.
  var module: String?
  var field: String
  var args: [ScriptValue]?

  /// What is done.
  enum Kind: String, Decodable, Sendable {
    case invoke
    case get
  }
}

/// A value or a pattern of values.
struct ScriptValue: Decodable, Sendable {
  var type: String
  /// The number as a decimal integer with the same bits, or a pattern of NaNs, or `null`; one for
  /// each lane of a vector.
  var texts: [String]?
  /// The type of the lanes of a vector.
  var laneType: String?
  /// What `either` allows.
  var values: [ScriptValue]?
  /// The value of a type that only components have.
  var component: ComponentValue?

  enum CodingKeys: String, CodingKey {
    case type, value, values
    case laneType = "lane_type"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    type = try container.decode(String.self, forKey: .type)
    guard !ComponentValue.types.contains(type) else {
      component = try ComponentValue(from: decoder)
      return
    }
    laneType = try container.decodeIfPresent(String.self, forKey: .laneType)
    values = try container.decodeIfPresent([ScriptValue].self, forKey: .values)
    guard container.contains(.value) else { return }
    texts =
      laneType == nil
      ? [try container.decode(String.self, forKey: .value)]
      : try container.decode([String].self, forKey: .value)
  }
}
