import Diagnostics
import HTTPLoad
import PipelineModel
import Steps

/// A limit on the command line: `latency.p95<500ms`, `throughput>=1000/s`.
struct AdHocLimit {
  private let metric: String
  private let bound: Quantity
  private let isUpper: Bool
  /// Whether the bound itself misses the limit: `<` and not `<=`.
  private let isStrict: Bool

  static func parse(_ text: String, for plan: LoadPlan) throws(Arguments.Fault) -> AdHocLimit {
    guard let sign = text.firstIndex(where: { $0 == "<" || $0 == ">" }) else {
      throw Arguments.Fault(message: "'\(text)' is not a limit", help: "write it like 'latency.p95<500ms'")
    }
    let name = text[..<sign].filter { $0 != " " }
    var boundText = text[text.index(after: sign)...]
    let isStrict = boundText.first != "="
    if !isStrict { boundText.removeFirst() }
    boundText = boundText.drop { $0 == " " }
    let known = LoadMetrics.descriptions(of: plan)
    guard let description = known.first(where: { $0.name == name }) else {
      throw Arguments.Fault(
        message: "there is no metric '\(name)' in this load",
        help: Self.suggestion(for: name, among: known.map(\.name)))
    }
    guard let bound = Quantity(String(boundText)), bound.unit == description.unit else {
      throw Arguments.Fault(
        message: "'\(boundText)' is not \(description.unit.name)",
        help: "write it like \(description.unit.example)")
    }
    return AdHocLimit(metric: name, bound: bound, isUpper: text[sign] == "<", isStrict: isStrict)
  }

  /// `p95` alone is nearly always that of the latency, or where there is none of the service time.
  private static func suggestion(for name: String, among known: [String]) -> String? {
    let whole = ["latency", "service_time"].map { "\($0).\(name)" }.first(where: known.contains)
    return whole.map { "did you mean '\($0)'?" }
      ?? Suggestion.help(for: name, among: Array(Set(known)).sorted())
  }

  /// What ends the load early when nothing can make the limit hold any more; nil where only the end tells.
  func earlyEnd(isOpen: Bool) -> EarlyEndLimit? {
    EarlyEndLimits.limit(on: metric, isUpper: isUpper, value: bound.value, isOpen: isOpen)
  }

  /// - Parameters:
  ///   - metrics: of the result.
  ///   - reason: why the load has its verdict.
  func evaluate(
    _ metrics: [Metric], of result: LoadResult, loadVerdict: Verdict, reason: String
  ) -> LimitOutcome {
    let breach = result.earlyEnd.flatMap { end in
      end.limit == earlyEnd(isOpen: result.model.isOpen) ? end.reason : nil
    }
    let found = metrics.first { $0.name == metric && $0.labels.isEmpty }
    let (verdict, why): (Verdict, String?) =
      if loadVerdict == .inconclusive {
        (.inconclusive, reason)
      } else if let quantity = found?.quantity {
        isMissed(by: quantity)
          ? (.failed, "\(quantity) is not \(rule)")
          : breach.map { (.failed, "it could no longer hold: \($0)") } ?? (.passed, nil)
      } else if let breach {
        // What was measured until then may be too little for the figure itself.
        (.failed, "it could no longer hold: \(breach)")
      } else {
        (.inconclusive, found?.reason ?? "the metric has no value")
      }
    return LimitOutcome(
      metric: metric, rule: rule, verdict: verdict, value: found?.value,
      unit: bound.unit, bound: bound.value, sampleCount: found?.sampleCount, reason: why, action: nil,
      file: "--limit", line: 1)
  }

  /// `< 500ms`, as it was written.
  private var rule: String { "\(isUpper ? "<" : ">")\(isStrict ? "" : "=") \(bound)" }

  private func isMissed(by quantity: Quantity) -> Bool {
    if quantity.value == bound.value { return isStrict }
    return isUpper ? quantity.value > bound.value : quantity.value < bound.value
  }
}
