extension BenchmarkSpec {
  /// The measured and the warm-up runs of all commands; nil where a time decides. A fresh batch of pairs comes on top.
  var plannedRuns: Int? {
    let runs: Int
    if let comparison {
      runs = 2 * (warmUpRuns + comparison.pairs + comparison.controlPairs)
    } else if case .runs(let count) = length {
      runs = warmUpRuns + count
    } else {
      return nil
    }
    return runs * cases.count
  }
}
