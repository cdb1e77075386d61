#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `timeline.json`: what ended in each second of the measurement, overall and by request, durations in seconds.
///
/// Beside it lies a histogram log with the durations themselves. What ended after the measurement stands in
/// seconds beyond it.
package struct LoadTimeline: Codable, Equatable {
  package struct Second: Codable, Equatable {
    let second: Int
    let succeeded: UInt64
    let failed: UInt64
    let timedOut: UInt64
    let unsent: UInt64
    var p50: Double?
    var p95: Double?
    var p99: Double?
    var max: Double?
  }

  package struct Request: Codable, Equatable {
    let name: String
    /// What the histogram log calls it.
    let tag: String
    /// Counts only.
    var seconds: [Second]
  }

  package static let fileName = "timeline.json"

  package let version: Int
  /// What durations are: `latency` or `service_time`.
  package let measure: String
  package let measuredSeconds: Double
  /// Only those in which something ended, rising.
  package var seconds: [Second]
  package var requests: [Request]
  /// By scenario, where there are any.
  package var scenarios: [Request]?

  package init(
    measure: String, measuredSeconds: Double, seconds: [Second], requests: [Request], scenarios: [Request]?
  ) {
    version = 1
    self.measure = measure
    self.measuredSeconds = measuredSeconds
    self.seconds = seconds
    self.requests = requests
    self.scenarios = scenarios
  }

  /// The name of the histogram log.
  package var logName: String { "\(measure).hlog" }

  /// Gives the file's bytes piece by piece, a line for each second.
  package func write(_ body: ([UInt8]) throws -> Void) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    func list<Item>(_ items: [Item], _ write: (Item) throws -> Void) throws {
      try body(Array("[".utf8))
      for (index, item) in items.enumerated() {
        try body(Array((index == 0 ? "\n" : ",\n").utf8))
        try write(item)
      }
      try body(Array("]".utf8))
    }
    func seconds(_ seconds: [Second]) throws { try list(seconds) { try body(Array(text($0).utf8)) } }
    func parts(_ name: String, _ parts: [Request]) throws {
      try body(Array("\"\(name)\": ".utf8))
      try list(parts) { part in
        try body(Array("{\"name\": \(text(part.name)), \"tag\": \(text(part.tag)), \"seconds\": ".utf8))
        try seconds(part.seconds)
        try body(Array("}".utf8))
      }
      try body(Array(",\n".utf8))
    }
    try body(Array("{\"measure\": \(text(measure)), \"measuredSeconds\": \(text(measuredSeconds)),\n".utf8))
    try parts("requests", requests)
    if let scenarios { try parts("scenarios", scenarios) }
    try body(Array("\"seconds\": ".utf8))
    try seconds(self.seconds)
    try body(Array(",\n\"version\": \(version)}\n".utf8))
  }
}
