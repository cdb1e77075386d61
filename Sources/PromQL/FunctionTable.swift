import Diagnostics

/// Every function of PromQL, by name.
///
/// Source: promql/parser/functions.go of Prometheus; names are case-sensitive.
package enum FunctionTable {
  /// The signature of a name, or nil when there is no such function.
  package static func signature(of name: String) -> FunctionSignature? { byName[name] }

  /// All names, sorted.
  package static let names: [String] = byName.keys.sorted()

  /// The function or aggregation that was most likely meant; nil when none is near.
  package static func nearest(to word: String) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    if word.utf8.count > 2,
      let longer = known.first(where: { $0.hasPrefix(word) && $0.utf8.count <= word.utf8.count + 2 })
    {
      return longer
    }
    let near = known.lazy.filter { abs($0.utf8.count - word.utf8.count) <= 4 }
    return Suggestion.nearest(to: word, among: near)
  }

  private static let known: [String] = names + Aggregator.allCases.map(\.rawValue)

  private static let byName: [String: FunctionSignature] = {
    var table: [String: FunctionSignature] = [:]
    func add(
      _ functions: [FunctionName], _ arguments: [ValueType], optional: Int = 0, result: ValueType = .vector,
      stability: Stability = .stable
    ) {
      for function in functions {
        table[function.rawValue] = FunctionSignature(
          function, arguments, minimum: arguments.count - optional, maximum: arguments.count, result: result,
          stability: stability)
      }
    }
    func addVariadic(
      _ function: FunctionName, _ arguments: [ValueType], minimum: Int, maximum: Int?, stability: Stability
    ) {
      table[function.rawValue] = FunctionSignature(
        function, arguments, minimum: minimum, maximum: maximum, result: .vector, stability: stability)
    }

    add(
      [
        .abs, .absent, .acos, .acosh, .asin, .asinh, .atan, .atanh, .ceil, .cos, .cosh, .deg, .exp,
        .floor, .histogramAvg, .histogramCount, .histogramStddev, .histogramStdvar, .histogramSum, .ln,
        .log10, .log2, .rad, .sgn, .sin, .sinh, .sort, .sortDesc, .sqrt, .tan, .tanh, .timestamp,
      ], [.vector])
    add([.startTimestamp], [.vector], stability: .experimental)
    add(
      [
        .absentOverTime, .avgOverTime, .changes, .countOverTime, .delta, .deriv, .firstOverTime,
        .idelta, .increase, .irate, .lastOverTime, .maxOverTime, .minOverTime, .presentOverTime, .rate,
        .resets, .stddevOverTime, .stdvarOverTime, .sumOverTime,
      ], [.matrix])
    add(
      [
        .integral, .madOverTime, .tsOfFirstOverTime, .tsOfLastOverTime, .tsOfMaxOverTime,
        .tsOfMinOverTime,
      ], [.matrix], stability: .experimental)
    add(
      [
        .dayOfMonth, .dayOfWeek, .dayOfYear, .daysInMonth, .hour, .minute, .month, .year,
      ], [.vector],
      optional: 1)
    add([.pi, .time], [], result: .scalar)
    add([.start, .end, .step, .range], [], result: .scalar, stability: .experimental)
    add([.maxOf, .minOf], [.scalar, .scalar], result: .scalar, stability: .experimental)
    add([.scalar], [.vector], result: .scalar)
    add([.vector], [.scalar])
    add([.clampMax, .clampMin], [.vector, .scalar])
    add([.round], [.vector, .scalar], optional: 1)
    add([.clamp], [.vector, .scalar, .scalar])
    add([.histogramQuantile], [.scalar, .vector])
    add([.histogramFraction], [.scalar, .scalar, .vector])
    add([.predictLinear], [.matrix, .scalar])
    add([.quantileOverTime], [.scalar, .matrix])
    add([.doubleExponentialSmoothing], [.matrix, .scalar, .scalar], stability: .experimental)
    add([.holtWinters], [.matrix, .scalar, .scalar], stability: .removed)
    add([.labelReplace], [.vector, .string, .string, .string, .string])
    add([.info], [.vector, .vector], optional: 1, stability: .experimental)
    addVariadic(
      .histogramQuantiles, [.vector, .string, .scalar], minimum: 3, maximum: 12,
      stability: .experimental)
    addVariadic(
      .labelJoin, [.vector, .string, .string, .string], minimum: 3, maximum: nil, stability: .stable)
    for function in [FunctionName.sortByLabel, .sortByLabelDesc] {
      addVariadic(function, [.vector, .string], minimum: 1, maximum: nil, stability: .experimental)
    }
    return table
  }()
}
