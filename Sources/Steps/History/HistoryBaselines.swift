import PipelineModel

/// What a budget's limits are held against, out of the history.
package struct HistoryBaselines: Sendable {
  /// How many of a branch's last runs are its baseline.
  static let rollingRuns = 20

  private let folder: HistoryFolder
  /// The run under test, whose own entries are no baseline.
  private let run: String
  private let machine: HistoryEntry.Machine

  package init(_ folder: HistoryFolder, run: String, machine: HistoryEntry.Machine) {
    self.folder = folder
    self.run = run
    self.machine = machine
  }

  /// - Parameters:
  ///   - name: an anchor, or where there is none of the name, a branch.
  ///   - runs: how many values are under test: this run's and the last ones of the branch before it.
  package func baseline(
    step: StepFinished, metric: Metric, name: String, runs: Int
  ) -> Result<Baseline, MissingBaseline> {
    guard let value = metric.value else { return .failure(MissingBaseline("the metric has no value")) }
    let (anchor, fault) = found(name)
    if let fault { return .failure(fault) }
    let series = self.series(step: step.step, metric: metric, branch: anchor?.branch ?? name)
    let all =
      anchor.map { anchor in
        anchor.entries.filter {
          $0.step == step.step && $0.metric == metric.name && $0.labels == metric.labels
        }
      } ?? series
    let alike = all.filter { $0.machine.isLike(machine) && $0.unit == metric.unit }
    if alike.isEmpty {
      return .failure(MissingBaseline(absence(of: all, name: name, isAnchor: anchor != nil)))
    }
    let later = series.filter { $0.machine.isLike(machine) && $0.time > (anchor?.acceptedAt ?? .infinity) }
    let current = later.suffix(runs - 1).map(\.value) + [value]
    let base = anchor == nil ? Array(alike.suffix(Self.rollingRuns)) : alike
    return .success(Baseline(name: name, values: base.map(\.value), current: current))
  }

  /// The nights of a branch up to this run, the oldest first; those of an anchor's branch begin with the anchor's runs.
  package func nights(
    step: StepFinished, metric: Metric, name: String
  ) -> Result<[TrendNight], MissingBaseline> {
    guard let value = metric.value else { return .failure(MissingBaseline("the metric has no value")) }
    let (anchor, fault) = found(name)
    if let fault { return .failure(fault) }
    let all = series(step: step.step, metric: metric, branch: anchor?.branch ?? name)
    let first = anchor?.entries.map(\.time).min() ?? -.infinity
    let alike = all.filter { $0.machine.isLike(machine) && $0.unit == metric.unit && $0.time >= first }
    if alike.isEmpty { return .failure(MissingBaseline(absence(of: all, name: name, isAnchor: false))) }
    return .success(
      alike.map { TrendNight(value: $0.value, time: $0.time, commit: $0.source.commit) }
        + [TrendNight(value: value, time: nil, commit: nil)])
  }

  private func found(_ name: String) -> (anchor: Anchor?, fault: MissingBaseline?) {
    guard folder.exists else {
      return (
        nil, MissingBaseline("there is no history in '\(folder.name)'; add runs with 'loadline history add'")
      )
    }
    do {
      return (try folder.anchor(name), nil)
    } catch let fault as HistoryFault {
      return (nil, MissingBaseline(fault.message))
    } catch {
      return (nil, MissingBaseline("the anchor '\(name)' cannot be read: \(error)"))
    }
  }

  private func series(step: StepID, metric: Metric, branch: String) -> [HistoryEntry] {
    folder.entries(step: step, metric: metric.name, labels: metric.labels).filter {
      $0.source.branch == branch && $0.run != run
    }
  }

  private func absence(of all: [HistoryEntry], name: String, isAnchor: Bool) -> String {
    let what = isAnchor ? "the anchor '\(name)'" : "the branch '\(name)'"
    guard let other = all.last else { return "\(what) has no run of this metric in '\(folder.name)'" }
    let count = all.count == 1 ? "1 run" : "\(all.count) runs"
    return
      "\(what) has \(count) of this metric, none on a machine like this (\(machine.name)); the last is of \(other.machine.name)"
  }
}
