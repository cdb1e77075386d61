import HTTPLoad
import PipelineModel

/// What the load of one half of a pair came to.
struct LoadHalf: Sendable {
  private struct Key: Hashable {
    let name: String
    let labels: [String: String]
  }

  let verdict: Verdict
  /// One phrase.
  let reason: String
  /// Whether the one thing against it is that the generator sent late: no fault of the service.
  let wasSentLate: Bool
  let metrics: [Metric]
  private let places: [Key: Int]

  init(_ result: LoadResult) {
    (verdict, reason) = LoadVerdict.judge(result)
    wasSentLate =
      verdict == .inconclusive
      && result.saturation.allSatisfy { if case .sendLag = $0 { true } else { false } }
    let metrics = LoadMetrics.metrics(of: result)
    self.metrics = metrics
    places = Dictionary(
      metrics.indices.map { (Key(name: metrics[$0].name, labels: metrics[$0].labels), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  func metric(_ name: String, _ labels: [String: String]) -> Metric? {
    places[Key(name: name, labels: labels)].map { metrics[$0] }
  }

  func value(_ name: String, _ labels: [String: String]) -> Double? { metric(name, labels)?.value }
}
