extension ExpressionChecks {
  /// Operators whose two sides never meet: a label that they are matched by is on one side only, or has another value on
  /// each.
  package static func mismatches(_ parts: ExpressionParts) -> [ExpressionFinding] {
    guard !parts.chains.isEmpty, parts.dropsLabels || mayExclude(parts.selectors) else { return [] }
    var found: [ExpressionFinding] = []
    for chain in parts.chains {
      for (left, link) in chain.steps(where: isMatched) where left.type == .vector {
        if let finding = mismatch(of: left, link) { found.append(finding) }
      }
    }
    return found
  }

  /// Whether the result is lost where nothing meets. 'unless' then keeps all of the left side, which is as wrong.
  private static func isMatched(_ link: BinaryChain.Link) -> Bool {
    link.operand.type == .vector && link.operation != .or && link.fillLeft == nil && link.fillRight == nil
  }

  private static func mismatch(of left: PromQLExpression, _ link: BinaryChain.Link) -> ExpressionFinding? {
    let (one, other) = (LabelFlow(of: left), LabelFlow(of: link.operand))
    for name in matchedLabels(one, other, link.matching) {
      let (oneCause, otherCause) = (one.absence(of: name), other.absence(of: name))
      let found: ExpressionFinding?
      if oneCause == nil, otherCause == nil {
        found = exclusion(of: name, one, other, left, link)
      } else if oneCause == nil, let otherCause {
        found = lack(of: name, on: "right", otherCause, holder: one, left, link)
      } else if otherCause == nil, let oneCause {
        found = lack(of: name, on: "left", oneCause, holder: other, left, link)
      } else {
        found = nil
      }
      if let found { return found }
    }
    return nil
  }

  /// The labels by which series are matched, as far as one side has them in all likelihood, in the order of their names;
  /// those last that it has only because it is scraped.
  private static func matchedLabels(
    _ one: LabelFlow, _ other: LabelFlow, _ matching: VectorMatching?
  ) -> [String] {
    if let matching, matching.isOn { return matching.labels.map(\.name) }
    var names = one.expected.map(\.name)
    for label in other.expected where !names.contains(label.name) { names.append(label.name) }
    names.sort()
    if one.scraped != nil || other.scraped != nil {
      for label in LabelFlow.targetLabels where !names.contains(label) { names.append(label) }
    }
    guard let matching else { return names }
    return names.filter { name in !matching.labels.contains { $0.name == name } }
  }

  private static func lack(
    of name: String, on side: String, _ cause: LabelFlow.Cause, holder: LabelFlow, _ left: PromQLExpression,
    _ link: BinaryChain.Link
  ) -> ExpressionFinding? {
    guard holder.expects(name) else { return nil }
    var grounds = [between(left, link), .labels(left.range), .labels(link.operand.range)]
    // What a variable asks for may be nothing.
    if let matcher = holder.expected(name)?.matcher { grounds.append(.text(matcher.range)) }
    // The side that keeps the label has more series; set operators take no such word.
    let group = link.operation.isSet ? "" : side == "right" ? ", with group_left" : ", with group_right"
    return ExpressionFinding(
      "label '\(name)' is missing on the \(side) of '\(link.operation.rawValue)': \(cause.reason)",
      in: link.operationRange,
      help: "keep it on both sides, or match on (…) what both have" + group, grounds: grounds,
      scraped: holder.expected(name) == nil ? holder.scraped : nil)
  }

  private static func exclusion(
    of name: String, _ one: LabelFlow, _ other: LabelFlow, _ left: PromQLExpression, _ link: BinaryChain.Link
  ) -> ExpressionFinding? {
    let (label, otherLabel) = (one.expected(name), other.expected(name))
    guard let value = label?.value, let otherValue = otherLabel?.value, value != otherValue,
      let first = label?.matcher, let second = otherLabel?.matcher
    else { return nil }
    let (shown, shownOther) = (PromQLPrinter.shown(first), PromQLPrinter.shown(second))
    return ExpressionFinding(
      "no series meet: the left of '\(link.operation.rawValue)' has only \(shown), the right only \(shownOther)",
      in: link.operationRange, help: "take '\(name)' out of the matching: ignoring (\(name)), or on (…)",
      grounds: [
        between(left, link), .labels(left.range), .labels(link.operand.range), .text(first.range),
        .text(second.range),
      ])
  }

  /// Whether selectors ask for different values of one label, or for one bucket.
  private static func mayExclude(_ selectors: [VectorSelector]) -> Bool {
    guard selectors.count > 1 else { return false }
    var first: [(name: String, value: String)] = []
    for selector in selectors {
      for matcher in selector.matchers where matcher.operation == .equal && !matcher.isQuotedName {
        if matcher.label.name == "le" { return true }
        guard let known = first.first(where: { $0.name == matcher.label.name }) else {
          // Nobody writes so many by hand.
          guard first.count < 50 else { return true }
          first.append((matcher.label.name, matcher.value))
          continue
        }
        if known.value != matcher.value { return true }
      }
    }
    return false
  }
}
