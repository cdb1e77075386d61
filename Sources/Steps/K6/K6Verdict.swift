import Diagnostics
import PipelineModel

/// What a run of k6 comes to before any budget looks at it.
package enum K6Verdict {
  /// The verdict, one phrase for what is no pass, and a finding for each threshold that was crossed or proves nothing.
  package static func judge(
    _ summary: K6Summary, status: K6Exit, errors: Int, firstError: String?
  ) -> (verdict: Verdict, reason: String?, findings: [Finding]) {
    let thresholds = summary.entries.flatMap { entry in entry.thresholds.map { (entry, $0) } }
    let crossed = thresholds.filter { $0.1.isCrossed }
    let empty = thresholds.filter { !$0.1.isCrossed && ($0.0.values?.isEmpty ?? true) }
    let findings =
      crossed.map { finding("crossed-threshold", .error, $0.1, of: $0.0, "was crossed") }
      + empty.map { finding("empty-threshold", .warning, $0.1, of: $0.0, "has no data to hold for") }
    let (verdict, reason) = verdict(
      summary, status: status, exceptions: exceptions(errors, firstError),
      crossed: shown(crossed), empty: shown(empty))
    return (verdict, reason, findings)
  }

  /// `1198/s, service time p95 12.3ms, 24000 requests`.
  package static func digest(_ metrics: [Metric]) -> String {
    func shown(_ name: String) -> String {
      metrics.first { $0.name == name && $0.labels.isEmpty }?.quantity?.description ?? "unknown"
    }
    return
      "\(shown("throughput")), service time p95 \(shown("service_time.p95")), \(shown("requests")) requests"
  }

  private static func verdict(
    _ summary: K6Summary, status: K6Exit, exceptions: String?, crossed: String?, empty: String?
  ) -> (Verdict, String?) {
    if let exceptions { return (.failed, exceptions) }
    if case .markedFailed(let reason) = status {
      return (.failed, reason.map { "the script: \($0)" } ?? "the script marked the test as failed")
    }
    if let crossed { return (.failed, "crossed: \(crossed)") }
    if status == .thresholdsCrossed { return (.failed, "k6 says that a threshold was crossed") }
    if !summary.hasRequests { return (.inconclusive, "the script made no request") }
    if let empty { return (.inconclusive, "no data for \(empty)") }
    if case .rate(let failed, let succeeded) = summary["http_req_failed"], failed > 0 {
      if succeeded == 0 { return (.failed, "none of \(count(failed)) requests succeeded") }
      return (.warned, "\(count(failed)) of \(count(failed + succeeded)) requests did not succeed")
    }
    if case .counter(let dropped, _) = summary["dropped_iterations"], dropped > 0 {
      return (.warned, "k6 dropped \(count(dropped)) iterations that were due")
    }
    return (.passed, nil)
  }

  /// All digits of a count.
  private static func count(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }

  private static func exceptions(_ count: Int, _ first: String?) -> String? {
    guard count > 0 else { return nil }
    let times = count == 1 ? "an exception" : "\(count) exceptions, the first"
    return "the script threw \(times): \(first ?? "")"
  }

  private static func shown(_ thresholds: [(K6Summary.Entry, K6Summary.Threshold)]) -> String? {
    thresholds.isEmpty ? nil : thresholds.map { "\($0.0.key) \($0.1.expression)" }.joined(separator: ", ")
  }

  private static func finding(
    _ code: String, _ severity: Diagnostic.Severity, _ threshold: K6Summary.Threshold,
    of entry: K6Summary.Entry, _ words: String
  ) -> Finding {
    Finding(
      Diagnostic(
        code: code, severity: severity,
        message: "threshold '\(threshold.expression)' of '\(entry.key)' \(words)", range: nil))
  }
}
