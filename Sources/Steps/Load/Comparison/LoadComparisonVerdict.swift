import PipelineModel

/// What the halves of all pairs come to before any budget looks at the change.
enum LoadComparisonVerdict {
  /// The worst of the halves, as no pair is better than its worse half, and one phrase.
  static func judge(
    _ batches: PairBatches<LoadHalf>, _ comparison: LoadComparison, _ metrics: [Metric]
  ) -> (verdict: Verdict, reason: String) {
    let series = [batches.planned, batches.fresh]
    let halves =
      series.flatMap { $0.base.map { (side: "base", half: $0) } + $0.head.map { (side: "head", half: $0) } }
      + (batches.control.base + batches.control.head).map { (side: "head", half: $0) }
    for verdict in [Verdict.failed, .inconclusive, .warned] {
      let bad = halves.filter { $0.half.verdict == verdict }
      guard let first = bad.first else { continue }
      return (
        verdict,
        "in \(bad.count) of \(halves.count) halves of pairs, such as one of \(first.side): \(first.half.reason)"
      )
    }
    return (.passed, digest(metrics, comparison))
  }

  /// `latency p95 12.3ms, +4.1% (3.2% to 5% at 95%) against http://127.0.0.1:8081`
  private static func digest(_ metrics: [Metric], _ comparison: LoadComparison) -> String {
    for name in [
      "latency.p95", "service_time.p95", "latency.p50", "service_time.p50", "latency.max", "service_time.max",
    ] {
      guard let head = metrics.first(where: { $0.name == name && $0.labels.isEmpty }),
        let value = head.quantity,
        let change = metrics.first(where: { $0.name == name + ".change" && $0.labels.isEmpty })
      else { continue }
      return
        "\(name.replacing(".", with: " ").replacing("_", with: " ")) \(value), \(ChangeMetrics.text(change)) against \(comparison.baseName)"
    }
    return "\(comparison.pairs) pairs against \(comparison.baseName)"
  }
}
