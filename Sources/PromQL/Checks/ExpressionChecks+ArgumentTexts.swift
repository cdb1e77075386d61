import RegularExpressions

extension ExpressionChecks {
  /// Texts in calls that are not what the function takes: names of labels, RE2, groups that exist.
  package static func argumentTexts(_ parts: ExpressionParts) -> [ExpressionFinding] {
    var found: [ExpressionFinding] = []
    for call in parts.calls where call.function == .labelJoin || call.function == .labelReplace {
      let texts = call.arguments.map(\.literal)
      if texts.count > 1, let label = texts[1] { check(label: label, parts.target, &found) }
      if call.function == .labelReplace, texts.count == 5, let pattern = texts[4] {
        check(pattern: pattern, replacement: texts[2], &found)
      }
    }
    for aggregation in parts.aggregations where aggregation.aggregator == .countValues {
      if let label = aggregation.parameter?.literal { check(label: label, parts.target, &found) }
    }
    return found
  }

  private static func check(
    pattern: StringLiteral, replacement: StringLiteral?, _ found: inout [ExpressionFinding]
  ) {
    do throws(RegexFailure) {
      let groups = try RegexPattern(pattern.value).groupCount
      guard let replacement, let number = missingGroup(replacement.value, groups) else { return }
      let has = groups == 0 ? "no group" : groups == 1 ? "1 group" : "\(groups) groups"
      found.append(
        ExpressionFinding(
          "'$\(number)' is always empty: the expression has \(has)", in: replacement.range,
          help: "put parentheses around what it stands for",
          grounds: [.text(pattern.range), .text(replacement.range)]))
    } catch {
      found.append(
        ExpressionFinding(
          "invalid regular expression: \(error.message)", in: pattern.range,
          help: error.help, grounds: [.text(pattern.range)]))
    }
  }

  private static func check(
    label: StringLiteral, _ target: PrometheusTarget, _ found: inout [ExpressionFinding]
  ) {
    guard !MetricName.isValidLabel(label.value),
      target.effectiveVersion < PrometheusVersion(3, 0) || label.value.isEmpty
    else { return }
    found.append(
      ExpressionFinding(
        "'\(label.value)' cannot be the name of a label", in: label.range,
        help: "use letters, digits and '_', not beginning with a digit", grounds: [.text(label.range)]))
  }

  /// The first `$2` or `${2}` that no group fills.
  private static func missingGroup(_ text: String, _ groups: Int) -> Int? {
    let bytes = Array(text.utf8)
    var index = 0
    while index + 1 < bytes.count {
      guard bytes[index] == UInt8(ascii: "$") else {
        index += 1
        continue
      }
      if bytes[index + 1] == UInt8(ascii: "$") {
        index += 2
        continue
      }
      var start = index + 1
      if bytes[start] == UInt8(ascii: "{") { start += 1 }
      let digits = bytes[start...].prefix { (48...57).contains($0) }
      if let number = Int(String(decoding: digits, as: UTF8.self)), number > groups { return number }
      index = start
    }
    return nil
  }
}

extension PromQLExpression {
  fileprivate var literal: StringLiteral? {
    if case .string(let text) = self { text } else { nil }
  }
}
