import Diagnostics
import PipelineModel

/// What changed from one run to another: verdicts, limits, findings, metrics.
///
/// It gives no verdict: of two single runs nobody can tell a change from the machine's noise.
package struct RunComparison: Sendable {
  /// Two verdicts of one thing; nil where a run does not have it.
  package struct Shift: Sendable, Equatable {
    package let name: String
    package let base: Verdict?
    package let head: Verdict?

    package init(name: String, base: Verdict?, head: Verdict?) {
      self.name = name
      self.base = base
      self.head = head
    }
  }

  /// What each run held a metric to, and what came of it; nil where a run does not hold it to that.
  package struct LimitShift: Sendable, Equatable {
    package let metric: String
    /// `max 500ms`.
    package let baseRule: String?
    package let headRule: String?
    package let base: Verdict?
    package let head: Verdict?

    package init(metric: String, baseRule: String?, headRule: String?, base: Verdict?, head: Verdict?) {
      self.metric = metric
      self.baseRule = baseRule
      self.headRule = headRule
      self.base = base
      self.head = head
    }

    /// `load.latency.p95 max 500ms`, with both bounds where they differ.
    package var name: String {
      guard let baseRule, let headRule, baseRule != headRule else {
        return "\(metric) \(headRule ?? baseRule ?? "")"
      }
      return "\(metric) \(baseRule) → \(headRule)"
    }

    package var isChange: Bool { base != head || baseRule != headRule }
  }

  /// A metric that both runs have.
  package struct Change: Sendable, Equatable {
    package let name: String
    package let unit: MetricUnit
    package let base: Double
    package let head: Double
    /// Whether both have 95% intervals, and these do not touch.
    package let isApart: Bool

    /// As a share of base; infinite from 0, 0 for no change.
    package var share: Double { base == head ? 0 : base == 0 ? .infinity : (head - base) / abs(base) }
  }

  package let base: RunReport
  package let head: RunReport

  package init(base: RunReport, head: RunReport) {
    self.base = base
    self.head = head
  }

  /// In the order of head, then what only base has.
  package var steps: [Shift] {
    Self.shifts(base.steps.map { ($0.id.text, $0.verdict) }, head.steps.map { ($0.id.text, $0.verdict) })
  }

  /// In the order of head, then what only base has. A limit whose bound is another is one limit: what a metric is held
  /// to by the same word, such as `max`, belongs together.
  package var limits: [LimitShift] {
    var old = base.steps.flatMap(\.limits)
    let new = head.steps.flatMap(\.limits)
    func take(_ isSame: (LimitOutcome) -> Bool) -> LimitOutcome? {
      old.firstIndex(where: isSame).map { old.remove(at: $0) }
    }
    // Equal rules find each other before those with another bound do.
    var partners = new.map { limit in take { $0.metric == limit.metric && $0.rule == limit.rule } }
    for (index, limit) in new.enumerated() where partners[index] == nil {
      partners[index] = take { $0.metric == limit.metric && Self.word(of: $0) == Self.word(of: limit) }
    }
    return zip(new, partners).map { limit, partner in
      LimitShift(
        metric: limit.metric, baseRule: partner?.rule, headRule: limit.rule, base: partner?.verdict,
        head: limit.verdict)
    }
      + old.map {
        LimitShift(metric: $0.metric, baseRule: $0.rule, headRule: nil, base: $0.verdict, head: nil)
      }
  }

  /// Findings that head has and base has not, lines aside.
  package var newFindings: [Finding] { Self.difference(head, base) }
  /// Findings that base had and head has not.
  package var goneFindings: [Finding] { Self.difference(base, head) }

  /// The largest change first.
  package var metrics: [Change] {
    var known: [String: Metric] = [:]
    for (name, metric) in Self.named(base) { known[name] = metric }
    let changes = Self.named(head).compactMap { name, metric -> Change? in
      guard let old = known[name], old.unit == metric.unit, let from = old.value, let to = metric.value else {
        return nil
      }
      var isApart = false
      if let low = old.lower, let high = old.upper, let lower = metric.lower, let upper = metric.upper {
        isApart = lower > high || upper < low
      }
      return Change(name: name, unit: metric.unit, base: from, head: to, isApart: isApart)
    }
    return changes.enumerated().sorted {
      (-abs($0.element.share), $0.offset) < (-abs($1.element.share), $1.offset)
    }.map(\.element)
  }

  /// Why figures of the two may not be comparable; empty where nothing speaks against it.
  package var cautions: [String] {
    var cautions: [String] = []
    let (old, new) = (base.host, head.host)
    if old.architecture != new.architecture || old.processors != new.processors
      || old.processorModel != new.processorModel
    {
      cautions.append("the machines differ: \(Self.name(of: old)) and \(Self.name(of: new))")
    }
    if base.pipeline != head.pipeline {
      cautions.append("the pipelines differ: '\(base.pipeline)' and '\(head.pipeline)'")
    }
    let inputs = Set(base.inputs.keys).union(head.inputs.keys).filter { base.inputs[$0] != head.inputs[$0] }
      .sorted()
    if !inputs.isEmpty { cautions.append("inputs differ: \(English.list(inputs, atMost: 6))") }
    for (name, report) in [("base", base), ("head", head)] where report.state != .finished {
      cautions.append("\(name) is \(report.state.rawValue)")
    }
    return cautions
  }

  private static func word(of limit: LimitOutcome) -> Substring { limit.rule.prefix { $0 != " " } }

  private static func name(of host: HostFacts) -> String {
    "\(host.processorModel ?? host.architecture) × \(host.processors)"
  }

  private static func shifts(_ base: [(String, Verdict)], _ head: [(String, Verdict)]) -> [Shift] {
    let old = Dictionary(base) { first, _ in first }
    let new = Set(head.map(\.0))
    return head.map { Shift(name: $0.0, base: old[$0.0], head: $0.1) }
      + base.filter { !new.contains($0.0) }.map { Shift(name: $0.0, base: $0.1, head: nil) }
  }

  private static func difference(_ one: RunReport, _ other: RunReport) -> [Finding] {
    func key(_ finding: Finding) -> String {
      "\(finding.code)\u{0}\(finding.file ?? "")\u{0}\(finding.message)"
    }
    var counts: [String: Int] = [:]
    for step in other.steps {
      for finding in step.findings { counts[key(finding), default: 0] += 1 }
    }
    return one.steps.flatMap(\.findingsWorstFirst).filter { finding in
      guard let count = counts[key(finding)], count > 0 else { return true }
      counts[key(finding)] = count - 1
      return false
    }
  }

  private static func named(_ report: RunReport) -> [(String, Metric)] {
    report.steps.flatMap { step in
      step.metrics.map { metric in
        let labels = metric.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
        return (
          "\(step.id.text).\(metric.name)" + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"),
          metric
        )
      }
    }
  }
}
