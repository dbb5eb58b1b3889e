import CanonicalABI

/// The first place in which two types differ.
struct TypeDifference {
  /// The way to the place, the outermost step first.
  private(set) var place: [String]
  private let wanted: Difference
  private let offered: Difference

  /// What is found at the place on one side.
  private enum Difference {
    case type(ValueType?)
    case text(String)
  }

  /// Finds the first difference between two function types, or nil if they are equal.
  init?(wanted: FunctionType, offered: FunctionType) {
    guard wanted != offered else { return nil }
    let pairs = zip(wanted.parameters, offered.parameters).enumerated()
    for (number, (wanted, offered)) in pairs where wanted != offered {
      if wanted.name != offered.name {
        self.init(
          ["the name of parameter \(number + 1)"], .text(wanted.name), .text(offered.name))
        return
      }
      self.init(
        in: "parameter \(wanted.name)", wanted: wanted.type, offered: offered.type)
      return
    }
    guard wanted.parameters.count == offered.parameters.count else {
      self.init(
        ["the number of parameters"], .text("\(wanted.parameters.count)"),
        .text("\(offered.parameters.count)"))
      return
    }
    self.init(in: "the result", wanted: wanted.result, offered: offered.result)
  }

  /// Finds the first difference between two value types, or nil if they are equal.
  init?(wanted: ValueType, offered: ValueType) {
    guard wanted != offered else { return nil }
    self = Self.first(wanted: wanted, offered: offered)
  }

  private init(_ place: [String], _ wanted: Difference, _ offered: Difference) {
    self.place = place
    self.wanted = wanted
    self.offered = offered
  }

  private init(in step: String, wanted: ValueType?, offered: ValueType?) {
    guard let wanted, let offered else {
      self.init([step], .type(wanted), .type(offered))
      return
    }
    self = Self.first(wanted: wanted, offered: offered)
    place.insert(step, at: 0)
  }

  /// Goes down on the way to the first difference; the depth of types is bounded.
  private static func first(wanted: ValueType, offered: ValueType) -> TypeDifference {
    switch (wanted, offered) {
    case (.list(let wanted), .list(let offered)):
      return TypeDifference(in: "the element", wanted: wanted, offered: offered)
    case (
      .fixedLengthList(let wanted, let wantedCount), .fixedLengthList(let offered, let offeredCount)
    ):
      return wantedCount == offeredCount
        ? TypeDifference(in: "the element", wanted: wanted, offered: offered)
        : TypeDifference(
          ["the length"], .text("\(wantedCount)"), .text("\(offeredCount)"))
    case (.map(let wantedKey, let wantedValue), .map(let offeredKey, let offeredValue)):
      return wantedKey != offeredKey
        ? TypeDifference(in: "the key", wanted: wantedKey, offered: offeredKey)
        : TypeDifference(in: "the value", wanted: wantedValue, offered: offeredValue)
    case (.option(let wanted), .option(let offered)):
      return TypeDifference(in: "the payload", wanted: wanted, offered: offered)
    case (.result(let wantedOK, let wantedError), .result(let offeredOK, let offeredError)):
      return wantedOK != offeredOK
        ? TypeDifference(in: "the ok payload", wanted: wantedOK, offered: offeredOK)
        : TypeDifference(in: "the error payload", wanted: wantedError, offered: offeredError)
    case (.tuple(let wanted), .tuple(let offered)) where wanted.count == offered.count:
      for (number, (wanted, offered)) in zip(wanted, offered).enumerated()
      where wanted != offered {
        return TypeDifference(in: "member \(number + 1)", wanted: wanted, offered: offered)
      }
    case (.record(let wanted), .record(let offered)):
      for (wanted, offered) in zip(wanted, offered) where wanted != offered {
        guard wanted.name == offered.name else {
          return TypeDifference(["a field"], .text(wanted.name), .text(offered.name))
        }
        return TypeDifference(
          in: "field \(wanted.name)", wanted: wanted.type, offered: offered.type)
      }
      return TypeDifference(
        ["the number of fields"], .text("\(wanted.count)"), .text("\(offered.count)"))
    case (.variant(let wanted), .variant(let offered)):
      for (wanted, offered) in zip(wanted, offered) where wanted != offered {
        guard wanted.name == offered.name else {
          return TypeDifference(["a case"], .text(wanted.name), .text(offered.name))
        }
        return TypeDifference(
          in: "case \(wanted.name)", wanted: wanted.type, offered: offered.type)
      }
      return TypeDifference(
        ["the number of cases"], .text("\(wanted.count)"), .text("\(offered.count)"))
    case (.enum(let wanted), .enum(let offered)), (.flags(let wanted), .flags(let offered)):
      for (wanted, offered) in zip(wanted, offered) where wanted != offered {
        return TypeDifference(["a label"], .text(wanted), .text(offered))
      }
      return TypeDifference(
        ["the number of labels"], .text("\(wanted.count)"), .text("\(offered.count)"))
    default: break
    }
    return TypeDifference([], .type(wanted), .type(offered))
  }

  /// The difference in words, as `parameter a, field x: u8 is not u16`.
  func text(resources: [ComponentGraph.Resource]) -> String {
    func text(_ side: Difference) -> String {
      switch side {
      case .text(let text): text
      case .type(nil): "nothing"
      case .type(let type?): HostSignature.text(of: type, resources: resources)
      }
    }
    let place = place.joined(separator: ", ")
    return "\(place.isEmpty ? "kind" : place): \(text(offered)) is not \(text(wanted))"
  }
}
