import PipelineModel

/// What is said of a run as a whole, in the same words in every report.
struct RunOverview {
  let report: RunReport

  /// `1 failed, 1 skipped, 3 passed`, the worst first; `2 diagnosing` for those that looked into failures.
  var counts: String {
    let groups = Verdict.allCases.sorted { ($0.weight, $0.rawValue) > ($1.weight, $1.rawValue) }
    let counted = report.steps.filter { !$0.isDiagnosing || $0.verdict == .skipped }
    var parts = groups.compactMap { verdict in
      let count = counted.filter { $0.verdict == verdict }.count
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    if counted.count < report.steps.count { parts.append("\(report.steps.count - counted.count) diagnosing") }
    return parts.isEmpty ? "no steps" : parts.joined(separator: ", ")
  }

  var time: String { QuantityFormat.text(Quantity(report.seconds, .seconds)) }

  /// In plain words what kept the run from its end; nil for a finished one.
  var interruption: String? {
    switch report.state {
    case .finished: report.reason.map(InertText.phrase)
    case .interrupted:
      "the run was interrupted by \(InertText.phrase(report.signal ?? "a signal")) after \(time); "
        + "steps that had not finished were cancelled"
    case .running: "the run goes on: this is what its journal held after \(time)"
    case .incomplete:
      "the run did not end: its journal stops after \(time), so the program was killed or the machine failed"
    }
  }

  /// The steps in the order in which a person should look at them.
  ///
  /// Failures first, and of these the roots before those that stand downstream of another; then by verdict, then
  /// in the order of the plan.
  var stepsByUrgency: [StepReport] {
    let downstream = idsDownstreamOfFailures
    return report.steps.enumerated().sorted { left, right in
      key(of: left.element, at: left.offset, downstream)
        < key(of: right.element, at: right.offset, downstream)
    }.map(\.element)
  }

  private func key(of step: StepReport, at index: Int, _ downstream: Set<StepID>) -> (Int, Int, Int) {
    (step.verdict.urgency, downstream.contains(step.id) ? 1 : 0, index)
  }

  private var idsDownstreamOfFailures: Set<StepID> {
    var dependants: [StepID: [StepID]] = [:]
    for step in report.steps {
      for need in step.needs { dependants[need, default: []].append(step.id) }
    }
    var found: Set<StepID> = []
    var open = report.steps.filter { $0.verdict.urgency == 0 }.map(\.id)
    while let id = open.popLast() {
      for dependant in dependants[id] ?? [] where found.insert(dependant).inserted { open.append(dependant) }
    }
    return found
  }
}
