import PipelineModel

/// A named expression of PromQL.
struct PrometheusQuery: Sendable, Equatable {
  /// What stands for the length of the period in an expression, as in Grafana.
  static let rangeVariable = "$__range"
  /// As many bytes as the variable, so that places in the text stay what they are.
  private static let stand = "1000000s"

  let name: String
  let text: String
  let unit: MetricUnit
  /// Whether it is asked at steps over the period and not once at its end.
  let isRange: Bool

  /// The text as a parser takes it, byte for byte at its place.
  static func parsable(_ text: String) -> String { text.replacing(rangeVariable, with: stand) }

  /// The text for a period of so many milliseconds.
  func text(milliseconds: Int64) -> String {
    let length = milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
    return text.replacing(Self.rangeVariable, with: length)
  }

  /// What a range query's points come to, beside the name of the query.
  static let statistics = ["min", "mean", "max", "last"]

  var metricNames: [String] { isRange ? Self.statistics.map { "\(name).\($0)" } : [name] }
}
