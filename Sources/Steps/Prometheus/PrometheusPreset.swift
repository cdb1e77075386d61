import PipelineModel

/// Queries that come with the program.
enum PrometheusPreset: String, CaseIterable, Sendable {
  case operationsGuide = "operations-guide"

  static let usualPods = "intelgraph-api.*"

  /// The guide's seven queries, over the period, each summed to what a limit can be held against. Its error rate divides
  /// series of unlike labels, which match nothing; here both sides are sums, and no error is a rate of 0.
  ///
  /// - Parameters:
  ///   - job: the scrape job of the service; nil for all.
  ///   - pods: a regular expression.
  func queries(job: String?, pods: String) -> [PrometheusQuery] {
    let own = job.map { ["job=\"\(Self.escaped($0))\""] } ?? []
    func selector(_ name: String, _ matchers: [String] = []) -> String {
      let all = own + matchers
      return all.isEmpty ? name : "\(name){\(all.joined(separator: ", "))}"
    }
    func rate(_ name: String, _ matchers: [String] = []) -> String {
      "rate(\(selector(name, matchers))[\(PrometheusQuery.rangeVariable)])"
    }
    // The sums over the containers of a pod stand beside them without a container's name.
    let container = "{pod=~\"\(Self.escaped(pods))\", container!=\"\"}"
    let requests = "sum(\(rate("http_requests_total")))"
    let rows: [(String, MetricUnit, String)] = [
      ("request_rate", .perSecond, requests),
      (
        "error_rate", .ratio,
        "(sum(\(rate("http_requests_total", ["status=~\"5..\""]))) or vector(0)) / \(requests)"
      ),
      (
        "latency_p95", .seconds,
        "histogram_quantile(0.95, sum by (le) (\(rate("http_request_duration_seconds_bucket"))))"
      ),
      (
        "cache_hit_rate", .ratio,
        "sum(\(rate("cache_hits_total"))) / sum(\(rate("cache_requests_total")))"
      ),
      (
        "connection_usage", .ratio,
        "max(\(selector("pg_connections_active")) / \(selector("pg_connections_max")))"
      ),
      (
        "pod_cpu", .none,
        "sum by (pod) (rate(container_cpu_usage_seconds_total\(container)[\(PrometheusQuery.rangeVariable)]))"
      ),
      ("pod_memory", .bytes, "sum by (pod) (container_memory_working_set_bytes\(container))"),
    ]
    return rows.map { PrometheusQuery(name: $0.0, text: $0.2, unit: $0.1, isRange: false) }
  }

  /// As a string of PromQL holds it.
  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
