/// The endpoints; the raw value is the path, and the label of the path in the metrics.
package enum Route: String, Sendable, CaseIterable {
  case index = "/"
  case health = "/health"
  case entities = "/api/entities"
  case search = "/api/search"
  case delay = "/delay"
  case fail = "/fail"
  case stall = "/stall"
  case queue = "/queue"
  case bytes = "/bytes"
  case status = "/status/{code}"
  case echo = "/echo"
  case metrics = "/metrics"
  /// Every path that is none of the others.
  case unknown = "other"

  /// The endpoints, without `unknown`.
  package static let known = allCases.filter { $0 != .unknown }

  private static let statusPrefix = Array("/status/".utf8)

  /// The route of a path as it was sent.
  package init(path: [UInt8]) {
    if path.starts(with: Self.statusPrefix) {
      self = .status
    } else {
      self = Self.known.first { path.elementsEqual($0.rawValue.utf8) } ?? .unknown
    }
  }

  /// The value of the Allow field.
  package var allowedMethods: String { self == .echo ? "POST" : "GET, HEAD" }

  /// Whether the endpoint takes the method; an unknown path takes every one.
  package func allows(_ method: RequestMethod) -> Bool {
    switch self {
    case .unknown: true
    case .echo: method == .post
    default: method == .get || method == .head
    }
  }

  /// A stall of the whole service leaves out what watches over the service.
  package var isStalledWithService: Bool { self != .health && self != .metrics }
}
