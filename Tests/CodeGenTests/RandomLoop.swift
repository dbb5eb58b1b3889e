import TestSupport

/// A function with a loop like those that compilers for WebAssembly leave, or nearly: it does the same
/// for several elements each round, and ends when a number equals another one.
///
/// It takes two addresses, a number to end by, and one more operand, and returns all that is known
/// behind the loop.
struct RandomLoop {
  /// The function in WebAssembly's text.
  let text: String
  /// By how much the number grows each round that is compared with the one to end by.
  let step: Int
  /// Whether that number is the first address; else it starts with 0.
  let endsByAddress: Bool

  /// How many bytes an element has if it is a floating-point number; else 0.
  let floatByteCount: Int

  /// How elements are accessed.
  private struct Element {
    let type: String
    /// What the names of operations begin with.
    var prefix: String
    let load: String
    let store: String
    let byteCount: Int
    let operations: [String]
    /// What makes an `i64` of one, and one of an `i64`.
    let widening: String
    let narrowing: String
    /// What is done with what is loaded, and with what is stored, if only a part of a vector is.
    var extensions: [String] = []
    var shuffle = ""
  }

  private static let integers = ["add", "sub", "mul", "xor", "and", "or", "shl", "shr_u"]
  private static let numbers = ["add", "sub", "mul", "min", "max", "div"]
  private static let elements = [
    Element(
      type: "i32", prefix: "i32", load: "i32.load", store: "i32.store", byteCount: 4,
      operations: integers,
      widening: "i64.extend_i32_u", narrowing: "i32.wrap_i64"),
    Element(
      type: "i32", prefix: "i32", load: "i32.load8_u", store: "i32.store8", byteCount: 1,
      operations: integers,
      widening: "i64.extend_i32_u", narrowing: "i32.wrap_i64"),
    Element(
      type: "i32", prefix: "i32", load: "i32.load16_s", store: "i32.store16", byteCount: 2,
      operations: integers,
      widening: "i64.extend_i32_s", narrowing: "i32.wrap_i64"),
    Element(
      type: "i64", prefix: "i64", load: "i64.load", store: "i64.store", byteCount: 8,
      operations: integers,
      widening: "i64.rotl (i64.const 3)", narrowing: "i64.rotl (i64.const 5)"),
    Element(
      type: "f32", prefix: "f32", load: "f32.load", store: "f32.store", byteCount: 4,
      operations: numbers,
      widening: "i64.trunc_sat_f32_s", narrowing: "f32.convert_i64_s"),
    Element(
      type: "f64", prefix: "f64", load: "f64.load", store: "f64.store", byteCount: 8,
      operations: numbers,
      widening: "i64.trunc_sat_f64_s", narrowing: "f64.convert_i64_s"),
    vector("i32x4", ["add", "sub", "mul", "min_s", "max_u"]),
    vector("i8x16", ["add", "sub", "min_s", "max_u"]),
    vector("f32x4", ["add", "sub", "mul", "pmin", "pmax", "div"]),
    vector("f64x2", ["add", "sub", "mul", "pmin", "pmax", "div"]),
    narrow(
      "i16x8", ["add", "sub", "mul", "min_s", "max_u"], byteCount: 8,
      extensions: ["i16x8.extend_low_i8x16_u"], shuffle: "0 2 4 6 8 10 12 14"),
    narrow(
      "i32x4", ["add", "sub", "mul", "min_s", "max_u"], byteCount: 8,
      extensions: ["i32x4.extend_low_i16x8_s"], shuffle: "0 1 4 5 8 9 12 13"),
    narrow(
      "i64x2", ["add", "sub", "mul"], byteCount: 2,
      extensions: [
        "i64x2.extend_low_i32x4_u", "i32x4.extend_low_i16x8_s", "i16x8.extend_low_i8x16_u",
      ], shuffle: "0 8"),
  ]

  /// Elements that are loaded as the lanes at the start of a vector, and extended to others.
  private static func narrow(
    _ shape: String, _ operations: [String], byteCount: Int, extensions: [String], shuffle: String
  ) -> Element {
    let places = shuffle.split(separator: " ").map(String.init)
    return Element(
      type: "v128", prefix: shape, load: "v128.load\(byteCount * 8)_splat",
      store: "v128.store\(byteCount * 8)_lane", byteCount: byteCount, operations: operations,
      widening: "i64x2.extract_lane 0", narrowing: "i64x2.splat", extensions: extensions,
      shuffle: (places + Array(repeating: "0", count: 16 - places.count)).joined(separator: " "))
  }

  private static func vector(_ shape: String, _ operations: [String]) -> Element {
    Element(
      type: "v128", prefix: shape, load: "v128.load", store: "v128.store", byteCount: 16,
      operations: operations, widening: "i64x2.extract_lane 0", narrowing: "i64x2.splat")
  }

  /// Makes the loop that `generator` tells, exported as `name`.
  init(named name: String, using generator: inout SplitMix) {
    func some<Value>(_ values: [Value]) -> Value {
      values[Int.random(in: 0..<values.count, using: &generator)]
    }
    let element = some(Self.elements)
    let isFloat = element.prefix.hasPrefix("f")
    let isVector = element.type == "v128"
    floatByteCount = isFloat ? (element.prefix.hasPrefix("f32") ? 4 : 8) : 0
    let shape = Int.random(in: 0..<10, using: &generator)
    // Elements that wait for the one before, at four places that something unknown is added to.
    let isSequential = shape == 9
    let copyCount = isSequential ? 1 : some([1, 2, 2, 3, 4, 4, 8])
    let stride = some([1, 1, 1, 1, 2, -1]) * element.byteCount
    let round = stride * copyCount
    endsByAddress = some([true, false])
    let counterStep = some([1, copyCount, copyCount, -copyCount, 3])
    step = endsByAddress ? round : counterStep
    let operation = "\(element.prefix).\(some(element.operations))"
    let reduced = some(["add", "add", "xor", "mul"])
    let reduction =
      "\(element.prefix).\(isVector || (isFloat && reduced == "xor") ? "add" : reduced)"
    // Whether the second array is addressed by its distance from the first one.
    let isRelative = isSequential || some([true, false, false])
    // Whether the second array is gone through by a number that only the caller knows.
    let isStrided = copyCount == 1 && !isRelative && some([true, true, false])
    // One of the copies may differ, and then there are no copies.
    let odd = some([nil, nil, nil, Int.random(in: 0..<copyCount, using: &generator)])
    let oddity = Int.random(in: 0..<4, using: &generator)
    let isSigned = some([true, false])
    let usesImmediates = (some([true, false]), some([true, false]))
    let base = some([0, 0, 0, 16, -8])
    // Whether of a sum of vectors only the sum of the lanes is used.
    let sumsLanes = some([true, false])

    let suffix = isFloat ? "" : "_s"

    func narrowed(_ value: String) -> String {
      if element.type == "i64" { return value }
      guard isVector, !isFloat, element.prefix != "i64x2" else {
        return "(\(element.narrowing) \(value))"
      }
      // The same in all lanes, so that these may be taken apart.
      return "(\(element.prefix).splat (i32.wrap_i64 \(value)))"
    }
    func access(_ array: String, _ copy: Int, _ isImmediate: Bool) -> String {
      var distance = base + copy * stride
      if copy == odd, oddity == 0 { distance += element.byteCount }
      let start =
        array == "b" && isRelative
        ? "(i32.add (local.get $a) (local.get $distance))" : "(local.get $\(array))"
      return isImmediate && distance >= 0
        ? "offset=\(distance) \(start)" : "(i32.add \(start) (i32.const \(distance)))"
    }
    func work(_ copy: Int) -> String {
      let isOdd = copy == odd
      let to = access("a", copy, usesImmediates.0)
      // Not the place that is written to: what changes nothing isn't done, and may not end.
      let from =
        isOdd && oddity == 1
        ? access("a", copy + 1, usesImmediates.1) : access("b", copy, usesImmediates.1)
      func load(_ place: String) -> String {
        element.extensions.reversed().reduce("(\(element.load) \(place))") { "(\($1) \($0))" }
      }
      let (loaded, own) = (load(from), load(to))
      let operation = isOdd && oddity == 2 ? "\(element.prefix).add" : operation
      func stored(_ value: String) -> String {
        if element.shuffle.isEmpty { return "(\(element.store) \(to) \(value))" }
        let place =
          to.hasPrefix("offset") ? to.replacing(" ", with: " 0 ", maxReplacements: 1) : "0 \(to)"
        return """
          (local.set $value \(value))
          (\(element.store) \(place)
            (i8x16.shuffle \(element.shuffle) (local.get $value) (local.get $value)))
          """
      }
      switch shape {
      case 0: return stored("(\(operation) \(own) \(loaded))")
      case 1:
        return isOdd && oddity == 3
          ? stored("(\(operation) (local.get $x) \(loaded))")
          : stored("(\(operation) \(loaded) (local.get $x))")
      case 2: return "(local.set $sum (\(reduction) (local.get $sum) \(loaded)))"
      case 3:
        // The element's number, which grows by one from copy to copy.
        let number = "(i32.add (local.get $i) (i32.const \(copy)))"
        let value = "(i64.extend_i32_u \(number))"
        return stored(narrowed(value))
      case 4:
        return """
          (local.set $last \(loaded))
          \(stored("(\(operation) \(own) (local.get $last))"))
          (local.set $sum (\(reduction) (local.get $sum) (local.get $last)))
          """
      case 5:
        // To integers and back, of numbers that mostly don't fit.
        if element.prefix == "f32x4" {
          return stored("(i32x4.add \(own) (i32x4.trunc_sat_f32x4_s \(loaded)))")
        }
        guard element.byteCount >= 4, !isVector else { return stored(loaded) }
        let type = element.byteCount == 8 ? "f64" : "f32"
        let sign = (isOdd && oddity == 2) != isSigned ? "s" : "u"
        let truncated = "(i32.trunc_sat_\(type)_\(sign) (\(type).load \(from)))"
        return "(i32.store \(to) (i32.add (i32.load \(to)) \(truncated)))"
      case 9:
        let others = (1...3).map { load(access("b", copy + $0, usesImmediates.1)) }
        return """
          (local.set $sum (\(operation) (\(operation) (local.get $sum) \(loaded)) \(others[0])))
          \(stored("(\(operation) (\(operation) (local.get $sum) \(others[1])) \(others[2]))"))
          """
      case 6, 7:
        // Stored in some rounds only, where it is less, or where both are.
        let less = "\(element.prefix).\(isOdd && oddity == 3 ? "ge" : "lt")\(suffix)"
        let value = "(\(operation) (local.get $last) (local.get $x))"
        if isVector {
          return stored("(v128.bitselect \(own) \(loaded) (\(less) \(loaded) (local.get $x)))")
        }
        return """
          (local.set $last \(loaded))
          (if (\(less) \(shape == 6 ? own : "(local.get $x)") (local.get $last))
            (then \(stored(shape == 6 ? value : "(\(operation) \(own) (local.get $x))"))))
          """
      default:
        let less = "\(element.prefix).lt\(suffix)"
        return stored(
          "(\(isVector ? "v128.bitselect" : "select") \(own) \(loaded) (\(less) \(loaded) (local.get $x)))"
        )
      }
    }
    func widened(_ name: String) -> String {
      let value = "(local.get $\(name))"
      if isVector, isFloat {
        // Which NaN it is isn't said.
        let lane = element.prefix.prefix(3)
        return "(i64.trunc_sat_\(lane)_s (\(element.prefix).extract_lane 1 \(value)))"
      }
      if isVector, name == "sum", sumsLanes {
        let suffix = element.prefix.hasSuffix("x8") || element.prefix.hasSuffix("x16") ? "_u" : ""
        let sum = "(\(element.prefix).extract_lane\(suffix) 0 \(sumOfLanes(value)))"
        return element.prefix == "i64x2" ? sum : "(i64.extend_i32_u \(sum))"
      }
      return element.type == "i64" ? value : "(\(element.widening) \(value))"
    }
    /// The sum of all lanes of `vector` in each of them.
    func sumOfLanes(_ vector: String) -> String {
      guard let bits = Int(element.prefix.dropFirst().prefix { $0 != "x" }) else { return vector }
      return sequence(first: 8) { $0 / 2 }.prefix { $0 * 8 >= bits }.reduce(vector) {
        sum, byteCount in
        let places = (0..<16).map { String(($0 + byteCount) % 16) }.joined(separator: " ")
        return "(\(element.prefix).add \(sum) (i8x16.shuffle \(places) \(sum) \(sum)))"
      }
    }
    let compared = endsByAddress ? "a" : "i"
    let order = step > 0 ? ("lt", "ge") : ("gt", "le")
    let (before, after) = some([
      ("ne", "eq"), ("ne", "eq"), (order.0 + "_s", order.1 + "_s"),
      (order.0 + "_u", order.1 + "_u"),
    ])
    let again =
      some([true, false])
      ? "(br_if $l (i32.\(before) (local.get $\(compared)) (local.get $n)))"
      : "(br_if $end (i32.\(after) (local.get $\(compared)) (local.get $n))) (br $l)"
    text = """
      (func (export "\(name)") (param $a i32) (param $b i32) (param $n i32) (param $y i64) (result i64)
        (local $x \(element.type)) (local $sum \(element.type)) (local $last \(element.type))
        (local $i i32) (local $distance i32) (local $stride i32) (local $value v128)
        (local.set $stride
          (i32.shl (i32.or (i32.sub (i32.and (i32.wrap_i64 (local.get $y)) (i32.const 7)) (i32.const 3)) (i32.const 1))
            (i32.const 3)))
        (local.set $distance (i32.sub (local.get $b) (local.get $a)))
        (local.set $x \(narrowed("(local.get $y)")))
        (local.set $sum (local.get $x))
        (block $end (loop $l
          \((0..<copyCount).map(work).joined(separator: "\n    "))
          (local.set $a (i32.add (local.get $a) (i32.const \(round))))
          (local.set $b
            (i32.add (local.get $b) \(isStrided ? "(local.get $stride)" : "(i32.const \(round))")))
          (local.set $i (i32.add (local.get $i) (i32.const \(counterStep))))
          \(again)))
        (i64.xor
          (i64.xor (i64.extend_i32_u (local.get $a)) (i64.rotl \(widened("sum")) (i64.const 7)))
          (i64.xor (i64.extend_i32_u (i32.sub (local.get $b) (local.get $i)))
            (i64.rotl \(widened("last")) (i64.const 13)))))
      """
  }
}
