import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `trends.json`: the nightly series that a budget's limits were held against.
package struct TrendFile: Codable, Equatable {
  package static let fileName = "trends.json"

  package let version: Int
  package let trends: [MetricTrend]

  init(trends: [MetricTrend]) {
    version = 1
    self.trends = trends
  }

  /// The trends that a budget step left; empty where it left none or the file is damaged.
  package static func read(_ artifacts: [String], contents: (String) -> [UInt8]?) -> [MetricTrend] {
    guard let path = artifacts.first(where: { $0.hasSuffix("/" + fileName) }), let bytes = contents(path),
      let file = try? JSONDecoder().decode(TrendFile.self, from: Data(bytes))
    else { return [] }
    return file.trends
  }

  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}

extension MetricTrend {
  /// The series behind a limit that looks into the history; nil for others, and where there is none.
  init?(_ limit: Limit, steps: [StepID: StepFinished], history: HistoryBaselines) {
    guard let against = limit.trend?.against ?? limit.relative?.against,
      let step = steps[limit.metric.step],
      let metric = step.metrics.first(where: { limit.metric.matches(name: $0.name, labels: $0.labels) }),
      case .success(let nights) = history.nights(step: step, metric: metric, name: against)
    else { return nil }
    let changes = limit.trend.map { TrendJudgement(nights, limit: $0).changes } ?? []
    self.init(
      metric: limit.metric.description, unit: metric.unit, against: against,
      nights: nights,
      changes: changes.map {
        Change(
          index: $0.index, isSuspected: $0.isSuspected, levelBefore: $0.levelBefore, levelAfter: $0.levelAfter
        )
      })
  }
}
