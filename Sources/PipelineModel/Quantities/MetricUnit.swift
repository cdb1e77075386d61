/// The base units that metrics and limits are kept in.
package enum MetricUnit: String, Sendable, Codable, CaseIterable {
  case seconds = "s"
  case bytes = "B"
  /// A share: 1 is all, 0.01 is written `1%`.
  case ratio
  case perSecond = "1/s"
  case bytesPerSecond = "B/s"
  /// A plain number or a count.
  case none = ""

  /// As a message says it.
  package var name: String {
    switch self {
    case .seconds: "a duration"
    case .bytes: "a size"
    case .ratio: "a share"
    case .perSecond: "a rate"
    case .bytesPerSecond: "a data rate"
    case .none: "a plain number"
    }
  }

  /// How a value of this unit is written.
  package var example: String {
    switch self {
    case .seconds: "500ms"
    case .bytes: "64MiB"
    case .ratio: "1%"
    case .perSecond: "1000/s"
    case .bytesPerSecond: "10MB/s"
    case .none: "5"
    }
  }
}
