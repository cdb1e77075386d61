import PipelineModel
import Statistics

/// What a budget's limits would do on runs like those of a history: how often they cry wolf, and what they see.
///
/// The history's values are divided by the level of their stretch between changes; what is left is drawn again and again,
/// with a seed, and goes through the very judgement that a run gets.
package struct BudgetSimulation: Sendable {
  /// What one limit came to.
  package struct Result: Sendable, Encodable {
    package let metric: String
    package let rule: String
    /// Runs of the history that were drawn from.
    package let runs: Int
    /// How runs at one level differ: the standard deviation as a share; nil where nothing could be simulated.
    package let spread: Double?
    /// Of trials without any change, how many failed; of a trend, trials of so many nights.
    package let falseAlarms: Int
    package let trials: Int
    /// The smallest change, as a share, that is found in 4 of 5 trials (of a trend, within 7 nights); nil where none up to
    /// 100% is.
    package let smallestChange: Double?
    /// What it makes of a slow drift; nil where it is not held against a history.
    package var drift: Drift?
    /// Why there is no figure.
    package let reason: String?

    /// The 95% bounds of the share of false alarms.
    package var bounds: (lower: Double, upper: Double) {
      BinomialInterval.clopperPearson(successes: falseAlarms, trials: max(1, trials), confidence: 0.95)
    }
  }

  package struct Drift: Sendable, Encodable {
    /// What is added every night, as a share.
    package let share: Double
    /// The night by which 4 of 5 series have failed, and 19 of 20; nil where fewer do within 100 nights.
    package let nights: Int?
    package let nightsOfMost: Int?
  }

  /// Changes that are tried, as shares.
  private static let changes = [0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1]
  /// Within how many nights a trend must see a change.
  private static let nights = 7
  private static let leastRuns = 10
  /// How long a drift is followed.
  private static let mostNightsOfDrift = 100

  private let entries: [HistoryEntry]
  private let branch: String
  private let trials: Int
  private let nights: Int
  private let drift: Double
  private let seed: UInt64

  /// - Parameters:
  ///   - branch: whose runs are drawn from, where a limit names none.
  ///   - nights: how long a series without change is.
  ///   - drift: a slow change, as a share a night, above 0.
  package init(
    entries: [HistoryEntry], branch: String, trials: Int, nights: Int, drift: Double, seed: UInt64
  ) {
    self.entries = entries
    self.branch = branch
    self.trials = trials
    self.nights = nights
    self.drift = drift
    self.seed = seed
  }

  /// One result for each bound of the limit.
  package func results(of limit: Limit, anchors: (String) -> Anchor?) -> [Result] {
    var results: [Result] = []
    if limit.hasBounds { results.append(simulate(limit, anchors: anchors, kind: .bounds)) }
    if limit.trend != nil { results.append(simulate(limit, anchors: anchors, kind: .trend)) }
    if let relative = limit.relative {
      if relative.against == nil {
        let rule = RelativeRule.rules(of: relative).first?.text ?? ""
        let reason =
          "it is measured in pairs, whose noise is that of the machine on the day; see its control pairs"
        results.append(missing(limit, rule, 0, reason))
      } else {
        results.append(simulate(limit, anchors: anchors, kind: .change))
      }
    }
    return results
  }

  private enum Kind { case bounds, trend, change }

  private func missing(_ limit: Limit, _ rule: String, _ runs: Int, _ reason: String) -> Result {
    Result(
      metric: limit.metric.description, rule: rule, runs: runs, spread: nil, falseAlarms: 0, trials: 0,
      smallestChange: nil, reason: reason)
  }

  private func simulate(_ limit: Limit, anchors: (String) -> Anchor?, kind: Kind) -> Result {
    let name =
      switch kind {
      case .bounds: branch
      case .trend: limit.trend?.against ?? branch
      case .change: limit.relative?.against ?? branch
      }
    let anchor = anchors(name)
    let owner = anchor?.branch ?? name
    let series = entries.filter {
      $0.step == limit.metric.step && limit.metric.matches(name: $0.metric, labels: $0.labels)
        && $0.source.branch == owner
    }
    guard let last = series.last else {
      return missing(limit, rule(of: limit, kind), 0, "the branch '\(owner)' has no run of this metric")
    }
    let values = series.filter { $0.machine.isLike(last.machine) && $0.unit == last.unit }.map(\.value)
    guard values.count >= Self.leastRuns else {
      return missing(
        limit, rule(of: limit, kind), values.count,
        "\(values.count) runs are too few; \(Self.leastRuns) are needed")
    }
    let accepted = anchor?.entries.count {
      $0.step == limit.metric.step && limit.metric.matches(name: $0.metric, labels: $0.labels)
    }
    var trial = Trial(
      limit: limit, kind: kind, unit: last.unit, residuals: Residuals(values), anchorRuns: accepted,
      seed: seed)
    let alarms = (0..<trials).count { _ in trial.alarms(change: 0, nights: nights) }
    let direction = trial.badDirection
    let smallest = Self.changes.first { change in
      let factor = direction > 0 ? change : -change / (1 + change)
      let found = (0..<trials).count { _ in trial.finds(change: factor, within: Self.nights) }
      return Double(found) >= 0.8 * Double(trials)
    }
    let drift = kind == .change ? driftOutcome(&trial) : nil
    return Result(
      metric: limit.metric.description, rule: rule(of: limit, kind), runs: values.count,
      spread: trial.residuals.spread,
      falseAlarms: alarms, trials: trials, smallestChange: smallest, drift: drift, reason: nil)
  }

  private func rule(of limit: Limit, _ kind: Kind) -> String {
    switch kind {
    case .bounds:
      [("max", limit.maximum), ("min", limit.minimum), ("warn", limit.warning)].compactMap { name, bound in
        bound.map { "\(name) \(QuantityFormat.exact($0))" }
      }.joined(separator: ", ")
    case .trend: limit.trend?.text ?? ""
    case .change:
      limit.relative.map { RelativeRule.rules(of: $0).map(\.text).joined(separator: ", ") } ?? ""
    }
  }

  private func driftOutcome(_ trial: inout Trial) -> Drift {
    let caught = (0..<trials).compactMap { _ in
      trial.nightsUntilCaught(drift: drift, most: Self.mostNightsOfDrift)
    }.sorted()
    func night(of share: Double) -> Int? {
      let needed = max(1, Int((share * Double(trials)).rounded(.up)))
      return caught.count >= needed ? caught[needed - 1] : nil
    }
    return Drift(share: drift, nights: night(of: 0.8), nightsOfMost: night(of: 0.95))
  }

  /// How runs differ around their level.
  private struct Residuals {
    let level: Double
    /// Values as shares of the level of their stretch.
    let shares: [Double]

    init(_ values: [Double]) {
      let bounds =
        [0] + ShiftDetection.shifts(in: values).filter { $0.state == .confirmed }.map(\.index) + [
          values.count
        ]
      var shares: [Double] = []
      var level = 0.0
      for (low, high) in zip(bounds, bounds.dropFirst()) where high > low {
        level = Summary(Array(values[low..<high]))?.median ?? 0
        shares += values[low..<high].map { level == 0 ? 1 : $0 / level }
      }
      self.level = level
      self.shares = shares
    }

    var spread: Double { Summary(shares)?.standardDeviation ?? 0 }
  }

  /// One limit on drawn values.
  private struct Trial {
    let limit: Limit
    let kind: Kind
    let unit: MetricUnit
    let residuals: Residuals
    /// How many runs the anchor has; nil where the baseline goes along with the branch.
    let anchorRuns: Int?
    private var generator: SeededGenerator

    init(
      limit: Limit, kind: Kind, unit: MetricUnit, residuals: Residuals, anchorRuns: Int?, seed: UInt64
    ) {
      self.limit = limit
      self.kind = kind
      self.unit = unit
      self.residuals = residuals
      self.anchorRuns = anchorRuns
      generator = SeededGenerator(seed: seed)
    }

    /// 1 where a rise is bad.
    var badDirection: Double {
      switch kind {
      case .bounds: limit.maximum != nil || (limit.minimum == nil && limit.warnsAbove) ? 1 : -1
      case .trend: limit.trend?.direction == .fall ? -1 : 1
      case .change: limit.relative?.maximumIncrease != nil ? 1 : -1
      }
    }

    private mutating func draw(_ count: Int, change: Double = 0) -> [Double] {
      (0..<count).map { _ in
        let index = min(residuals.shares.count - 1, Int(generator.unit() * Double(residuals.shares.count)))
        return residuals.level * residuals.shares[index] * (1 + change)
      }
    }

    mutating func alarms(change: Double, nights: Int) -> Bool {
      guard kind == .trend, let trend = limit.trend else { return finds(change: change, within: 1) }
      let drawn = draw(nights).map { TrendNight(value: $0, time: nil, commit: nil) }
      return TrendJudgement(drawn, limit: trend).changes.contains {
        !$0.isSuspected && trend.forbids($0.share)
      }
    }

    mutating func finds(change: Double, within nights: Int) -> Bool {
      switch kind {
      case .trend:
        guard let trend = limit.trend else { return false }
        let drawn = (draw(40) + draw(nights, change: change)).map {
          TrendNight(value: $0, time: nil, commit: nil)
        }
        return TrendJudgement(drawn, limit: trend).forbidden != nil
      case .bounds, .change:
        let base = draw(anchorRuns ?? HistoryBaselines.rollingRuns)
        return fails(base: base, current: draw(limit.relative?.runs ?? 1, change: change))
      }
    }

    /// The first night on which the limit fails while the level goes off by this share every night.
    mutating func nightsUntilCaught(drift: Double, most: Int) -> Int? {
      let runs = limit.relative?.runs ?? 1
      var series = draw(anchorRuns ?? HistoryBaselines.rollingRuns)
      let first = series.count
      var level = 1.0
      for night in 1...most {
        level *= badDirection > 0 ? 1 + drift : 1 / (1 + drift)
        series += draw(1, change: level - 1)
        // An anchor's later runs alone are held against it; a branch's baseline is what came just before.
        let current = series[max(first, series.count - runs)...]
        let base =
          anchorRuns == nil ? series.dropLast().suffix(HistoryBaselines.rollingRuns) : series[..<first]
        if fails(base: Array(base), current: Array(current)) { return night }
      }
      return nil
    }

    private func fails(base: [Double], current: [Double]) -> Bool {
      let metric = Metric(limit.metric.metric, unit, current.last, labels: limit.metric.labels)
      let step = StepFinished(step: limit.metric.step, verdict: .passed, reason: nil, metrics: [metric])
      let outcomes = BudgetEvaluation.outcomes(
        of: [limit], against: [limit.metric.step: step],
        baselines: { _, _, _, name in .success(Baseline(name: name, values: base, current: current)) })
      let isChange = kind == .change
      return outcomes.contains {
        $0.verdict == .failed && $0.rule.hasPrefix("max-") == isChange && !$0.rule.hasPrefix("trend")
      }
    }
  }
}
