#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import HTTPLoad
import PipelineModel

/// The loads of a search in the order in which they were sent.
struct SaturationTrials: Sendable {
  static let fileName = "saturation.json"

  /// One load; rates a second, latencies in seconds.
  struct Trial: Sendable, Codable, Equatable {
    let rate: Double
    /// `held`, `broke` or `unknown`.
    let outcome: String
    /// Why it did not hold.
    let reason: String?
    let throughput: Double
    let errorRate: Double?
    let p50: Double?
    let p95: Double?
    let p99: Double?

    enum CodingKeys: String, CodingKey {
      case rate, outcome, reason, throughput, p50, p95, p99
      case errorRate = "error_rate"
    }

    /// `400/s broke: latency.p95 612ms, at most 200ms`.
    var line: String {
      let rate = Quantity(rate, .perSecond)
      if let reason { return "\(rate) \(outcome): \(reason)" }
      return "\(rate) \(outcome): latency p95 \(p95.map { Quantity($0, .seconds).description } ?? "unknown")"
    }
  }

  private(set) var all: [Trial] = []
  /// The metrics of the load at the highest rate that held.
  private(set) var held: [Metric] = []

  mutating func add(
    _ result: LoadResult, _ metrics: [Metric], at rate: Double, _ judgement: SaturationSearch.Judgement
  ) {
    func value(_ name: String) -> Double? { metrics.first { $0.name == name && $0.labels.isEmpty }?.value }
    let (outcome, reason): (String, String?) =
      switch judgement {
      case .held: ("held", nil)
      case .broke(let reason): ("broke", reason)
      case .unknown(let reason): ("unknown", reason)
      }
    if judgement == .held { held = metrics }
    all.append(
      Trial(
        rate: rate, outcome: outcome, reason: reason, throughput: result.throughput,
        errorRate: value("error_rate"), p50: value("latency.p50"), p95: value("latency.p95"),
        p99: value("latency.p99")))
  }

  /// The most requests a second that were answered as expected in any of them.
  var peak: Double? { all.map(\.throughput).max() }

  /// A JSON document with a list `trials`.
  func document() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(["trials": all])) + [UInt8(ascii: "\n")]
  }
}
