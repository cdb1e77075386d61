/// Which labels the series of an expression can have, and why others cannot be there.
package struct LabelFlow: Sendable {
  /// Why a label cannot be there.
  package struct Cause: Sendable, Equatable {
    /// As in `'sum by (job)' keeps no other label`.
    package let reason: String
    /// The part of the expression that removes it.
    package let range: TextRange
  }

  /// Set when only `kept` labels are possible; nil when any label is that is not among `dropped`.
  private var closedBy: Cause?
  private var kept: Set<String> = []
  private var dropped: [String: Cause] = [:]
  /// Labels that are there in all likelihood: named by a matcher, a grouping or a function that sets them.
  package private(set) var expected: Set<String> = []

  /// Why no series of the expression has the label; nil when one may.
  package func absence(of label: String) -> Cause? {
    if let cause = dropped[label] { return cause }
    guard let closedBy, !kept.contains(label) else { return nil }
    return closedBy
  }

  /// All labels that are possible, when these can be listed.
  package var possible: Set<String>? { closedBy == nil ? nil : kept }

  /// What the labels of an expression are.
  package init(of expression: PromQLExpression) {
    switch expression {
    case .number, .string: self = .none(Cause(reason: "a number has no labels", range: expression.range))
    case .vectorSelector(let selector): self = LabelFlow(selector: selector)
    case .matrixSelector(let matrix): self = LabelFlow(selector: matrix.selector)
    case .subquery(let subquery): self = LabelFlow(of: subquery.expression)
    case .unary(let unary): self = LabelFlow(of: unary.operand)
    case .parentheses(let parentheses): self = LabelFlow(of: parentheses.expression)
    case .call(let call): self = LabelFlow(call: call)
    case .aggregation(let aggregation): self = LabelFlow(aggregation: aggregation)
    case .binary(let chain):
      self =
        chain.links.reduce((LabelFlow(of: chain.first), chain.first.type)) { left, link in
          let right = link.operand
          let type: ValueType? = left.1 == .vector || right.type == .vector ? .vector : left.1
          return (LabelFlow.joined(left.0, left.1, LabelFlow(of: right), right.type, link), type)
        }.0
    case .invalid: self = .open
    }
  }

  private init() {}

  private static var open: LabelFlow { LabelFlow() }

  private static func none(_ cause: Cause) -> LabelFlow {
    var flow = LabelFlow()
    flow.closedBy = cause
    return flow
  }

  // MARK: Selectors and calls

  private init(selector: VectorSelector) {
    for matcher in selector.matchers {
      let name = matcher.label.name
      if matcher.operation == .equal, matcher.value.isEmpty {
        dropped[name] = Cause(reason: "the selector takes only series without it", range: matcher.range)
      } else if name != "__name__", !EmptyMatch.isPossible(matcher) {
        expected.insert(name)
      }
    }
  }

  private init(call: FunctionCall) {
    let vector = call.arguments.first { $0.type == .vector || $0.type == .matrix }
    switch call.name.name {
    case "absent", "absent_over_time": self = Self.absent(call)
    case "vector", "scalar", "time", "pi":
      self = .none(Cause(reason: "'\(call.name.name)' gives no labels", range: call.name.range))
    case "label_replace", "label_join":
      self = vector.map { LabelFlow(of: $0) } ?? .open
      if call.arguments.count > 1, case .string(let label) = call.arguments[1] { add(label.value) }
    case "histogram_quantile", "histogram_fraction":
      self = vector.map { LabelFlow(of: $0) } ?? .open
      drop("le", Cause(reason: "'\(call.name.name)' removes it", range: call.name.range))
    case "histogram_quantiles":
      self = vector.map { LabelFlow(of: $0) } ?? .open
      drop("le", Cause(reason: "'\(call.name.name)' removes it", range: call.name.range))
      if call.arguments.count > 1, case .string(let label) = call.arguments[1] { add(label.value) }
    case "info": self = .open
    default:
      guard let vector else {
        self =
          call.signature == nil
          ? .open : .none(Cause(reason: "'\(call.name.name)' gives no labels", range: call.name.range))
        return
      }
      self = LabelFlow(of: vector)
    }
    let keepsName = [
      "last_over_time", "first_over_time", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "info",
      "label_replace", "label_join",
    ]
    if call.signature != nil, !keepsName.contains(call.name.name) {
      drop("__name__", Cause(reason: "'\(call.name.name)' removes it", range: call.name.range))
    }
  }

  /// `absent` gives the labels that exactly one `=` matcher names.
  private static func absent(_ call: FunctionCall) -> LabelFlow {
    let cause = Cause(
      reason: "'\(call.name.name)' gives only the labels that a matcher with '=' names",
      range: call.name.range)
    var flow = LabelFlow.none(cause)
    var argument = call.arguments.first
    while case .parentheses(let inner) = argument { argument = inner.expression }
    let matchers: [LabelMatcher]
    switch argument {
    case .vectorSelector(let selector): matchers = selector.matchers
    case .matrixSelector(let matrix): matchers = matrix.selector.matchers
    default: return flow
    }
    for matcher in matchers where matcher.label.name != "__name__" {
      let same = matchers.filter { $0.label.name == matcher.label.name }
      if matcher.operation == .equal, same.count == 1, !matcher.value.isEmpty { flow.add(matcher.label.name) }
    }
    return flow
  }

  // MARK: Aggregations

  private init(aggregation: Aggregation) {
    let inner = aggregation.operand.map { LabelFlow(of: $0) } ?? .open
    let name = aggregation.aggregator.rawValue
    switch aggregation.aggregator {
    case .topk, .bottomk, .limitk, .limitRatio:
      self = inner
      return
    default: break
    }
    guard let grouping = aggregation.grouping else {
      self = .none(Cause(reason: "'\(name)' without 'by' keeps no label", range: aggregation.nameRange))
      addCounted(aggregation)
      return
    }
    if grouping.isWithout {
      self = inner
      for label in grouping.labels {
        drop(label.name, Cause(reason: "'\(name) without' removes it", range: label.range))
      }
      drop("__name__", Cause(reason: "'\(name)' removes it", range: aggregation.nameRange))
    } else {
      let shown = grouping.labels.map(\.name).joined(separator: ", ")
      self = .none(Cause(reason: "'\(name) by (\(shown))' keeps no other label", range: grouping.range))
      for label in grouping.labels {
        if let cause = inner.absence(of: label.name) {
          dropped[label.name] = cause
        } else {
          add(label.name)
        }
      }
    }
    addCounted(aggregation)
  }

  /// `count_values("label", …)` adds its label.
  private mutating func addCounted(_ aggregation: Aggregation) {
    guard aggregation.aggregator == .countValues, case .string(let label) = aggregation.parameter else {
      return
    }
    add(label.value)
  }

  private mutating func add(_ label: String) {
    kept.insert(label)
    expected.insert(label)
    dropped[label] = nil
  }

  private mutating func drop(_ label: String, _ cause: Cause) {
    guard absence(of: label) == nil else { return }
    dropped[label] = cause
    kept.remove(label)
    expected.remove(label)
  }

  // MARK: Operators

  private static func joined(
    _ left: LabelFlow, _ leftType: ValueType?, _ right: LabelFlow, _ rightType: ValueType?,
    _ link: BinaryChain.Link
  ) -> LabelFlow {
    var result: LabelFlow
    switch (leftType, rightType) {
    case (.vector, .vector): result = matched(left, right, link)
    case (.vector, _): result = left
    case (_, .vector): result = right
    default: return left
    }
    if !link.operation.isSet, !link.operation.isComparison || link.returnsBool {
      result.drop(
        "__name__", Cause(reason: "'\(link.operation.rawValue)' removes it", range: link.operationRange))
    }
    return result
  }

  private static func matched(_ left: LabelFlow, _ right: LabelFlow, _ link: BinaryChain.Link) -> LabelFlow {
    if link.operation == .or { return union(left, right) }
    let matching = link.matching
    if link.operation.isSet {
      return link.operation == .and && matching == nil ? intersection(left, right) : left
    }
    if let group = matching?.group {
      let (many, one) = group.side == .left ? (left, right) : (right, left)
      var result = many
      for label in group.labels {
        if let cause = one.absence(of: label.name) {
          result.drop(label.name, cause)
        } else {
          result.add(label.name)
        }
      }
      return result
    }
    guard let matching else { return intersection(left, right) }
    if matching.isOn {
      let shown = matching.labels.map(\.name).joined(separator: ", ")
      var result = none(
        Cause(
          reason: "'\(link.operation.rawValue) on (\(shown))' keeps no other label", range: matching.range))
      for label in matching.labels {
        if let cause = left.absence(of: label.name) ?? right.absence(of: label.name) {
          result.dropped[label.name] = cause
        } else {
          result.add(label.name)
        }
      }
      return result
    }
    var result = left
    for label in matching.labels {
      result.drop(
        label.name, Cause(reason: "'\(link.operation.rawValue) ignoring' removes it", range: label.range))
    }
    return result
  }

  /// The labels of series that both sides have.
  private static func intersection(_ left: LabelFlow, _ right: LabelFlow) -> LabelFlow {
    var result = left
    for (label, cause) in right.dropped where label != "__name__" { result.drop(label, cause) }
    if let cause = right.closedBy {
      if result.closedBy == nil {
        result.closedBy = cause
        result.kept = right.kept.filter { left.absence(of: $0) == nil }
      } else {
        result.kept.formIntersection(right.kept)
      }
      result.expected = result.expected.filter { result.kept.contains($0) }
    }
    return result
  }

  /// The labels of series that either side has.
  private static func union(_ left: LabelFlow, _ right: LabelFlow) -> LabelFlow {
    var result = LabelFlow()
    result.closedBy = right.closedBy == nil ? nil : left.closedBy
    result.kept = left.kept.union(right.kept)
    for (label, cause) in left.dropped where right.absence(of: label) != nil { result.dropped[label] = cause }
    for (label, cause) in right.dropped where left.absence(of: label) != nil {
      result.dropped[label] = result.dropped[label] ?? cause
    }
    result.expected = left.expected.intersection(right.expected)
    return result
  }
}
