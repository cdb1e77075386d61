import AlertRules
import Diagnostics
import Documents
import HTTPLoad
import PipelineModel
import PromQL
import RegularExpressions

/// The keys of a `prometheus` step and how they are read.
enum PrometheusDecoder {
  private static let units: [MetricUnit] = [.seconds, .bytes, .ratio, .perSecond, .bytesPerSecond]

  private static let query: [KeyDescription] = [
    KeyDescription("query", .string, required: true, "The expression."),
    KeyDescription(
      "unit", .choice(units.map(\.rawValue)), default: "a plain number",
      "What its values are, so that limits can be written with units."),
  ]

  static let keys: [KeyDescription] =
    [
      KeyDescription(
        "server", .string, required: true,
        "The address of Prometheus, or of what speaks its HTTP API: `http://127.0.0.1:9090`."),
      KeyDescription(
        "preset", .choice(PrometheusPreset.allCases.map(\.rawValue)),
        "Queries that come with Loadline, beside those of the step."),
      KeyDescription(
        "job", .string, default: "all",
        "The scrape job of the service: the preset's queries of it and the check of targets keep to it."),
      KeyDescription(
        "pods", .string, default: "`\(PrometheusPreset.usualPods)`",
        "A regular expression of the pods that the preset's last two queries are about."),
      KeyDescription(
        "queries", .map(of: .oneOf([.string, .mapping(query)])),
        "Expressions by name, each asked once at the end of the period."),
      KeyDescription(
        "range-queries", .map(of: .oneOf([.string, .mapping(query)])),
        "Expressions by name, each asked at steps over the period."),
    ] + ProbePeriod.keys + [
      KeyDescription(
        "step", .formatted(.duration), default: "a hundredth of the period, in whole seconds",
        "The time between two points of a range query."),
      KeyDescription(
        "checks", .list(of: .choice(PrometheusSpec.Check.allCases.map(\.rawValue))), default: "all",
        "What is looked at of the server itself: whether it scrapes its targets, and evaluates its rules."),
      KeyDescription("headers", .map(of: .string), "Headers of every request."),
      KeyDescription("auth", .mapping(LoadKeys.auth), "The `Authorization` header of every request."),
      KeyDescription(
        "ca-file", .string,
        "Certificates in PEM to trust in place of the system's roots; a path relative to the workspace."),
      KeyDescription(
        "answer-within", .formatted(.duration), default: "30s",
        "How long the server may take for one answer."),
    ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> PrometheusSpec? {
    guard
      let reader = MappingReader(node, subject: "a 'prometheus' step", keys: keys, collector: collector)
    else { return nil }
    let address = address(reader)
    let given = LoadHeaders.decode(reader, key: "headers")
    let authorization = LoadHeaders.authorization(reader, given: given)
    let job = reader.string("job")
    let preset = reader.choice("preset").flatMap(PrometheusPreset.init)
    let pods = reader.string("pods")
    if let pods { check(pods: pods, reader) }
    if reader.has("pods"), preset == nil, !reader.has("preset"), let node = reader.value("pods") {
      collector.error(
        "needless-key", "'pods' is of the preset, and there is none", at: node, help: "add 'preset'")
    }
    var queries = preset?.queries(job: job, pods: pods ?? PrometheusPreset.usualPods) ?? []
    for (key, isRange) in [("queries", false), ("range-queries", true)] {
      read(key, isRange: isRange, into: &queries, reader)
    }
    let checks = ProbeKeys.choices("checks", among: PrometheusSpec.Check.allCases, reader)
    let step = reader.duration("step")
    if let step, step < .milliseconds(1), let node = reader.value("step") {
      collector.error("out-of-range", "'step' must be at least 1ms", at: node)
    }
    let server = CurlAPI(
      base: address ?? "", server: "Prometheus at \(address ?? "")",
      headers: given + [authorization].compactMap(\.self), caFile: reader.string("ca-file"),
      limit: ProbeKeys.limit("answer-within", reader))
    return PrometheusSpec(
      server: server, period: ProbePeriod.choice(reader), queries: queries, step: step, job: job,
      checks: checks,
      node: node)
  }

  /// Without a slash at its end.
  private static func address(_ reader: MappingReader) -> String? {
    guard let node = reader.value("server"), var text = reader.string("server") else { return nil }
    do {
      _ = try LoadTarget(text)
    } catch {
      reader.collector.error(
        "bad-url", "\(error)", at: node,
        help: error == .userInformation
          ? "write name and password under 'auth'" : "write it like http://127.0.0.1:9090")
      return nil
    }
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }

  private static func check(pods: String, _ reader: MappingReader) {
    guard let node = reader.value("pods") else { return }
    do {
      _ = try RegexPattern(pods)
    } catch {
      reader.collector.error("bad-regex", "'\(pods)' is no regular expression: \(error.message)", at: node)
    }
  }

  // MARK: - Queries

  private static func read(
    _ key: String, isRange: Bool, into queries: inout [PrometheusQuery], _ reader: MappingReader
  ) {
    for entry in reader.entries(key) ?? [] {
      guard StepID.isValid(entry.name) else {
        reader.collector.error(
          "bad-name", "'\(entry.name)' is no name of a query", at: entry.key,
          help: "use letters, digits, '_' and '-'; it becomes the name of a metric")
        continue
      }
      guard let query = query(entry, isRange: isRange, reader.collector) else { continue }
      if queries.contains(where: { $0.name == query.name }) {
        reader.collector.error(
          "duplicate-query", "there are two queries '\(query.name)'", at: entry.key,
          help: "rename it: the preset's queries and range queries count too")
      }
      queries.append(query)
    }
  }

  private static func query(
    _ entry: Mapping.Entry, isRange: Bool, _ collector: DiagnosticCollector
  ) -> PrometheusQuery? {
    var node = entry.value
    var unit = MetricUnit.none
    if entry.value.mapping != nil {
      guard
        let reader = MappingReader(
          entry.value, subject: "query '\(entry.name)'", keys: query, collector: collector)
      else { return nil }
      unit = reader.choice("unit").flatMap { MetricUnit(rawValue: $0) } ?? .none
      guard let inner = reader.value("query") else { return nil }
      node = inner
    }
    guard !node.isUnresolved else {
      // What it gives is known although its text is not.
      return PrometheusQuery(name: entry.name, text: "", unit: unit, isRange: isRange)
    }
    guard let text = MappingReader.text(of: node, key: entry.name, collector) else { return nil }
    let (type, diagnostics) = ExpressionLint.check(PrometheusQuery.parsable(text), at: node, name: entry.name)
    collector.add(diagnostics)
    if type == .matrix || type == .string {
      collector.error(
        "query-type", "query '\(entry.name)' gives a \(type?.rawValue ?? "")", at: node,
        help: type == .matrix
          ? "apply a function of ranges, such as rate or max_over_time" : "write an expression with a number")
    }
    return PrometheusQuery(name: entry.name, text: text, unit: unit, isRange: isRange)
  }
}
