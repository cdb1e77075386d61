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
      _ names: String, _ arguments: [ValueType], optional: Int = 0, result: ValueType = .vector,
      stability: Stability = .stable
    ) {
      for name in names.split(separator: " ").map(String.init) {
        table[name] = FunctionSignature(
          name, arguments, minimum: arguments.count - optional, maximum: arguments.count, result: result,
          stability: stability)
      }
    }
    func addVariadic(
      _ name: String, _ arguments: [ValueType], minimum: Int, maximum: Int?, stability: Stability
    ) {
      table[name] = FunctionSignature(
        name, arguments, minimum: minimum, maximum: maximum, result: .vector, stability: stability)
    }

    add(
      """
      abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg \
      histogram_count histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh \
      sort sort_desc sqrt tan tanh timestamp
      """, [.vector])
    add("start_timestamp", [.vector], stability: .experimental)
    add(
      """
      absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta \
      increase irate last_over_time max_over_time min_over_time present_over_time rate resets \
      stddev_over_time stdvar_over_time sum_over_time
      """, [.matrix])
    add(
      """
      integral mad_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time
      """, [.matrix], stability: .experimental)
    add(
      "day_of_month day_of_week day_of_year days_in_month hour minute month year", [.vector],
      optional: 1)
    add("pi time", [], result: .scalar)
    add("start end step range", [], result: .scalar, stability: .experimental)
    add("max_of min_of", [.scalar, .scalar], result: .scalar, stability: .experimental)
    add("scalar", [.vector], result: .scalar)
    add("vector", [.scalar])
    add("clamp_max clamp_min", [.vector, .scalar])
    add("round", [.vector, .scalar], optional: 1)
    add("clamp", [.vector, .scalar, .scalar])
    add("histogram_quantile", [.scalar, .vector])
    add("histogram_fraction", [.scalar, .scalar, .vector])
    add("predict_linear", [.matrix, .scalar])
    add("quantile_over_time", [.scalar, .matrix])
    add("double_exponential_smoothing", [.matrix, .scalar, .scalar], stability: .experimental)
    add("holt_winters", [.matrix, .scalar, .scalar], stability: .removed)
    add("label_replace", [.vector, .string, .string, .string, .string])
    add("info", [.vector, .vector], optional: 1, stability: .experimental)
    addVariadic(
      "histogram_quantiles", [.vector, .string, .scalar], minimum: 3, maximum: 12,
      stability: .experimental)
    addVariadic(
      "label_join", [.vector, .string, .string, .string], minimum: 3, maximum: nil, stability: .stable)
    for name in ["sort_by_label", "sort_by_label_desc"] {
      addVariadic(name, [.vector, .string], minimum: 1, maximum: nil, stability: .experimental)
    }
    return table
  }()
}
