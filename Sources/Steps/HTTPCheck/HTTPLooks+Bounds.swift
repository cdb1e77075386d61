import Diagnostics
import Documents
import PipelineModel

/// Health, pagination and rate limits: what a service bounds and tells of itself.
extension HTTPLooks {
  func health(_ report: inout ProbeReport) async throws {
    let answer = try await curl.head(spec.url(spec.healthPath))
    report.metrics.append(Metric("health.time", .seconds, answer.seconds))
    guard !answer.isSuccess else { return }
    report.findings.append(
      Self.warning(
        "unhealthy", "GET \(spec.healthPath) answered \(answer.status)",
        help: [404, 405].contains(answer.status)
          ? "offer an endpoint that balancers and probes can ask, or name it under 'health'"
          : "the service says that it is not well: look at its log"))
  }

  // MARK: - Pagination

  /// Of so many bytes at most the elements are counted.
  private static let mostToRead = 8_388_608.0

  func pagination(_ report: inout ProbeReport) async throws {
    guard let list = spec.list else { return }
    let answer = try await curl.whole(spec.url(list.path))
    guard answer.isSuccess else {
      report.metrics = HTTPCheckMetrics.missing(.pagination, paths: spec.paths)
      report.miss(
        HTTPPractice.pagination.rawValue,
        Self.warning(
          "unexpected-status", "GET \(list.path) answered \(answer.status)",
          help: "name a list under 'pagination' that answers 200, with the 'headers' that it needs"))
      return
    }
    let text = String(decoding: answer.body, as: UTF8.self)
    let isWhole = Double(answer.body.count) == answer.size && answer.size <= Self.mostToRead
    let parsed = JSONReader.read(SourceFile(path: "answer.json", text: text))
    let root = isWhole && !parsed.diagnostics.hasErrors ? parsed.documents.first : nil
    let items = root.flatMap(Self.longestList)
    report.metrics = [
      Metric(
        "pagination.items", .none, items,
        reason: items == nil ? "the answer is no JSON with a list, or more than 8 MiB" : nil),
      Metric("pagination.size", .bytes, answer.size),
    ]
    if answer.size > list.bytes {
      report.findings.append(
        Self.longList(
          "GET \(list.path) answered \(Quantity(answer.size, .bytes)); the most is \(Quantity(list.bytes, .bytes))"
        ))
    }
    if let items, items > list.items {
      report.findings.append(
        Self.longList(
          "GET \(list.path) answered \(Self.count(items)) elements; the most is \(Self.count(list.items))"))
    }
    if let next = list.next, !Self.has(next, answer, root) {
      report.findings.append(
        Self.warning(
          "no-next-page",
          next == "Link"
            ? "GET \(list.path) has no header 'Link' with rel=\"next\""
            : "the answer of GET \(list.path) has no key '\(next)'",
          help: "answer a page at a time, each with the way to the next"))
    }
  }

  private static func longList(_ message: String) -> Diagnostic {
    warning("long-list", message, help: "answer a page at a time, also where the caller names no limit")
  }

  /// The number of elements of the answer, or of the longest list among the members of its object.
  private static func longestList(_ root: Node) -> Double? {
    if let items = root.sequence { return Double(items.count) }
    return root.mapping?.entries.compactMap { $0.value.sequence?.count }.max().map(Double.init)
  }

  /// Source of the header: RFC 8288.
  private static func has(_ next: String, _ answer: Curl.Answer, _ root: Node?) -> Bool {
    guard next == "Link" else { return root?[next] != nil }
    let links = (answer["link"] ?? "").lowercased().filter { $0 != "\"" && $0 != " " }
    return links.contains("rel=next")
  }

  // MARK: - Rate limits

  func rateLimit(_ report: inout ProbeReport) async throws {
    guard let asked = spec.burst else { return }
    let burst = try await curl.burst(spec.url(asked.path), times: asked.requests)
    report.metrics = [
      Metric("rate_limit.sent", .none, Double(burst.answers.count)),
      Metric("rate_limit.refused", .none, Double(burst.count(429))),
    ]
    switch burst.judgement(of: asked.path) {
    case .good: break
    case .fault(let finding): report.findings.append(finding)
    case .tooLittle(let finding): report.miss(HTTPPractice.rateLimit.rawValue, finding)
    }
  }

  private static func count(_ value: Double) -> String { "\(Int(exactly: value) ?? 0)" }
}
