import PipelineModel

/// The pairs of one thing on two sides, in their order.
struct PairSeries<Sample: Sendable>: Sendable {
  private(set) var base: [Sample] = []
  private(set) var head: [Sample] = []
  private(set) var headFirst: [Bool] = []

  mutating func add(base: Sample, head: Sample, headFirst: Bool) {
    self.base.append(base)
    self.head.append(head)
    self.headFirst.append(headFirst)
  }

  /// One reading of every half; nil where a half has none.
  func pairs(_ reading: (Sample) -> Double?) -> MetricComparison.Pairs? {
    let (base, head) = (base.compactMap(reading), head.compactMap(reading))
    guard base.count == self.base.count, head.count == self.head.count else { return nil }
    return MetricComparison.Pairs(base: base, head: head, headFirst: headFirst)
  }
}

/// All that was measured of one thing on two sides.
struct PairBatches<Sample: Sendable>: Sendable {
  var planned = PairSeries<Sample>()
  /// Pairs of head against itself.
  var control = PairSeries<Sample>()
  /// The batch that confirms; empty where nothing looked changed.
  var fresh = PairSeries<Sample>()

  mutating func add(base: Sample, head: Sample, to entry: PairSchedule.Entry) {
    switch entry.batch {
    case .planned: planned.add(base: base, head: head, headFirst: entry.headFirst)
    case .control: control.add(base: base, head: head, headFirst: entry.headFirst)
    case .fresh: fresh.add(base: base, head: head, headFirst: entry.headFirst)
    }
  }

  /// One reading of all of it; nil where a half of a pair has none.
  func comparison(
    baseName: String, headName: String, _ reading: (Sample) -> Double?
  ) -> MetricComparison? {
    guard let planned = planned.pairs(reading), let fresh = fresh.pairs(reading) else { return nil }
    return MetricComparison(
      baseName: baseName, headName: headName, planned: planned,
      confirmation: fresh.base.isEmpty ? nil : fresh,
      control: control.base.isEmpty ? nil : control.pairs(reading))
  }
}
