import Diagnostics
import Documents
import Execution
import PipelineModel

/// Asks Prometheus's HTTP API and takes its answers apart.
///
/// Source: Prometheus documentation, HTTP API, format overview.
struct PrometheusAPI: Sendable {
  let server: CurlAPI
  let context: StepContext

  /// What an endpoint answered.
  struct Answer: Sendable {
    let data: Node
    let warnings: [String]
  }

  /// Why the server does not answer this one question, in its own words.
  struct Refusal: Error, Sendable {
    let message: String
  }

  /// Throws a `Refusal` where the question is to blame, a `StepError` where no question would be answered.
  func ask(_ endpoint: String, fields: [(name: String, value: String)] = []) async throws -> Answer {
    let answer = try await server.ask("/api/v1/" + endpoint, fields: fields, in: context)
    let parsed = JSONReader.read(SourceFile(path: endpoint, bytes: answer.body))
    let root = parsed.documents.first
    switch root?["status"]?.string {
    case "success" where answer.status == 200:
      guard let data = root?["data"] else { throw foreign(answer) }
      return Answer(data: data, warnings: texts(root?["warnings"]))
    case "error":
      let message = root?["error"]?.string ?? "it does not say why"
      // 400, 422 and 503 are about the question; whoever stands before the server may use the same form.
      guard ![401, 403].contains(answer.status) else { throw refusedCredentials(answer.status) }
      throw Refusal(message: context.masked(message))
    default:
      // What only stores metrics answers queries and no more.
      if answer.status == 404, fields.isEmpty { throw Refusal(message: "it has no /api/v1/\(endpoint)") }
      throw foreign(answer)
    }
  }

  private func texts(_ node: Node?) -> [String] { (node?.sequence ?? []).compactMap(\.string) }

  private func refusedCredentials(_ status: Int) -> StepError {
    StepError(
      "\(server.server) refuses the credentials (status \(status)); 'auth' or 'headers' hold them")
  }

  /// What stands at the address answers, and not as Prometheus does.
  private func foreign(_ answer: CurlAPI.Answer) -> StepError {
    switch answer.status {
    case 401, 403: return refusedCredentials(answer.status)
    case 300...399:
      return StepError(
        "\(server.server) answers with status \(answer.status)"
          + (answer.location.map { " and leads to \(context.masked($0))" } ?? "")
          + "; 'server' must be the address that answers itself")
    case 404:
      return StepError(
        "\(server.server) has no /api/v1 (status 404); is it Prometheus, and does 'server' name its path?")
    case 500...599: return StepError("\(server.server) answers with status \(answer.status)")
    default:
      return StepError("\(server.server) does not answer as Prometheus does (status \(answer.status))")
    }
  }

  // MARK: - Queries

  /// The series of a query; those of an instant query have one point each.
  struct Result: Sendable {
    let series: [MetricCourse.Series]
    /// Values that JSON cannot hold, and native histograms, by the place of their series.
    let oddities: [Int: String]
    let warnings: [String]
  }

  func result(
    of query: PrometheusQuery, over period: ProbePeriod, step: Duration
  ) async throws -> Result {
    let text = query.text(milliseconds: period.end - period.start)
    let answer =
      query.isRange
      ? try await ask(
        "query_range",
        fields: [
          ("query", text), ("start", Self.seconds(period.start)), ("end", Self.seconds(period.end)),
          ("step", QuantityFormat.fixed(step / .seconds(1), decimals: 3)), timeout,
        ])
      : try await ask("query", fields: [("query", text), ("time", Self.seconds(period.end)), timeout])
    var series: [MetricCourse.Series] = []
    var oddities: [Int: String] = [:]
    for row in rows(answer.data) {
      let points = row.points.compactMap { point(of: $0, since: period) }
      if row.isHistogram {
        oddities[series.count] = "the value is a native histogram; apply histogram_quantile or histogram_avg"
      } else if let odd = points.last(where: { $0.point.value == nil }),
        !points.contains(where: { $0.point.value != nil })
      {
        oddities[series.count] = "the value is \(odd.text)"
      }
      series.append(MetricCourse.Series(labels: row.labels, points: points.map(\.point)))
    }
    return Result(series: series, oddities: oddities, warnings: answer.warnings)
  }

  /// So that the server gives up when nobody waits any more.
  private var timeout: (name: String, value: String) {
    ("timeout", "\(max(1, Int64(server.limit / .milliseconds(1))))ms")
  }

  private struct Row {
    let labels: [String: String]
    let points: [Node]
    let isHistogram: Bool
  }

  /// A scalar has one row without labels.
  private func rows(_ data: Node) -> [Row] {
    guard let result = data["result"] else { return [] }
    if data["resultType"]?.string == "scalar" {
      return [Row(labels: [:], points: [result], isHistogram: false)]
    }
    return (result.sequence ?? []).map { item in
      var labels: [String: String] = [:]
      for entry in item["metric"]?.mapping?.entries ?? [] where entry.name != "__name__" {
        labels[entry.name] = context.masked(entry.value.string ?? "")
      }
      let points = item["values"]?.sequence ?? item["value"].map { [$0] } ?? []
      return Row(
        labels: labels, points: points,
        isHistogram: points.isEmpty && (item["histogram"] != nil || item["histograms"] != nil))
    }
  }

  /// `[1732762800.123, "0.5"]`
  private func point(
    of pair: Node, since period: ProbePeriod
  ) -> (point: MetricCourse.Point, text: String)? {
    guard let parts = pair.sequence, parts.count == 2, let time = parts[0].double,
      let text = parts[1].string
    else { return nil }
    let value = Double(text).flatMap { $0.isFinite ? $0 : nil }
    return (.init(seconds: time - Double(period.start) / 1_000, value: value), text)
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    QuantityFormat.fixed(Double(milliseconds) / 1_000, decimals: 3)
  }
}
