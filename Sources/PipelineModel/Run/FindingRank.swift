import Diagnostics

/// How much a finding tells of why something failed: what has stopped before what waits, before what is slow.
package enum FindingRank: Int, Sendable, CaseIterable, Comparable {
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

  package static func < (left: FindingRank, right: FindingRank) -> Bool { left.rawValue < right.rawValue }

  /// The codes of each rank but `other`.
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

  private static let ranks = Dictionary(
    allCases.flatMap { rank in rank.codes.map { ($0, rank) } }, uniquingKeysWith: { first, _ in first })

  /// That of a finding's code.
  package static func of(_ code: String) -> FindingRank { ranks[code] ?? .other }

  /// Errors before warnings before remarks, of each by rank, of each rank in their own order.
  package static func sorted<Item>(_ items: [Item], by finding: (Item) -> Finding) -> [Item] {
    let severities = Dictionary(
      uniqueKeysWithValues: Diagnostic.Severity.allCases.enumerated().map { ($1, $0) })
    return items.enumerated().map { place, item in
      let finding = finding(item)
      return (key: (severities[finding.severity] ?? 0, Self.of(finding.code).rawValue, place), item: item)
    }.sorted { $0.key < $1.key }.map(\.item)
  }
}
