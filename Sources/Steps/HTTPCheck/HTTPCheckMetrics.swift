import PipelineModel

/// The numbers that budgets can limit, by the practice that gives them.
enum HTTPCheckMetrics {
  /// Of each practice what it gives; nothing of those that are not looked for.
  static func descriptions(of spec: HTTPCheckSpec) -> [MetricDescription] {
    spec.practices.flatMap { table($0, paths: Set(spec.paths)) }
  }

  private typealias Row = (name: String, unit: MetricUnit, summary: String)

  private static func rows(_ practice: HTTPPractice) -> [Row] {
    switch practice {
    case .health: [("health.time", .seconds, "How long the health endpoint took")]
    case .keepAlive: [("keep_alive.connections", .none, "Connections that three requests took")]
    case .compression:
      [
        ("compression.size", .bytes, "The body as it is"),
        ("compression.sent", .bytes, "The body as it was sent to who accepts gzip and br"),
        ("compression.ratio", .ratio, "The latter against the former"),
      ]
    case .caching:
      [
        ("caching.max_age", .seconds, "How long a shared cache may keep the answer"),
        ("caching.not_modified", .none, "1 where a conditional request was answered with 304, else 0"),
      ]
    case .pagination:
      [
        ("pagination.items", .none, "Elements of the longest list in the answer"),
        ("pagination.size", .bytes, "The size of the answer"),
      ]
    case .rateLimit:
      [
        ("rate_limit.sent", .none, "Requests of the burst that were answered"),
        ("rate_limit.refused", .none, "Those that were answered with 429"),
      ]
    case .http2: [("http2.offered", .none, "1 where the service chose h2, else 0")]
    case .tls:
      [
        ("tls.offered", .none, "1 where the service agreed to the version, else 0"),
        ("tls.certificate_lifetime", .seconds, "How long the certificate is still good"),
      ]
    case .redirect: [("redirect.to_https", .none, "1 where the plain address leads to https, else 0")]
    }
  }

  static func table(_ practice: HTTPPractice, paths: Set<String>) -> [MetricDescription] {
    rows(practice).map { row in
      let labels: [String: Set<String>] =
        switch (practice, row.name) {
        case (.compression, _), (.caching, _): ["path": paths]
        case (.tls, "tls.offered"): ["version": Set(OpenSSLClient.versions)]
        default: [:]
        }
      return MetricDescription(row.name, row.unit, labels: labels, row.summary)
    }
  }

  /// What a practice gives that could not be looked for.
  static func missing(_ practice: HTTPPractice, paths: [String]) -> [Metric] {
    let reason = "the check '\(practice.rawValue)' saw too little"
    return table(practice, paths: Set(paths)).flatMap { row in
      guard let (label, values) = row.labels.first else {
        return [Metric(row.name, row.unit, nil, reason: reason)]
      }
      return values.sorted().map { Metric(row.name, row.unit, nil, labels: [label: $0], reason: reason) }
    }
  }
}
