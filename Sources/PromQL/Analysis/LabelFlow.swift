/// Which labels the series of an expression can have, and why others cannot be there.
package struct LabelFlow: Sendable {
  /// Why a label cannot be there. It is put into words only when somebody asks: most flows are made and never shown.
  package struct Cause: Sendable {
    /// What removes it.
    fileprivate enum Reason: Sendable {
      case noSeries
      case refusedBySelector
      case removedByCall(FunctionCall)
      case callWithoutLabels(FunctionCall)
      case absent(FunctionCall)
      case removedByAggregation(Aggregation)
      case without(Aggregation)
      case aggregationOfAll(Aggregation)
      case by(Aggregation)
      case removedByOperator(BinaryChain.Link)
      case ignoring(BinaryChain.Link)
      case on(BinaryChain.Link)
    }

    fileprivate let why: Reason
    /// The part of the expression that removes it.
    package let range: TextRange

    /// As in `'sum by (job)' keeps no other label`.
    package var reason: String {
      switch why {
      case .noSeries: "a number has no labels"
      case .refusedBySelector: "the selector takes only series without it"
      case .removedByCall(let call): "'\(call.name.name)' removes it"
      case .callWithoutLabels(let call): "'\(call.name.name)' gives no labels"
      case .absent(let call): "'\(call.name.name)' gives only the labels that a matcher with '=' names"
      case .removedByAggregation(let node): "'\(node.aggregator.rawValue)' removes it"
      case .without(let node): "'\(node.aggregator.rawValue) without' removes it"
      case .aggregationOfAll(let node): "'\(node.aggregator.rawValue)' without 'by' keeps no label"
      case .by(let node): Self.listed(node.aggregator.rawValue + " by", node.grouping?.labels ?? [])
      case .removedByOperator(let link): "'\(link.operation.rawValue)' removes it"
      case .ignoring(let link): "'\(link.operation.rawValue) ignoring' removes it"
      case .on(let link): Self.listed(link.operation.rawValue + " on", link.matching?.labels ?? [])
      }
    }

    private static func listed(_ words: String, _ labels: [LabelName]) -> String {
      "'\(words) (\(labels.map(\.name).joined(separator: ", ")))' keeps no other label"
    }
  }

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
  package private(set) var expected: [String] = []

  /// Why no series of the expression has the label; nil when one may.
  package func absence(of label: String) -> Cause? {
    if let cause = cause(of: label) { return cause }
    guard let closedBy, !kept.contains(label) else { return nil }
    return closedBy
  }

  /// All labels that are possible, when these can be listed.
  package var possible: Set<String>? { closedBy == nil ? nil : Set(kept) }

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
      } else if name != "__name__", !expected.contains(name), !EmptyMatch.isPossible(matcher) {
        expected.append(name)
      }
    }
  }

  private init(call: FunctionCall) {
    let vector = call.arguments.first { $0.type == .vector || $0.type == .matrix }
    switch call.function {
    case .absent, .absentOverTime: self = Self.absent(call)
    case .vector, .scalar, .time, .pi:
      self = .none(Cause(why: .callWithoutLabels(call), range: call.name.range))
    case .labelReplace, .labelJoin:
      self = vector.map { LabelFlow(of: $0) } ?? .open
      if call.arguments.count > 1, case .string(let label) = call.arguments[1] { add(label.value) }
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
    default: return flow
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
    switch aggregation.aggregator {
    case .topk, .bottomk, .limitk, .limitRatio:
      self = inner
      return
    default: break
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
    if !kept.contains(label) { kept.append(label) }
    if !expected.contains(label) { expected.append(label) }
    if !dropped.isEmpty { dropped.removeAll { $0.label == label } }
    if label == Self.metricName { nameCause = nil }
  }

  private mutating func dropName(_ cause: Cause) { drop(Self.metricName, cause) }

  private mutating func drop(_ label: String, _ cause: Cause) {
    guard absence(of: label) == nil else { return }
    set(label, cause)
    kept.removeAll { $0 == label }
    expected.removeAll { $0 == label }
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
          result.add(label.name)
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
          result.add(label.name)
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
      result.expected = result.expected.filter { result.kept.contains($0) }
    }
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
    result.expected = left.expected.filter { right.expected.contains($0) }
    return result
  }
}
