import Execution
import PipelineModel

/// The numbers of a `prometheus` step.
enum PrometheusMetrics {
  /// A query may give so many series; more are told and left out.
  static let mostSeries = 100

  static func descriptions(of spec: PrometheusSpec) -> [MetricDescription] {
    let checks = spec.checks.flatMap { check in
      table(check).map { MetricDescription($0.name, .none, $0.summary) }
    }
    return checks
      + spec.queries.flatMap { query in
        query.metricNames.map {
          MetricDescription($0, query.unit, hasOpenLabels: true, "What the query '\(query.name)' gives")
        }
      }
  }

  static func table(_ check: PrometheusSpec.Check) -> [(name: String, summary: String)] {
    switch check {
    case .targets:
      [
        ("targets.up", "Targets that are scraped"), ("targets.down", "Targets that are not"),
        ("targets.gaps", "Targets that were scraped too seldom in the period"),
      ]
    case .rules:
      [
        ("rules.failing", "Rules whose evaluation fails"),
        ("rules.unevaluated", "Rules that were never evaluated"),
        ("rules.firing", "Alerting rules that fire"),
      ]
    }
  }

  /// The values of each series under its labels. A limit without labels means the only series, whatever its labels; where
  /// there is none, or more than one, it has no value, and the reason says so.
  static func metrics(of query: PrometheusQuery, _ result: PrometheusAPI.Result) -> [Metric] {
    let order = result.series.indices.sorted { key(result.series[$0]) < key(result.series[$1]) }
    let shown = order.prefix(mostSeries)
    var metrics = shown.flatMap { index -> [Metric] in
      let labels = result.series[index].labels
      return labels.isEmpty ? [] : values(of: query, result, at: index, labels: labels)
    }
    if let only = order.first, order.count == 1 {
      metrics = values(of: query, result, at: only, labels: [:]) + metrics
    } else {
      let reason =
        order.isEmpty
        ? "the query gave no series"
        : "the query gave \(order.count) series; name one by all its labels, or sum them up"
      metrics = unmeasured(query, reason: reason) + metrics
    }
    return metrics
  }

  static func unmeasured(_ query: PrometheusQuery, reason: String) -> [Metric] {
    query.metricNames.map { Metric($0, query.unit, nil, reason: reason) }
  }

  private static func values(
    of query: PrometheusQuery, _ result: PrometheusAPI.Result, at index: Int, labels: [String: String]
  ) -> [Metric] {
    let points = result.series[index].points.compactMap(\.value)
    let reason = points.isEmpty ? result.oddities[index] ?? "the series has no point" : nil
    guard query.isRange else {
      return [Metric(query.name, query.unit, points.first, labels: labels, reason: reason)]
    }
    let mean = points.isEmpty ? nil : points.reduce(0, +) / Double(points.count)
    let numbers = [points.min(), mean, points.max(), points.last]
    return zip(query.metricNames, numbers).map { name, value in
      Metric(name, query.unit, value, labels: labels, sampleCount: points.count, reason: reason)
    }
  }

  private static func key(_ series: MetricCourse.Series) -> String {
    series.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }
}
