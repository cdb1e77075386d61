import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `faults.json`: what was done to the service and when, in seconds since the measurement began.
package struct FaultTimeline: Codable, Equatable {
  package struct Fault: Codable, Equatable {
    let name: String
    /// `latency 50ms, jitter 5ms`.
    let text: String
    let began: Double
    let ended: Double
    var remark: String?
    /// Seconds from its end; nil where it was not measured or there was none.
    var recoveryTime: Double?
  }

  package static let fileName = "faults.json"

  package let version: Int
  package let faults: [Fault]

  init(_ metrics: ChaosMetrics) {
    version = 1
    let recoveries = metrics.recoveries
    faults = metrics.records.map { record in
      let answer = recoveries.first { $0.record.fault.name == record.fault.name }?.answer
      return Fault(
        name: record.fault.name, text: record.fault.text, began: Double(record.beganNanoseconds) / 1e9,
        ended: Double(record.endedNanoseconds) / 1e9, remark: record.remark,
        recoveryTime: answer.flatMap { ChaosMetrics.reading($0).value })
    }
  }

  /// What a chart shows of them; nothing where the file is damaged.
  static func marks(in json: [UInt8]) -> [LoadCourse.Mark] {
    let timeline = try? JSONDecoder().decode(FaultTimeline.self, from: Data(json))
    let marks = (timeline?.faults ?? []).map {
      LoadCourse.Mark(name: $0.name, start: $0.began, end: $0.ended)
    }
    return marks.filter { $0.start >= 0 && $0.end >= $0.start }.sorted { $0.start < $1.start }
  }

  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}
