import Statistics

/// The requests of a k6 run counted as they come: over the whole run, and second by second, all together, by name
/// and by scenario.
///
/// Memory grows with the seconds and the names, not with the requests.
package struct K6Points: Sendable {
  /// What the seconds and durations are kept of.
  package enum Part: Hashable, Sendable {
    case all
    case request(String)
    case scenario(String)
  }

  /// Names that are told apart; requests of further ones count in `.all` and their scenario only.
  package static let mostNames = 50
  /// How long after the first point the beginning of the measurement is looked for, in nanoseconds of k6's clock.
  private static let settling: Int64 = 2_000_000_000

  package private(set) var series: [Part: K6PointSeries] = [:]
  /// Requests of all kinds, those of `setup` and `teardown` too.
  package private(set) var requests: UInt64 = 0
  /// Whether there were more names than are told apart.
  package private(set) var hasTooManyNames = false

  /// When the first request of a scenario was sent, in nanoseconds since 1970; nil until that is settled.
  private var begin: Int64?
  private var lastBegin = Int64.min
  private var measuredRequests: UInt64 = 0
  private var waiting: [K6Point] = []
  private var names: [String: String] = [:]
  /// Secrets are masked before a name is kept.
  private let mask: @Sendable (String) -> String

  package init(mask: @escaping @Sendable (String) -> String = { $0 }) { self.mask = mask }

  package mutating func add(_ point: K6Point) {
    guard begin == nil else { return count(point) }
    waiting.append(point)
    if point.endNanoseconds - waiting[0].endNanoseconds > Self.settling { settle() }
  }

  /// To be called after the last point.
  package mutating func finish() {
    settle()
    for part in series.keys { series[part]?.compact(before: .max) }
  }

  /// From the sending of the first request of a scenario to that of the last one and the mean gap behind it.
  ///
  /// k6 does not tell how long a scenario was meant to last. What lies within 1% of whole seconds is taken for them.
  package var measuredSeconds: Double {
    guard let begin, measuredRequests > 1, lastBegin > begin else { return 0 }
    let gaps = Double(measuredRequests - 1)
    let measured = Double(lastBegin - begin) / 1e9 * Double(measuredRequests) / gaps
    let whole = measured.rounded()
    return abs(measured - whole) <= measured / 100 ? whole : measured
  }

  /// When the measurement began, in milliseconds since 1970.
  package var startMilliseconds: Int64 { (begin ?? 0) / 1_000_000 }

  // MARK: - Counting

  /// The earliest sending among the first points is the beginning: those of slower requests come later.
  private mutating func settle() {
    let measured = waiting.filter { !$0.isAround }
    guard begin == nil, let earliest = measured.map(\.beginNanoseconds).min() else {
      // Nothing but setup so far: it need not wait.
      if begin == nil { waiting.forEach { count($0) } }
      waiting.removeAll()
      return
    }
    begin = earliest
    waiting.forEach { count($0) }
    waiting = []
  }

  private mutating func count(_ point: K6Point) {
    var parts: [Part] = [.all]
    if let name = point.name.flatMap({ known($0) }) { parts.append(.request(name)) }
    if let scenario = point.scenario, !scenario.isEmpty { parts.append(.scenario(mask(scenario))) }
    var second: Int?
    if !point.isAround, let begin {
      second = max(0, Int((point.endNanoseconds - begin) / 1_000_000_000))
    }
    if case .duration = point.kind {
      requests += 1
      if second != nil {
        measuredRequests += 1
        lastBegin = max(lastBegin, point.beginNanoseconds)
      }
    }
    for part in parts { series[part, default: K6PointSeries()].count(point.kind, second: second) }
  }

  /// The name as it is kept; nil where there are too many.
  private mutating func known(_ name: String) -> String? {
    if let known = names[name] { return known }
    guard names.count < Self.mostNames else {
      hasTooManyNames = true
      return nil
    }
    let masked = mask(name)
    names[name] = masked
    return masked
  }
}

extension K6Point {
  /// When the request was sent, as near as the point tells.
  fileprivate var beginNanoseconds: Int64 {
    if case .duration(let nanoseconds) = kind { return endNanoseconds - nanoseconds }
    return endNanoseconds
  }
}
