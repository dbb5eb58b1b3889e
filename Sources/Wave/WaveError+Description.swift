extension WaveError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noFunctionName: "the name of a function has to stand before the parenthesis"
    case .noArguments: "arguments have to follow, in parentheses"
    case .unknownToken: "this is no part of any value"
    case .unterminated(let kind): "\(kind) has no end"
    case .malformedLabel:
      "a name consists of words with hyphens between them, each in one case and the first with a "
        + "letter in front"
    case .malformedNumber: "this is no number"
    case .invalidEscape: "unknown escape; known are \\' \\\" \\\\ \\t \\n \\r and \\u{…}"
    case .notOneCharacter: "there has to be one character between the quotes"
    case .multilineOpening: "a line has to begin behind the opening \"\"\""
    case .multilineClosing: "only spaces may stand before the closing \"\"\" in its line"
    case .multilineIndentation: "the line is indented less than the closing \"\"\""
    case .expected(let expected, let found): "expected \(expected), found \(found)"
    case .trailingText: "nothing may follow the arguments"

    case .wrongValue(let expected, let found): "expected \(expected), found \(found)"
    case .notAnInteger(let type): "a value of type \(type) is an integer"
    case .outOfRange(let type): "the number is out of the range of \(type)"
    case .keywordAsCase(let label): "\(label) is a keyword; the case of this name is %\(label)"
    case .unknownLabel(let label, let kind): "there is no \(kind.rawValue) \(label)"
    case .repeatedLabel(let label, let kind): "the \(kind.rawValue) \(label) stands here twice"
    case .missingField(let label): "the field \(label) is missing"
    case .missingPayload(let label): "\(label) needs a value in parentheses"
    case .unexpectedPayload(let label): "\(label) has no value"
    case .tooFewValues(let wanted): "a value is missing; the tuple has \(wanted)"
    case .tooManyValues(let wanted): "the tuple has only \(wanted) values"
    case .tooFewArguments(let wanted):
      "an argument is missing; the function has \(Self.parameters(wanted))"
    case .tooManyArguments(0): "the function has no parameters"
    case .tooManyArguments(let wanted): "the function has only \(Self.parameters(wanted))"
    case .handle(let resource): "a handle can't be written, as one of \(resource) is needed here"
    case .tooLarge: "the arguments are too large"
    }
  }

  private static func parameters(_ count: Int) -> String {
    count == 1 ? "1 parameter" : "\(count) parameters"
  }
}

extension WaveToken.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .openBrace: "{"
    case .closeBrace: "}"
    case .openParenthesis: "("
    case .closeParenthesis: ")"
    case .openBracket: "["
    case .closeBracket: "]"
    case .colon: ":"
    case .comma: ","
    case .number: "a number"
    case .label: "a name"
    case .character: "a character"
    case .string: "a string"
    case .multilineString: "a string of several lines"
    case .end: "the end"
    }
  }
}
