/// Why a text is no call, or not one of the function that it names.
package struct WaveError: Error, Hashable, Sendable {
  /// What is wrong.
  package var reason: Reason
  /// Where it is, in bytes from the start of the text.
  package var offset: Int

  /// What can be wrong: first with the text, then with a value for its type.
  package enum Reason: Hashable, Sendable {
    case noFunctionName
    case noArguments
    case unknownToken
    case unterminated(WaveToken.Kind)
    case malformedLabel
    case malformedNumber
    case invalidEscape
    case notOneCharacter
    case multilineOpening
    case multilineClosing
    case multilineIndentation
    /// Another token was wanted.
    case expected(WaveToken.Kind, found: WaveToken.Kind)
    case trailingText

    /// The value is not one of the type, whose kind is given in words.
    case wrongValue(expected: String, found: WaveToken.Kind)
    case notAnInteger(type: String)
    case outOfRange(type: String)
    /// A case that is called like a keyword was written without `%`.
    case keywordAsCase(String)
    case unknownLabel(String, of: LabelKind)
    case repeatedLabel(String, of: LabelKind)
    case missingField(String)
    case missingPayload(String)
    case unexpectedPayload(String)
    case tooFewValues(wanted: Int)
    case tooManyValues(wanted: Int)
    case tooFewArguments(wanted: Int)
    case tooManyArguments(wanted: Int)
    /// Handles can't be written.
    case handle(resource: String)
    case tooLarge
  }

  /// What a label stands for.
  package enum LabelKind: String, Hashable, Sendable {
    case field, flag
    case variantCase = "case"
  }

  /// Makes the error for `reason` at `offset`.
  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}
