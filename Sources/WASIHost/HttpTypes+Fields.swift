// The fields of headers and trailers.
//
// Names and values are given back in the case and order in which they were set.

extension HttpTypes {
  /// A list of fields that the guest has a handle of.
  struct Fields {
    /// The fields.
    let list: FieldList
    /// Whether the guest may change them: not those of a message.
    var isMutable = true
  }

  static func makeFields(_ context: WASIContext) throws(HostTrap) -> Own<Fields> {
    try context.insert(Fields(list: FieldList(of: context.httpBudget)))
  }

  static func fieldsFromList(
    _ context: WASIContext, entries: [(String, UnsafeRawBufferPointer)]
  ) throws(HostTrap) -> Result<Own<Fields>, HeaderError> {
    let list = FieldList(of: context.httpBudget)
    for (name, value) in entries {
      if let error = check(name, [value], addedTo: list) { return .failure(error) }
      try append(name, value, to: list, context)
    }
    return .success(try context.insert(Fields(list: list)))
  }

  static func fieldsGet(
    _ context: WASIContext, _ fields: UnsafeMutablePointer<Fields>, name: String
  ) throws(HostTrap) -> [UnsafeRawBufferPointer] {
    fields.pointee.list.values(of: name).map { context.copy($0) }
  }

  static func fieldsHas(
    _ context: WASIContext, _ fields: UnsafeMutablePointer<Fields>, name: String
  ) throws(HostTrap) -> Bool {
    fields.pointee.list.contains(name)
  }

  static func fieldsSet(
    _ context: WASIContext, _ fields: UnsafeMutablePointer<Fields>, name: String,
    value: [UnsafeRawBufferPointer]
  ) throws(HostTrap) -> Result<Void, HeaderError> {
    if let error = error(changing: fields, name, value) { return .failure(error) }
    fields.pointee.list.remove(name)
    for value in value { try append(name, value, to: fields.pointee.list, context) }
    return .success(())
  }

  static func fieldsDelete(
    _ context: WASIContext, _ fields: UnsafeMutablePointer<Fields>, name: String
  ) throws(HostTrap) -> Result<Void, HeaderError> {
    if let error = error(changing: fields, name, []) { return .failure(error) }
    fields.pointee.list.remove(name)
    return .success(())
  }

  static func fieldsAppend(
    _ context: WASIContext, _ fields: UnsafeMutablePointer<Fields>, name: String,
    value: UnsafeRawBufferPointer
  ) throws(HostTrap) -> Result<Void, HeaderError> {
    guard fields.pointee.isMutable else { return .failure(.immutable) }
    if let error = check(name, [value], addedTo: fields.pointee.list) { return .failure(error) }
    try append(name, value, to: fields.pointee.list, context)
    return .success(())
  }

  static func fieldsEntries(
    _ context: WASIContext, _ fields: UnsafeMutablePointer<Fields>
  ) throws(HostTrap) -> [(String, UnsafeRawBufferPointer)] {
    fields.pointee.list.fields.map { ($0.name, context.copy($0.value)) }
  }

  static func fieldsClone(
    _ context: WASIContext, _ fields: UnsafeMutablePointer<Fields>
  ) throws(HostTrap) -> Own<Fields> {
    let copy = FieldList(fields.pointee.list.fields, of: context.httpBudget)
    try context.checkFields()
    return try context.insert(Fields(list: copy))
  }

  /// Why the guest can't give fields called `name` the values, or nil if it can.
  private static func error(
    changing fields: UnsafeMutablePointer<Fields>, _ name: String,
    _ values: [UnsafeRawBufferPointer]
  ) -> HeaderError? {
    fields.pointee.isMutable ? check(name, values) : .immutable
  }

  /// Why fields called `name` can't have the values, beside those that `list` has.
  private static func check(
    _ name: String, _ values: [UnsafeRawBufferPointer], addedTo list: FieldList? = nil
  ) -> HeaderError? {
    guard HttpGrammar.isToken(name), values.allSatisfy({ HttpGrammar.isFieldValue($0) }) else {
      return .invalidSyntax
    }
    // Whoever reads the message mustn't be left to choose where it ends.
    if HttpGrammar.isSameName(name, "content-length") {
      guard values.count <= 1, values.allSatisfy({ FieldList.number($0) != nil }),
        list?.contains(name) != true
      else { return .invalidSyntax }
    }
    return HttpGrammar.isHosts(name) ? .forbidden : nil
  }

  private static func append(
    _ name: String, _ value: UnsafeRawBufferPointer, to list: FieldList, _ context: WASIContext
  ) throws(HostTrap) {
    guard list.append(HttpField(name: name, value: Array(value))) else {
      throw context.refusal("more than \(FieldList.maximumByteCount) bytes of HTTP fields")
    }
    try context.checkFields()
  }
}

extension WASIContext {
  /// The fields that the guest gives away, which only their message has from now on.
  func takeFields(_ fields: Own<HttpTypes.Fields>) throws(HostTrap) -> FieldList {
    guard let taken = resources.remove(fields.representation, as: HttpTypes.Fields.self) else {
      throw unknownHandle(HttpTypes.Fields.kind.path)
    }
    // Other handles of the same fields may have been had from a message, and can't change them.
    guard !taken.isMutable else { return taken.list }
    let copy = FieldList(taken.list.fields, of: httpBudget)
    try checkFields()
    return copy
  }
}
