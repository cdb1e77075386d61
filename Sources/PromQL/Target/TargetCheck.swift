import RegularExpressions

/// What an expression uses that its target lacks.
package struct TargetCheck {
  private let bytes: [UInt8]
  private let target: PrometheusTarget
  private var faults: [PromQLFault] = []

  /// The faults, all of code `promql-target`, in the order of the text. Without a declared target they tell what
  /// only some Prometheus takes: one with a flag, or one before version 3.
  package static func check(
    _ expression: PromQLExpression, bytes: [UInt8], target: PrometheusTarget
  ) -> [PromQLFault] {
    var check = TargetCheck(bytes: bytes, target: target)
    check.visit(expression)
    guard check.faults.count > 1 else { return check.faults }
    return check.faults.sorted { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) }
  }

  private init(bytes: [UInt8], target: PrometheusTarget) {
    self.bytes = bytes
    self.target = target
  }

  private mutating func need(_ feature: LanguageFeature?, at range: TextRange) {
    guard let feature else { return }
    let version = target.effectiveVersion
    if version < feature.since {
      add(
        "\(feature.name) needs Prometheus \(feature.since); the target is \(version)", range,
        help: "write it without, or raise 'target'")
    } else if let until = feature.until, version >= until {
      let successor =
        feature.name == "function 'holt_winters'"
        ? "use 'double_exponential_smoothing', or set 'target' to 2" : nil
      add("\(feature.name) is gone since Prometheus \(until)", range, help: successor)
    } else if let flag = feature.flag, feature.stableSince.map({ version < $0 }) ?? true,
      target.features?.contains(flag) != true
    {
      add(
        "\(feature.name) needs the feature flag '\(flag.rawValue)'", range,
        help: "add it to 'features' when Prometheus runs with --enable-feature=\(flag.rawValue)")
    }
  }

  private mutating func add(_ message: String, _ range: TextRange, help: String?) {
    faults.append(PromQLFault(code: "promql-target", message: message, range: range, help: help))
  }

  // MARK: Expressions

  private mutating func visit(_ expression: PromQLExpression) {
    switch expression {
    case .number(let number): visit(number)
    case .string, .invalid: break
    case .vectorSelector(let selector): visit(selector)
    case .matrixSelector(let matrix):
      visit(matrix.selector)
      visit(matrix.duration)
    case .subquery(let subquery):
      visit(subquery.duration)
      if let step = subquery.step { visit(step) }
      visit(subquery.offset, subquery.at)
    case .call(let call): need(call.signature?.feature, at: call.name.range)
    case .aggregation(let aggregation):
      need(LanguageFeature.aggregator(aggregation.aggregator), at: aggregation.nameRange)
      visit(aggregation.grouping?.labels ?? [])
    case .binary(let chain): for link in chain.links { visit(link) }
    case .unary, .parentheses: break
    }
    expression.forEachChild { visit($0) }
  }

  private mutating func visit(_ link: BinaryChain.Link) {
    switch link.operation {
    case .atan2: need(.atan2, at: link.operationRange)
    case .trimLower, .trimUpper: need(.trimOperator, at: link.operationRange)
    default: break
    }
    if link.fillLeft != nil || link.fillRight != nil {
      let first = [link.fillLeft, link.fillRight].compactMap { $0?.range }.min { $0.start < $1.start }
      need(.fill, at: first ?? link.operationRange)
    }
    visit(link.matching?.labels ?? [])
    visit(link.matching?.group?.labels ?? [])
  }

  private mutating func visit(_ labels: [LabelName]) {
    for label in labels where isQuoted(label.range) { need(.quotedName, at: label.range) }
  }

  private mutating func visit(_ selector: VectorSelector) {
    for matcher in selector.matchers {
      if isQuoted(matcher.label.range) { need(.quotedName, at: matcher.label.range) }
      guard matcher.operation == .matches || matcher.operation == .doesNotMatch,
        matcher.value.utf8.contains(UInt8(ascii: "<")),
        (try? RegexPattern(matcher.value))?.usesAngleName == true
      else { continue }
      need(.angleGroupName, at: matcher.valueRange)
    }
    visit(selector.offset, selector.at)
    if selector.extendedRange != nil { need(.extendedRange, at: selector.range) }
  }

  private mutating func visit(_ offset: OffsetModifier?, _ at: AtModifier?) {
    if let at {
      need(.atModifier, at: at.range)
      let text = TextRange(start: at.range.start + 1, end: at.range.end)
      if case .timestamp = at.time, isWrittenAsDuration(text) { need(.durationAsNumber, at: at.range) }
      if hasUnderscore(text) { need(.underscores, at: at.range) }
    }
    guard let offset else { return }
    if case .literal(let seconds, let range) = offset.duration,
      seconds < 0 || bytes[range.start] == UInt8(ascii: "-")
    {
      need(.negativeOffset, at: range)
    }
    if offset.duration.literalSeconds == 0 { need(.zeroOffset, at: offset.duration.textRange) }
    visit(offset.duration, isOffset: true)
  }

  private mutating func visit(_ number: NumberLiteral) {
    if number.isDuration { need(.durationAsNumber, at: number.range) }
    if hasUnderscore(number.range) { need(.underscores, at: number.range) }
  }

  private mutating func visit(_ duration: DurationExpression, isOffset: Bool = false) {
    switch duration {
    case .literal(_, let range):
      let sign = bytes[range.start]
      if sign == UInt8(ascii: "+") || (sign == UInt8(ascii: "-") && !isOffset) {
        need(.signedDuration, at: range)
      }
      if !isWrittenAsDuration(range) { need(.numberAsDuration, at: range) }
      if hasUnderscore(range) { need(.underscores, at: range) }
    case .step(let range), .range(let range): need(.durationFunction, at: range)
    case .operation(.minimum, _, _, let range), .operation(.maximum, _, _, let range):
      need(.durationFunction, at: range)
    case .negation(_, let range), .operation(_, _, _, let range), .parentheses(_, let range):
      need(.durationExpression, at: range)
    case .invalid: break
    }
  }

  // MARK: Text

  private func isQuoted(_ range: TextRange) -> Bool {
    guard range.start < range.end else { return false }
    switch bytes[range.start] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return true
    default: return false
    }
  }

  private func hasUnderscore(_ range: TextRange) -> Bool {
    bytes[range.start..<range.end].contains(UInt8(ascii: "_"))
  }

  /// Whether a number has the units of a duration.
  private func isWrittenAsDuration(_ range: TextRange) -> Bool {
    let text = bytes[range.start..<range.end].drop { !$0.isWordPart && $0 != UInt8(ascii: ".") }
    guard let first = text.first, first.isDigit, let last = text.last(where: { $0.isWordPart }) else {
      return false
    }
    if text.count > 1, first == UInt8(ascii: "0"), text[text.startIndex + 1] | 0x20 == UInt8(ascii: "x") {
      return false
    }
    return Array("ywdhms".utf8).contains(last)
  }
}
