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

  /// Whether its results measure the same as what it aggregates, in the same unit.
  package var keepsUnit: Bool {
    switch self {
    case .sum, .avg, .min, .max, .stddev, .quantile: return true
    default: return keepsSeries
    }
  }

  /// Whether its results are some of the series that it is given, with all their labels.
  package var keepsSeries: Bool {
    switch self {
    case .topk, .bottomk, .limitk, .limitRatio: return true
    default: return false
    }
  }

  package var stability: Stability {
    self == .limitk || self == .limitRatio ? .experimental : .stable
  }
}
