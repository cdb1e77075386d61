import Documents
import PipelineModel

/// What a `prometheus` step asks.
struct PrometheusSpec: Sendable {
  enum Check: String, CaseIterable, Sendable { case targets, rules }

  /// The rest is the request's: see `CurlAPI`.
  let server: CurlAPI
  let period: ProbePeriod.Choice
  /// Those of the preset first; no two have one name.
  let queries: [PrometheusQuery]
  /// Between the points of range queries; nil for one that gives some hundred of them.
  let step: Duration?
  /// Only targets of this scrape job are looked at.
  let job: String?
  let checks: [Check]
  /// The mapping of the keys.
  let node: Node
}
