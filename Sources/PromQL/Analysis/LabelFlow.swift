/// Which labels the series of an expression can have, and why others cannot be there.
package struct LabelFlow: Sendable {
  /// Of longer lists nothing is told: nobody writes them by hand, and going through them takes the square of time.
  private static let mostLabels = 200

  private static let metricName = "__name__"

  // Lists, not sets: they hold a handful of names, and most expressions none.
  /// Set when only `kept` labels are possible; nil when any label is that is not among `dropped`.
  private var closedBy: Cause?
  private var kept: [String] = []
  private var dropped: [(label: String, cause: Cause)] = []
  /// Why the metric name is gone; it is not among `dropped`, as nearly every operation takes it away.
  private var nameCause: Cause?
  /// Labels that are there in all likelihood: named by a matcher, a grouping or a function that sets them.
  package private(set) var expected: [ExpectedLabel] = []
  /// The metric whose series come here with `job` and `instance`, which Prometheus gives to what it scrapes; these are
  /// not among the expected unless something names them.
  package private(set) var scraped: String?

  /// What Prometheus gives to every series that it scrapes.
  package static let targetLabels = ["instance", "job"]

  /// Why no series of the expression has the label; nil when one may.
  package func absence(of label: String) -> Cause? {
    if let cause = cause(of: label) { return cause }
    guard let closedBy, !kept.contains(label) else { return nil }
    return closedBy
  }

  /// All labels that are possible, when these can be listed.
  package var possible: Set<String>? { closedBy == nil ? nil : Set(kept) }

  /// The expected label of this name; nil where there is none.
  package func expected(_ label: String) -> ExpectedLabel? { expected.first { $0.name == label } }

  /// Whether series have the label in all likelihood, by what names it or because they are scraped.
  package func expects(_ label: String) -> Bool {
    absence(of: label) == nil
      && (expected(label) != nil || scraped != nil && Self.targetLabels.contains(label))
  }

  /// What the labels of an expression are.
  package init(of expression: PromQLExpression) {
    switch expression {
    case .number, .string: self = .none(Cause(why: .noSeries, range: expression.range))
    case .vectorSelector(let selector): self = LabelFlow(selector: selector)
    case .matrixSelector(let matrix): self = LabelFlow(selector: matrix.selector)
    case .subquery(let subquery): self = LabelFlow(of: subquery.expression)
    case .unary(let unary): self = LabelFlow(of: unary.operand)
    case .parentheses(let parentheses): self = LabelFlow(of: parentheses.expression)
    case .call(let call): self = LabelFlow(call: call)
    case .aggregation(let aggregation): self = LabelFlow(aggregation: aggregation)
    case .binary(let chain):
      self = LabelFlow(of: chain.first)
      var type = chain.first.type
      for link in chain.links {
        let right = link.operand.type
        self = LabelFlow.joined(self, type, LabelFlow(of: link.operand), right, link)
        if right == .vector { type = .vector }
      }
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
    guard selector.matchers.count <= Self.mostLabels else { return }
    for matcher in selector.matchers {
      let name = matcher.label.name
      if matcher.operation == .equal, matcher.value.isEmpty {
        set(name, Cause(why: .refusedBySelector, range: matcher.range))
      } else if name != Self.metricName, !EmptyMatch.isPossible(matcher) {
        expect(ExpectedLabel(name: name, matcher: matcher))
      }
    }
    scraped = Self.scrapedMetric(of: selector)
    if let name = selector.metricName, Self.isOfTotals(name), expected("le") == nil {
      set("le", Cause(why: .ofTotals(name), range: selector.name?.range ?? selector.range))
    }
  }

  /// Whether the series of this name count and sum up a histogram: they have no bounds of buckets.
  static func isOfTotals(_ name: String) -> Bool {
    // The names of recorded series do not tell.
    !name.utf8.contains(UInt8(ascii: ":")) && (name.hasSuffix("_count") || name.hasSuffix("_sum"))
  }

  /// The metric of a selector; nil where it is none that a target exposes: Prometheus makes its alerts itself, and names
  /// with colons are of recorded series.
  private static func scrapedMetric(of selector: VectorSelector) -> String? {
    guard let name = selector.metricName, name != "ALERTS", name != "ALERTS_FOR_STATE",
      !name.utf8.contains(UInt8(ascii: ":"))
    else { return nil }
    return name
  }

  private init(call: FunctionCall) {
    let vector = call.arguments.first { $0.type == .vector || $0.type == .matrix }
    switch call.function {
    case .absent, .absentOverTime: self = Self.absent(call)
    case .vector, .scalar, .time, .pi:
      self = .none(Cause(why: .callWithoutLabels(call), range: call.name.range))
    case .labelReplace, .labelJoin:
      self = vector.map { LabelFlow(of: $0) } ?? .open
      if call.arguments.count > 1, case .string(let label) = call.arguments[1] {
        add(label.value)
        if call.function == .labelReplace, call.arguments.count > 2,
          case .string(let text) = call.arguments[2],
          text.value.isEmpty
        {
          doubt(label.value)
        }
      }
    case .histogramQuantile, .histogramFraction:
      self = vector.map { LabelFlow(of: $0) } ?? .open
      drop("le", Cause(why: .removedByCall(call), range: call.name.range))
    case .histogramQuantiles:
      self = vector.map { LabelFlow(of: $0) } ?? .open
      drop("le", Cause(why: .removedByCall(call), range: call.name.range))
      if call.arguments.count > 1, case .string(let label) = call.arguments[1] { add(label.value) }
    case .info: self = .open
    default:
      guard let vector else {
        self =
          call.signature == nil
          ? .open : .none(Cause(why: .callWithoutLabels(call), range: call.name.range))
        return
      }
      self = LabelFlow(of: vector)
    }
    if let function = call.function, !Self.keepsName(function) {
      dropName(Cause(why: .removedByCall(call), range: call.name.range))
    }
  }

  /// Whether the results of a function have the metric names of its arguments.
  private static func keepsName(_ function: FunctionName) -> Bool {
    switch function {
    case .lastOverTime, .firstOverTime, .sort, .sortDesc, .sortByLabel, .sortByLabelDesc, .info,
      .labelReplace, .labelJoin:
      true
    default: false
    }
  }

  /// `absent` gives the labels that exactly one `=` matcher names.
  private static func absent(_ call: FunctionCall) -> LabelFlow {
    var flow = LabelFlow.none(Cause(why: .absent(call), range: call.name.range))
    var argument = call.arguments.first
    while case .parentheses(let inner) = argument { argument = inner.expression }
    let matchers: [LabelMatcher]
    switch argument {
    case .vectorSelector(let selector): matchers = selector.matchers
    case .matrixSelector(let matrix): matchers = matrix.selector.matchers
    default: return .none(Cause(why: .absentOfMore(call), range: call.name.range))
    }
    guard matchers.count <= mostLabels else { return .open }
    for matcher in matchers where matcher.label.name != "__name__" {
      let same = matchers.filter { $0.label.name == matcher.label.name }
      if matcher.operation == .equal, same.count == 1, !matcher.value.isEmpty { flow.add(matcher.label.name) }
    }
    return flow
  }

  // MARK: Aggregations

  private init(aggregation: Aggregation) {
    let inner = aggregation.operand.map { LabelFlow(of: $0) } ?? .open
    if aggregation.aggregator.keepsSeries {
      self = inner
      return
    }
    guard let grouping = aggregation.grouping else {
      self = .none(Cause(why: .aggregationOfAll(aggregation), range: aggregation.nameRange))
      addCounted(aggregation)
      return
    }
    guard grouping.labels.count <= Self.mostLabels else {
      self = .open
      return
    }
    if grouping.isWithout {
      self = inner
      for label in grouping.labels {
        drop(label.name, Cause(why: .without(aggregation), range: label.range))
      }
      dropName(Cause(why: .removedByAggregation(aggregation), range: aggregation.nameRange))
    } else {
      self = .none(Cause(why: .by(aggregation), range: grouping.range))
      kept.reserveCapacity(grouping.labels.count)
      expected.reserveCapacity(grouping.labels.count)
      for label in grouping.labels {
        if let cause = inner.absence(of: label.name) {
          set(label.name, cause)
        } else {
          add(label.name, matcher: inner.expected(label.name)?.matcher)
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

  /// Takes a label for one that is there, whatever it was before.
  private mutating func add(_ label: String, matcher: LabelMatcher? = nil) {
    if !kept.contains(label) { kept.append(label) }
    expected.removeAll { $0.name == label }
    expected.append(ExpectedLabel(name: label, matcher: matcher))
    if !dropped.isEmpty { dropped.removeAll { $0.label == label } }
    if label == Self.metricName { nameCause = nil }
  }

  /// Expects a label; of several matchers the first one with '=' counts.
  private mutating func expect(_ label: ExpectedLabel) {
    guard let index = expected.firstIndex(where: { $0.name == label.name }) else {
      expected.append(label)
      return
    }
    if expected[index].value == nil, label.value != nil { expected[index] = label }
  }

  /// Takes a label for one that may be gone: an empty text in its place removes it.
  private mutating func doubt(_ label: String) {
    expected.removeAll { $0.name == label }
    if Self.targetLabels.contains(label) { scraped = nil }
  }

  private mutating func dropName(_ cause: Cause) { drop(Self.metricName, cause) }

  private mutating func drop(_ label: String, _ cause: Cause) {
    guard absence(of: label) == nil else { return }
    set(label, cause)
    kept.removeAll { $0 == label }
    expected.removeAll { $0.name == label }
  }

  /// Why a label is dropped by name; nil where it is not.
  private func cause(of label: String) -> Cause? {
    if label == Self.metricName { return nameCause }
    return dropped.first { $0.label == label }?.cause
  }

  private mutating func set(_ label: String, _ cause: Cause) {
    if label == Self.metricName {
      nameCause = cause
      return
    }
    if !dropped.isEmpty { dropped.removeAll { $0.label == label } }
    dropped.append((label, cause))
  }

  // MARK: Operators

  private static func joined(
    _ left: LabelFlow, _ leftType: ValueType?, _ right: LabelFlow, _ rightType: ValueType?,
    _ link: BinaryChain.Link
  ) -> LabelFlow {
    let listed = (link.matching?.labels.count ?? 0) + (link.matching?.group?.labels.count ?? 0)
    guard listed + left.kept.count + right.kept.count + left.dropped.count <= mostLabels else { return .open }
    var result: LabelFlow
    switch (leftType, rightType) {
    case (.vector, .vector): result = matched(left, right, link)
    case (.vector, _): result = left
    case (_, .vector): result = right
    default: return left
    }
    if !link.operation.isSet, !link.operation.isComparison || link.returnsBool {
      result.dropName(Cause(why: .removedByOperator(link), range: link.operationRange))
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
          result.add(label.name, matcher: one.expected(label.name)?.matcher)
        }
      }
      return result
    }
    guard let matching else { return intersection(left, right) }
    if matching.isOn {
      var result = none(
        Cause(why: .on(link), range: matching.range))
      for label in matching.labels {
        if let cause = left.absence(of: label.name) ?? right.absence(of: label.name) {
          result.set(label.name, cause)
        } else {
          let one = left.expected(label.name)?.matcher
          result.add(label.name, matcher: one ?? right.expected(label.name)?.matcher)
        }
      }
      return result
    }
    var result = left
    for label in matching.labels {
      result.drop(label.name, Cause(why: .ignoring(link), range: label.range))
    }
    return result
  }

  /// The labels of series that both sides have.
  private static func intersection(_ left: LabelFlow, _ right: LabelFlow) -> LabelFlow {
    var result = left
    for (label, cause) in right.dropped { result.drop(label, cause) }
    if let cause = right.closedBy {
      if result.closedBy == nil {
        result.closedBy = cause
        result.kept = right.kept.filter { left.absence(of: $0) == nil }
      } else {
        result.kept.removeAll { !right.kept.contains($0) }
      }
      result.expected = result.expected.filter { result.kept.contains($0.name) }
    }
    result.scraped = result.closedBy == nil ? left.scraped ?? right.scraped : nil
    return result
  }

  /// The labels of series that either side has.
  private static func union(_ left: LabelFlow, _ right: LabelFlow) -> LabelFlow {
    var result = LabelFlow()
    result.closedBy = right.closedBy == nil ? nil : left.closedBy
    result.kept = left.kept + right.kept.filter { !left.kept.contains($0) }
    for (label, cause) in left.dropped where right.absence(of: label) != nil { result.set(label, cause) }
    for (label, cause) in right.dropped where left.absence(of: label) != nil {
      if result.cause(of: label) == nil { result.set(label, cause) }
    }
    if left.nameCause != nil, right.absence(of: metricName) != nil {
      result.nameCause = left.nameCause
    } else if right.nameCause != nil, left.absence(of: metricName) != nil {
      result.nameCause = right.nameCause
    }
    result.expected = left.expected.compactMap { label in
      guard let other = right.expected(label.name) else { return nil }
      return ExpectedLabel(name: label.name, matcher: label.value == other.value ? label.matcher : nil)
    }
    result.scraped = right.scraped == nil ? nil : left.scraped
    return result
  }
}
