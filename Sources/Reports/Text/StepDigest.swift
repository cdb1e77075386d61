import Diagnostics
import PipelineModel

/// What a step says in one line: its reason, or what its limits, findings and metrics come to.
enum StepDigest {
  /// - Parameter glue: what stands between a metric's name and its value.
  static func text(of step: StepReport, glue: String = " ") -> String {
    text(
      reason: step.reason, limits: step.limits, findings: step.findings, metrics: step.metrics,
      reused: step.reused, glue: glue)
  }

  /// Empty when the step has nothing to say; made inert, and without line breaks.
  static func text(
    reason: String?, limits: [LimitOutcome], findings: [Finding], metrics: [Metric], reused: String? = nil,
    glue: String = " "
  ) -> String {
    if let reused {
      let said = text(reason: reason, limits: limits, findings: findings, metrics: metrics, glue: glue)
      return "taken from \(InertText.phrase(reused))" + (said.isEmpty ? "" : ": " + said)
    }
    if let reason,
      let first = InertText.lines(InertText.cut(reason, toBytes: 8192)).first(where: {
        !$0.allSatisfy(\.isWhitespace)
      })
    {
      return InertText.cut(first, toBytes: 2000)
    }
    if !limits.isEmpty { return self.text(of: limits) }
    if !findings.isEmpty { return self.text(of: findings) }
    return keyMetrics(metrics, glue: glue)
  }

  /// `1 of 4 limits missed: load.latency.p95`
  static func text(of limits: [LimitOutcome]) -> String {
    for (verdict, word) in [(Verdict.failed, "missed"), (.inconclusive, "inconclusive"), (.warned, "near")] {
      let names = limits.filter { $0.verdict == verdict }.map { InertText.phrase($0.metric) }
      if names.isEmpty { continue }
      return
        "\(names.count) of \(English.count(limits.count, "limit")) \(word): \(English.list(names, atMost: 2))"
    }
    let closest = limits.compactMap { limit in limit.headroom.map { (limit, $0) } }.min { $0.1 < $1.1 }
    let held = limits.count == 1 ? "1 limit holds" : "\(limits.count) limits hold"
    guard let (limit, headroom) = closest else { return held }
    return "\(held), least headroom \(percent(headroom)) (\(InertText.phrase(limit.metric)))"
  }

  /// `2 errors, 1 warning`
  static func text(of findings: [Finding]) -> String {
    English.count(
      errors: findings.filter { $0.severity == .error }.count,
      warnings: findings.filter { $0.severity == .warning }.count,
      remarks: findings.filter { $0.severity == .info }.count)
  }

  /// `-22.4%`
  static func percent(_ share: Double) -> String { QuantityFormat.text(Quantity(share, .ratio)) }

  /// `+12.3%` above the bound's good side, `-22.4%` past it; `–` where there is none.
  static func headroom(of limit: LimitOutcome) -> String {
    guard let headroom = limit.headroom, headroom.isFinite else { return "–" }
    return (headroom > 0 ? "+" : "") + percent(headroom)
  }

  /// `612ms`, or `–` where nothing was measured.
  static func measured(_ limit: LimitOutcome) -> String {
    limit.value.map { QuantityFormat.text(Quantity($0, limit.unit)) } ?? "–"
  }

  private static let preferred = ["throughput", "latency.p50", "latency.p95", "latency.p99", "error_rate"]

  private static func keyMetrics(_ metrics: [Metric], glue: String) -> String {
    let whole = metrics.filter { $0.labels.isEmpty && $0.value != nil }
    let known = preferred.compactMap { name in whole.first { $0.name == name } }
    let shown = known.isEmpty ? Array(whole.prefix(3)) : known
    let parts = shown.compactMap { metric in
      metric.quantity.map { InertText.phrase(metric.name) + glue + $0.description }
    }
    return parts.joined(separator: ", ")
  }
}
