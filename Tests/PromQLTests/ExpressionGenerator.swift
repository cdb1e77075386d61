/// Makes expressions from the grammar, the same for the same seed.
struct ExpressionGenerator {
  private var random: SeededGenerator
  /// Whether it makes what Prometheus 2.42 does not know.
  private let isNew: Bool

  init(seed: UInt64, isNew: Bool) {
    random = SeededGenerator(seed: seed)
    self.isNew = isNew
  }

  /// A well-typed expression.
  mutating func expression() -> String {
    switch roll(20) {
    case 0: scalar(3)
    case 1: matrix(2)
    case 2: string()
    default: vector(4)
    }
  }

  /// The expression with one to three slips, which may leave it sound.
  mutating func mutated(_ text: String) -> String {
    var bytes = Array(text.utf8)
    let pieces = [
      "(", ")", "[", "]", "{", "}", ",", "=", "==", "=~", "!=", ">", "<=", "+", "-", "*", "/", "%", "^",
      "and", "or",
      "unless", "by", "without", "on", "ignoring", "group_left", "bool", "offset", "@", "5m", "1h", "3",
      "\"x\"", "a",
      "sum", "rate", "start", "end()", ":", " ", "#", "0", "inf", "'", "\\", "[5m]", "[5m:1m]", "()", "1e",
      "5x",
    ]
    for _ in 0...roll(3) where !bytes.isEmpty {
      let at = roll(bytes.count)
      switch roll(5) {
      case 0: bytes.remove(at: at)
      case 1: bytes.insert(contentsOf: Array(pick(pieces).utf8), at: at)
      case 2: bytes.insert(contentsOf: Array((" " + pick(pieces) + " ").utf8), at: at)
      case 3: bytes.removeSubrange(at..<min(bytes.count, at + 1 + roll(6)))
      default: bytes.replaceSubrange(at..<(at + 1), with: Array(pick(pieces).utf8))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Types

  private mutating func vector(_ depth: Int) -> String {
    guard depth > 0 else { return selector() }
    switch roll(isNew ? 17 : 15) {
    case 0, 1: return selector() + modifiers()
    case 2, 3, 4: return aggregation(depth)
    case 5: return "(\(vector(depth - 1)))"
    case 6: return "-\(vector(0))"
    case 7, 8: return rangeFunction(depth)
    case 9, 10: return function(depth)
    case 11: return "\(vector(depth - 1)) \(arithmetic()) \(scalar(1))"
    case 12: return "\(vector(depth - 1)) \(comparison()) \(roll(3) == 0 ? "bool " : "")\(scalar(1))"
    case 13: return "\(vector(depth - 1)) \(pick(["and", "or", "unless"])) \(matching())\(vector(depth - 1))"
    case 14: return binary(depth)
    case 15: return "\(vector(depth - 1)) + fill(0) \(vector(depth - 1))"
    default:
      return pick([
        "limitk(2, \(vector(depth - 1)))", "sort_by_label(\(vector(depth - 1)), \"a\")", "{\"a.b\", c=\"d\"}",
        "histogram_avg(\(vector(depth - 1)))", "sum by (\"x.y\") (\(vector(depth - 1)))",
      ])
    }
  }

  private mutating func binary(_ depth: Int) -> String {
    let sides = (vector(depth - 1), vector(depth - 1))
    guard roll(3) == 0 else { return "\(sides.0) \(arithmetic()) \(matching())\(sides.1)" }
    let label = pick(["l", "m", "n"])
    return
      "\(sides.0) \(pick(["+", "*", ">", "== bool"])) on (\(label)) \(pick(["group_left", "group_right"]))(\(roll(2) == 0 ? "" : "k")) \(sides.1)"
  }

  private mutating func scalar(_ depth: Int) -> String {
    guard depth > 0 else { return number() }
    switch roll(8) {
    case 0: return "time()"
    case 1: return "scalar(\(vector(depth - 1)))"
    case 2: return "(\(scalar(depth - 1)))"
    case 3: return "\(scalar(depth - 1)) \(arithmetic()) \(scalar(depth - 1))"
    case 4: return "\(scalar(depth - 1)) \(comparison()) bool \(scalar(depth - 1))"
    case 5: return "-\(scalar(depth - 1))"
    case 6 where isNew: return pick(["1_000", "5m", "pi() + 1h"])
    default: return number()
    }
  }

  private mutating func matrix(_ depth: Int) -> String {
    if depth > 0, roll(4) == 0 {
      return "\(parenthesized(vector(depth - 1)))[\(duration()):\(roll(2) == 0 ? "" : duration())]"
        + modifiers()
    }
    if isNew, roll(6) == 0 {
      return selector() + pick(["[300]", "[5m * 2]", "[5m] anchored", "[step() + 1m]"])
    }
    return "\(selector())[\(duration())]" + modifiers()
  }

  // MARK: Parts

  private mutating func selector() -> String {
    let names = ["a", "b_total", "job:x:rate5m", "up", "sum", "on", "offset", "start", "c_bucket"]
    switch roll(4) {
    case 0: return pick(names.filter { $0 != "on" })
    case 1: return "{\(matcher(isNonEmpty: true))}"
    default:
      let name = pick(["a", "b_total", "job:x:rate5m", "up"])
      var matchers = (0..<roll(3)).map { _ in matcher(isNonEmpty: false) }.joined(separator: ", ")
      if !matchers.isEmpty, roll(6) == 0 { matchers += "," }
      return "\(name){\(matchers)}"
    }
  }

  private mutating func matcher(isNonEmpty: Bool) -> String {
    let label = pick(["l", "m", "le", "by", "__address__"])
    if isNonEmpty { return "\(label)=\(pick(["\"x\"", "'y'", "`z`", "\"\\u00e9\""]))" }
    switch roll(4) {
    case 0: return "\(label)=\(string())"
    case 1: return "\(label)!=\(string())"
    case 2: return "\(label)=~\(pattern())"
    default: return "\(label)!~ \(pattern())"
    }
  }

  private mutating func pattern() -> String {
    pick([
      "\".*\"", "\"a|b\"", "'5..'", "`\\d+`", "\"(a|b)+\"", "\"[a-z]{2,3}\"", "\"^x$\"", "\"(?i:Foo)\"",
      "\"\"",
      "\"a**\"", "\"(\"", "\"[[:alpha:]]\"", "\"[[:foo:]]\"", "`\\pL`", "`\\p{Foo}`", "`(a{900}){2}`",
      "`\\Q.\\E`",
      "\"(?!a)\"", "`a{1001}`", "`[z-a]`", "`(?P<n>a)`", "`\\8`", "`\\x{41}`", "`x{,5}`", "`(?i)a`", "`[^]]`",
    ])
  }

  private mutating func modifiers() -> String {
    var parts: [String] = []
    if roll(6) == 0 { parts.append("offset \(roll(3) == 0 ? "-" : "")\(duration())") }
    if roll(8) == 0 { parts.append("@ \(pick(["1609746000", "start()", "end()", "-1.5", "0x10"]))") }
    if roll(2) == 0 { parts.reverse() }
    return parts.map { " " + $0 }.joined()
  }

  private mutating func aggregation(_ depth: Int) -> String {
    let operand = vector(depth - 1)
    let name = pick([
      "sum", "SUM", "avg", "count", "min", "max", "group", "stddev", "stdvar", "topk", "bottomk", "quantile",
      "count_values",
    ])
    let arguments =
      switch name {
      case "topk", "bottomk": "3, \(operand)"
      case "quantile": "0.9, \(operand)"
      case "count_values": "\"v\", \(operand)"
      default: operand
      }
    let labels = pick(["", "l", "l, m", "by", "le,"])
    switch roll(4) {
    case 0: return "\(name)(\(arguments))"
    case 1: return "\(name)(\(arguments)) by (\(labels))"
    case 2: return "\(name) without (\(labels)) (\(arguments))"
    default: return "\(name) by (\(labels)) (\(arguments))"
    }
  }

  private mutating func rangeFunction(_ depth: Int) -> String {
    let range = matrix(depth - 1)
    switch roll(6) {
    case 0: return "quantile_over_time(0.5, \(range))"
    case 1: return "predict_linear(\(range), 3600)"
    case 2: return "holt_winters(\(range), 0.5, 0.5)"
    default:
      return pick([
        "rate", "increase", "irate", "delta", "changes", "avg_over_time", "max_over_time", "absent_over_time",
        "last_over_time", "count_over_time", "present_over_time",
      ]) + "(\(range))"
    }
  }

  private mutating func function(_ depth: Int) -> String {
    let inner = vector(depth - 1)
    return pick([
      "abs(\(inner))", "ceil(\(inner))", "round(\(inner), 0.5)", "round(\(inner))", "clamp(\(inner), 0, 1)",
      "clamp_max(\(inner), 5)", "histogram_quantile(0.9, \(inner))",
      "label_replace(\(inner), \"x\", \"$1\", \"y\", \"(.*)\")",
      "label_join(\(inner), \"x\", \"-\", \"a\", \"b\")", "absent(\(inner))", "vector(\(scalar(1)))",
      "sort(\(inner))",
      "hour()", "day_of_week(\(inner))", "timestamp(\(inner))", "sgn(\(inner))", "sin(\(inner))",
    ])
  }

  private mutating func matching() -> String {
    pick(["", "", "on (l) ", "ignoring (l, m) ", "on() ", "ignoring(l,) "])
  }

  private mutating func arithmetic() -> String { pick(["+", "-", "*", "/", "%", "^", "atan2"]) }
  private mutating func comparison() -> String { pick(["==", "!=", ">", "<", ">=", "<="]) }
  private mutating func duration() -> String {
    pick(["5m", "1h30m", "30s", "1d", "2w", "1y", "500ms", "1h0m"])
  }
  private mutating func number() -> String {
    pick(["0", "1", "2.5", ".5", "5.", "1e3", "1E-3", "0x1F", "017", "Inf", "NaN", "-1", "+2", "inf"])
  }
  private mutating func string() -> String {
    pick(["\"\"", "\"x\"", "'it\\'s'", "`raw\\n`", "\"\\x41\\101\"", "\"tab\\t\"", "\"é\""])
  }

  private func parenthesized(_ text: String) -> String { "(\(text))" }

  private mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
  private mutating func pick(_ choices: [String]) -> String { choices[roll(choices.count)] }
}
