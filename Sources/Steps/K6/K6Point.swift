/// One request as k6's CSV output tells of it.
package struct K6Point: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// k6's `http_req_duration`, in nanoseconds.
    case duration(Int64)
    /// k6's `http_req_failed`.
    case judged(hasFailed: Bool)
  }

  package let kind: Kind
  /// When the request ended, in nanoseconds since 1970.
  package let endNanoseconds: Int64
  /// The tag `name`, k6's own or the script's; nil where the script left out that tag.
  package let name: String?
  /// Nil where the script left out that tag.
  package let scenario: String?
  /// Whether it was made in `setup` or `teardown`.
  package let isAround: Bool

  package init(
    kind: Kind, endNanoseconds: Int64, name: String? = nil, scenario: String? = nil, isAround: Bool = false
  ) {
    self.kind = kind
    self.endNanoseconds = endNanoseconds
    self.name = name
    self.scenario = scenario
    self.isAround = isAround
  }
}
