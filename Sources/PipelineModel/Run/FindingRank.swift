import Diagnostics

/// How much a finding tells of why something failed: what has stopped before what waits, before what is slow.
package enum FindingRank: Sendable, CaseIterable {
  /// Something of the system is down, or refuses.
  case stopped
  /// Work waits, or has reached a ceiling.
  case waiting
  /// Work is done and takes long.
  case slow
  /// All else: settings, practices, and codes that no row names.
  case other
  /// A look saw too little.
  case unseen

  /// The codes of each rank but `other`, the most telling first.
  package var codes: [String] {
    switch self {
    case .stopped:
      [
        "oom-killed", "crash-loop", "container-restarted", "node-trouble", "target-down", "unhealthy",
        "rejected-connections", "refused-writes",
      ]
    case .waiting:
      [
        "lock-wait", "autoscaler-at-max", "autoscaler-failing", "pod-pending", "pod-not-ready",
        "container-waiting", "near-limit", "node-busy", "evicted-keys",
      ]
    case .slow:
      ["missing-index", "slow-query", "slow-command", "latency-spike", "low-hit-rate", "no-keep-alive"]
    case .other: []
    case .unseen:
      [
        "no-monitor-role", "no-table-access", "no-statement-statistics", "no-permission", "no-metrics-server",
        "no-pods", "no-access", "no-such-api", "no-target", "unknown-setting", "unanswered", "query-failed",
        "unexpected-status", "too-many-series", "coarse-slowlog", "short-slowlog", "scrape-gap",
      ]
    }
  }

  /// The place of each code in the order of all; the key without a code is that of `other`.
  private static let places: [String?: Int] = Dictionary(
    allCases.flatMap { $0 == .other ? [nil] : $0.codes.map(Optional.some) }.enumerated().map { ($1, $0) },
    uniquingKeysWith: { first, _ in first })

  private static func place(of code: String) -> Int { places[code] ?? places[nil] ?? 0 }

  /// Errors before warnings before remarks, of each by their codes, of equal ones in their own order.
  package static func sorted<Item>(_ items: [Item], by finding: (Item) -> Finding) -> [Item] {
    let severities = Dictionary(
      uniqueKeysWithValues: Diagnostic.Severity.allCases.enumerated().map { ($1, $0) })
    return items.enumerated().map { place, item in
      let finding = finding(item)
      return (key: (severities[finding.severity] ?? 0, Self.place(of: finding.code), place), item: item)
    }.sorted { $0.key < $1.key }.map(\.item)
  }
}
