import Diagnostics
import Documents
import Execution
import PipelineModel
import PromQL

/// Whether the server itself is well: it scrapes its targets and evaluates its rules.
struct PrometheusHealth {
  /// So many of one sort are told.
  private static let most = 20

  let api: PrometheusAPI
  let job: String?

  func report(_ check: PrometheusSpec.Check, over period: ProbePeriod) async throws -> ProbeReport {
    do {
      return check == .targets ? try await targets(over: period) : try await rules()
    } catch let refusal as PrometheusAPI.Refusal {
      var report = ProbeReport()
      report.miss(
        check.rawValue,
        Self.warning(
          "unanswered", "Prometheus did not answer the check '\(check.rawValue)': \(refusal.message)",
          help: "leave it out of 'checks', or mend what the error says"))
      report.metrics = PrometheusMetrics.table(check).map {
        Metric($0.name, .none, nil, reason: "the check '\(check.rawValue)' saw too little")
      }
      return report
    }
  }

  private static func warning(_ code: String, _ message: String, help: String?) -> Diagnostic {
    Diagnostic(code: code, severity: .warning, message: message, range: nil, help: help)
  }

  // MARK: - Targets

  private struct Target: Hashable {
    let job: String
    let instance: String

    var text: String { "\(instance) of job '\(job)'" }
  }

  private func targets(over period: ProbePeriod) async throws -> ProbeReport {
    let active = try await api.ask("targets?state=active").data["activeTargets"]?.sequence ?? []
    let own = active.filter { job == nil || $0["labels"]?["job"]?.string == job }
    var report = ProbeReport()
    if own.isEmpty {
      let which = job.map { " of job '\($0)'" } ?? ""
      report.miss(
        "targets",
        Self.warning(
          "no-target", "Prometheus has no target\(which)",
          help: "look at its scrape_configs, and at Status / Targets of its web page"))
    }
    let down = own.filter { $0["health"]?.string == "down" }
    report.findings += down.prefix(Self.most).map { target in
      Self.warning(
        "target-down",
        "\(Self.target(target).text) is down: \(target["lastError"]?.string ?? "the server does not say why")",
        help: "try \(target["scrapeUrl"]?.string ?? "its address") from where Prometheus runs")
    }
    let good = try await goodScrapes(of: period)
    let gaps = own.filter { $0["health"]?.string != "down" }.compactMap { target -> String? in
      guard let interval = target["scrapeInterval"]?.string.flatMap(PrometheusDuration.seconds), interval > 0
      else { return nil }
      let (count, most) = (good[Self.target(target)] ?? 0, Int(period.seconds / interval))
      // One less than fits in is a matter of when the period began; a rate needs two.
      guard count < max(2, most - 1) else { return nil }
      return "\(Self.target(target).text) was scraped \(count) times in the period of "
        + "\(Quantity(period.seconds, .seconds)), and every \(Quantity(interval, .seconds)) was meant"
    }
    report.findings += gaps.sorted().prefix(Self.most).map { text in
      Self.warning(
        "scrape-gap", text + ", so that values of it may be wrong",
        help:
          "let it run, and Prometheus know it, before the period; make the period longer, or scrape more often"
      )
    }
    report.metrics = [
      Metric("targets.up", .none, Double(own.count { $0["health"]?.string == "up" })),
      Metric("targets.down", .none, Double(down.count)), Metric("targets.gaps", .none, Double(gaps.count)),
    ]
    return report
  }

  private static func target(_ node: Node) -> Target {
    Target(job: node["labels"]?["job"]?.string ?? "?", instance: node["labels"]?["instance"]?.string ?? "?")
  }

  /// How often each target was scraped with success in the period.
  private func goodScrapes(of period: ProbePeriod) async throws -> [Target: Int] {
    let query = PrometheusQuery(
      name: "up", text: "sum_over_time(up[\(PrometheusQuery.rangeVariable)])", unit: .none, isRange: false)
    let result = try await api.result(of: query, over: period, step: .zero)
    var counts: [Target: Int] = [:]
    for series in result.series {
      guard let count = series.points.first?.value, let name = series.labels["job"],
        let instance = series.labels["instance"]
      else { continue }
      counts[Target(job: name, instance: instance)] = Int(exactly: count.rounded()) ?? 0
    }
    return counts
  }

  // MARK: - Rules

  private func rules() async throws -> ProbeReport {
    let groups = try await api.ask("rules").data["groups"]?.sequence ?? []
    let rules = groups.flatMap { group in
      (group["rules"]?.sequence ?? []).map { (group: group, rule: $0) }
    }
    let failing = rules.filter { $0.rule["health"]?.string == "err" }
    var report = ProbeReport()
    report.findings = failing.prefix(Self.most).map { group, rule in
      let place = [group["name"]?.string.map { "group '\($0)'" }, group["file"]?.string].compactMap(\.self)
      return Self.warning(
        "rule-failing",
        "rule '\(rule["name"]?.string ?? "?")' of \(place.joined(separator: " in ")) fails: "
          + (rule["lastError"]?.string ?? "the server does not say why"),
        help: "an alert that fails never fires; check its file with 'loadline lint'")
    }
    report.metrics = [
      Metric("rules.failing", .none, Double(failing.count)),
      Metric("rules.unevaluated", .none, Double(rules.count { $0.rule["health"]?.string == "unknown" })),
      Metric("rules.firing", .none, Double(rules.count { $0.rule["state"]?.string == "firing" })),
    ]
    return report
  }
}
