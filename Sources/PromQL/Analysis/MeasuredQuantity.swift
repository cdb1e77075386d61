import Diagnostics

/// What the values of an expression measure, where its operators and the names of its metrics tell it for
/// certain.
package struct MeasuredQuantity: Sendable, Equatable {
  package enum Unit: Sendable {
    case seconds, milliseconds, microseconds, nanoseconds, bytes
    /// So many things.
    case count
    /// A part of a whole: 1 is all of it.
    case ratio
    /// The same times 100.
    case percent
  }

  package let unit: Unit
  /// Whether it is how much of it comes in a second.
  package let isPerSecond: Bool

  private init(_ unit: Unit, isPerSecond: Bool = false) {
    self.unit = unit
    self.isPerSecond = isPerSecond
  }

  /// Nil where it is not certain.
  package init?(of expression: PromQLExpression) {
    let found: MeasuredQuantity?
    switch expression {
    case .vectorSelector(let selector): found = Self.named(selector.metricName)
    case .matrixSelector(let matrix): found = Self.named(matrix.selector.metricName)
    case .subquery(let subquery): found = MeasuredQuantity(of: subquery.expression)
    case .parentheses(let parentheses): found = MeasuredQuantity(of: parentheses.expression)
    case .unary(let unary): found = MeasuredQuantity(of: unary.operand)
    case .aggregation(let aggregation): found = Self.aggregated(aggregation)
    case .call(let call): found = Self.called(call)
    case .binary:
      let value = ComparedValue(of: expression).expression
      if case .binary(let chain) = value {
        found = Self.joined(chain)
      } else {
        found = MeasuredQuantity(of: value)
      }
    case .number, .string, .invalid: found = nil
    }
    guard let quantity = found else { return nil }
    self = quantity
  }

  // MARK: Names

  /// The last words of names that tell a unit.
  private static let units: [Substring: Unit] = [
    "seconds": .seconds, "milliseconds": .milliseconds, "millis": .milliseconds, "ms": .milliseconds,
    "microseconds": .microseconds, "nanoseconds": .nanoseconds, "bytes": .bytes, "ratio": .ratio,
    "percent": .percent, "percentage": .percent,
  ]

  /// With these in its name a total may count time.
  private static let partsOfTime = [
    "time", "second", "duration", "latenc", "delay", "wait", "elapsed", "milli", "micro", "nano", "minute",
    "hour",
  ].map { Array($0.utf8) }
  private static let wordsOfTime: Set<Substring> = [
    "cpu", "busy", "idle", "pause", "spent", "lag", "age", "length", "usage", "day", "days", "ticks", "ms",
    "us", "ns",
  ]

  private static func named(_ name: String?) -> MeasuredQuantity? {
    // What a recorded series measures is not in its name.
    guard let name, !name.utf8.contains(UInt8(ascii: ":")) else { return nil }
    if name == "up" { return MeasuredQuantity(.count) }
    if name.hasSuffix("_count") || name.hasSuffix("_bucket") { return MeasuredQuantity(.count) }
    let isTotal = name.hasSuffix("_total")
    let stem = isTotal ? name.dropLast(6) : name.hasSuffix("_sum") ? name.dropLast(4) : name[...]
    let last = stem.lastIndex(of: "_").map { stem[stem.index(after: $0)...] } ?? stem
    if let unit = units[last] { return MeasuredQuantity(unit) }
    guard isTotal else { return nil }
    let isOfTime = stem.lowercased().split(separator: "_").contains { word in
      wordsOfTime.contains(word) || partsOfTime.contains { ByteScan.contains($0, in: word) }
    }
    return isOfTime ? nil : MeasuredQuantity(.count)
  }

  // MARK: Aggregations and calls

  private static func aggregated(_ aggregation: Aggregation) -> MeasuredQuantity? {
    switch aggregation.aggregator {
    case .count, .countValues: return MeasuredQuantity(.count)
    case let aggregator where aggregator.keepsUnit:
      guard let inner = aggregation.operand.flatMap({ MeasuredQuantity(of: $0) }) else { return nil }
      return aggregator == .sum && inner.isShare ? nil : inner
    default: return nil
    }
  }

  private static func called(_ call: FunctionCall) -> MeasuredQuantity? {
    guard let series = call.arguments.first(where: { $0.type == .vector || $0.type == .matrix }) else {
      return nil
    }
    switch call.function {
    case .rate, .irate, .deriv: return MeasuredQuantity(of: series)?.growth
    case .countOverTime, .changes, .resets: return MeasuredQuantity(.count)
    case .histogramQuantile: return observed(series)
    case .increase, .delta, .idelta, .predictLinear, .holtWinters, .doubleExponentialSmoothing,
      .avgOverTime, .minOverTime, .maxOverTime, .lastOverTime, .firstOverTime, .quantileOverTime, .abs,
      .ceil, .floor, .round, .clamp, .clampMin, .clampMax, .sort, .sortDesc, .sortByLabel, .sortByLabelDesc,
      .labelReplace, .labelJoin:
      return MeasuredQuantity(of: series)
    default: return nil
    }
  }

  /// What the histogram observes whose buckets these are.
  private static func observed(_ buckets: PromQLExpression) -> MeasuredQuantity? {
    let names = buckets.selectors.map(\.metricName)
    guard let first = names.first, let name = first, names.allSatisfy({ $0 == name }) else { return nil }
    return named(name.hasSuffix("_bucket") ? String(name.dropLast(7)) : name)
  }

  // MARK: Operators

  private static func joined(_ chain: BinaryChain) -> MeasuredQuantity? {
    switch chain.links.first?.operation {
    case .multiply, .divide: return product(chain)
    case .add, .subtract, .or:
      let terms = ([chain.first] + chain.links.map(\.operand)).filter { $0.constant == nil }
      guard let first = terms.first.flatMap({ MeasuredQuantity(of: $0) }),
        terms.dropFirst().allSatisfy({ MeasuredQuantity(of: $0) == first })
      else { return nil }
      return first
    default: return nil
    }
  }

  private static func product(_ chain: BinaryChain) -> MeasuredQuantity? {
    var scale = chain.first.constant ?? 1
    var isNumber = chain.first.constant != nil
    var product = isNumber ? nil : MeasuredQuantity(of: chain.first)
    for link in chain.links {
      let isDivision = link.operation == .divide
      guard isDivision || link.operation == .multiply else { return nil }
      if let number = link.operand.constant {
        scale = isDivision ? scale / number : scale * number
      } else if isNumber, !isDivision {
        product = MeasuredQuantity(of: link.operand)
        isNumber = false
      } else if isDivision, let part = product, let whole = MeasuredQuantity(of: link.operand) {
        product = part.divided(by: whole)
      } else {
        return nil
      }
    }
    return product?.scaled(by: scale)
  }

  private var isShare: Bool { unit == .ratio || unit == .percent }

  private var growth: MeasuredQuantity? {
    isPerSecond || isShare ? nil : MeasuredQuantity(unit, isPerSecond: true)
  }

  private func divided(by other: MeasuredQuantity) -> MeasuredQuantity? {
    // So much, divided by how much of it comes in a second, is a time.
    guard isPerSecond == other.isPerSecond else { return nil }
    if unit == other.unit { return MeasuredQuantity(.ratio) }
    return other.unit == .count && !isShare ? MeasuredQuantity(unit) : nil
  }

  private func scaled(by scale: Double) -> MeasuredQuantity? {
    switch (unit, scale) {
    case (_, 1): return self
    case (.ratio, 100): return MeasuredQuantity(.percent)
    case (.percent, 0.01): return MeasuredQuantity(.ratio)
    case (.milliseconds, 1e-3), (.microseconds, 1e-6), (.nanoseconds, 1e-9):
      return MeasuredQuantity(.seconds, isPerSecond: isPerSecond)
    default: return nil
    }
  }
}
