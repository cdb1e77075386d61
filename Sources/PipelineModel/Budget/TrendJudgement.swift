import Statistics

/// Reads a nightly series and says whether its level changed in the way that a limit forbids.
///
/// A confirmed change fails every night until it is undone by half, or until an anchor is accepted behind it.
package struct TrendJudgement: Sendable {
  /// A change of level, by whatever detector.
  package struct Change: Sendable, Equatable {
    /// The first night of the new level.
    package let index: Int
    /// The night on which it was confirmed; nil while it is suspected, and where the detector does not tell.
    package let confirmed: Int?
    package let isSuspected: Bool
    package let levelBefore: Double
    package let levelAfter: Double
    package let pValue: Double

    package var share: Double { levelBefore == 0 ? 0 : levelAfter / levelBefore - 1 }
  }

  package let limit: TrendLimit
  package let nights: [TrendNight]
  package let changes: [Change]

  package init(_ nights: [TrendNight], limit: TrendLimit) {
    self.limit = limit
    self.nights = nights
    let values = nights.map(\.value)
    switch limit.detector {
    case .loadline:
      changes = ShiftDetection.shifts(in: values).map { shift in
        let isSuspected = shift.state == .suspected
        return Change(
          index: shift.index, confirmed: isSuspected ? nil : shift.noticed, isSuspected: isSuspected,
          levelBefore: shift.levelBefore, levelAfter: shift.levelAfter, pValue: shift.pValue)
      }
    case .otava:
      changes = ChangePointSearch().changePoints(in: values).map {
        Change(
          index: $0.index, confirmed: nil, isSuspected: false, levelBefore: $0.meanBefore,
          levelAfter: $0.meanAfter,
          pValue: $0.pValue)
      }
    }
  }

  /// The fewest nights that can show a change.
  static let leastNights = ShiftDetection.leastHistory + ShiftDetection.nights

  /// The change for which the limit fails: forbidden, confirmed, and not undone since.
  package var forbidden: Change? {
    let confirmed = changes.filter { !$0.isSuspected }
    guard let level = confirmed.last?.levelAfter else { return nil }
    return confirmed.last { change in
      guard limit.forbids(change.share) else { return false }
      let left = level - change.levelBefore
      let size = change.levelAfter - change.levelBefore
      return size == 0 ? false : left / size >= 0.5
    }
  }

  package var suspected: Change? { changes.last { $0.isSuspected && limit.forbids($0.share) } }

  func outcome(unit: MetricUnit) -> (
    verdict: Verdict, evidence: LimitEvidence?, bound: Double, reason: String
  ) {
    let current = nights.last?.value ?? 0
    guard nights.count >= Self.leastNights else {
      let count = nights.count == 1 ? "1 run" : "\(nights.count) runs"
      return (
        .inconclusive, nil, current,
        "'\(limit.against)' has \(count) of this metric with this one; \(Self.leastNights) are needed"
      )
    }
    if let change = forbidden {
      return (
        .failed, evidence(change, .missed), change.levelBefore,
        "\(text(of: change, unit)), \(confirmation(of: change)) \(sparkline)"
      )
    }
    if let change = suspected {
      return (
        .warned, evidence(change, .undecided), change.levelBefore,
        "suspected: \(text(of: change, unit)); \(ShiftDetection.nights) nights confirm a change \(sparkline)"
      )
    }
    let level =
      changes.last { !$0.isSuspected }?.levelAfter ?? Summary(nights.map(\.value))?.median ?? current
    return (.passed, nil, level, "no change in \(nights.count) runs \(sparkline)")
  }

  private func evidence(_ change: Change, _ outcome: LimitEvidence.Outcome) -> LimitEvidence {
    LimitEvidence(
      outcome: outcome, method: .trend, against: limit.against, change: change.share, lower: nil, upper: nil,
      confidence: 1 - ShiftDetection.threshold(history: change.index), pValue: change.pValue,
      adjustedPValue: nil,
      sampleCount: nights.count)
  }

  // MARK: - Words

  /// `rose 5.1%, from 102ms to 107ms, in commits 1a2b3c4..5d6e7f8 (2026-11-03)`
  private func text(of change: Change, _ unit: MetricUnit) -> String {
    let (before, after) = (Quantity(change.levelBefore, unit), Quantity(change.levelAfter, unit))
    let share = EvidenceText.percent(abs(change.share))
    return
      "\(change.share > 0 ? "rose" : "fell") \(share), from \(before) to \(after)\(place(of: change.index))"
  }

  /// Between which commits, and when.
  private func place(of index: Int) -> String {
    func short(_ commit: String) -> String { String(commit.prefix(7)) }
    let last = index > 0 ? nights[index - 1].commit : nil
    let first = nights[index].commit
    let commits =
      switch (last, first) {
      case (let last?, let first?):
        last == first ? ", in commit \(short(first))" : ", in commits \(short(last))..\(short(first))"
      case (let last?, nil): ", after commit \(short(last))"
      default: ""
      }
    let day = nights[index].time.map { " (\(CalendarText.day($0)))" } ?? " (this run)"
    return commits + day
  }

  private func confirmation(of change: Change) -> String {
    guard let night = change.confirmed else { return "p \(EvidenceText.chance(change.pValue))" }
    return "confirmed " + (nights[night].time.map { "on \(CalendarText.day($0))" } ?? "by this run")
  }

  /// The last 40 nights as bars, a bar before each change.
  private var sparkline: String {
    let shown = nights.suffix(40)
    return Sparkline.text(
      shown.map(\.value), marks: Set(changes.map { $0.index - (nights.count - shown.count) }))
  }
}
