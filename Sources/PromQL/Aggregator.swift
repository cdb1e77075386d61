/// An aggregation operator. Its name is case-insensitive in an expression.
package enum Aggregator: String, Sendable, CaseIterable {
  case sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk, quantile, limitk
  case countValues = "count_values"
  case limitRatio = "limit_ratio"

  /// The type of the argument that stands before the aggregated vector, where there is one.
  package var parameter: ValueType? {
    switch self {
    case .topk, .bottomk, .quantile, .limitk, .limitRatio: return .scalar
    case .countValues: return .string
    default: return nil
    }
  }

  package var stability: Stability {
    self == .limitk || self == .limitRatio ? .experimental : .stable
  }
}
