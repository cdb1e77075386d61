import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `prometheus.json`: what each query gave, with the points of range queries.
package struct PrometheusFile: Codable {
  static let name = "prometheus.json"

  private let version: Int
  /// The period, in seconds since 1970.
  private let start: Double
  private let end: Double
  private let queries: [MetricCourse]

  init(period: ProbePeriod, queries: [MetricCourse]) {
    version = 1
    start = Double(period.start) / 1_000
    end = Double(period.end) / 1_000
    self.queries = queries
  }

  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// The range queries of a step that have something to draw; none where it left no such file or it is damaged.
  package static func courses(_ artifacts: [String], contents: (String) -> [UInt8]?) -> [MetricCourse] {
    guard let bytes = artifacts.first(where: { $0.hasSuffix("/" + name) }).flatMap(contents),
      let file = try? JSONDecoder().decode(PrometheusFile.self, from: Data(bytes))
    else { return [] }
    return file.queries.filter { $0.series.contains { $0.points.count > 1 } }
  }
}
