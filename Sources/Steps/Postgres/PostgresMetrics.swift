import Documents
import PipelineModel

/// The numbers of a snapshot that budgets can limit.
enum PostgresMetrics {
  /// Of each check what it gives; nothing of checks that are not made.
  static func descriptions(of spec: PostgresSpec) -> [MetricDescription] {
    let names = Set(spec.queries.map(\.name))
    return spec.checks.flatMap { check in table(check) }
      + (names.isEmpty ? [] : explained.map { .init($0.name, $0.unit, labels: ["query": names], $0.summary) })
  }

  private typealias Row = (name: String, unit: MetricUnit, summary: String)

  /// What a check gives.
  static func table(_ check: PostgresCheck) -> [MetricDescription] {
    let rows: [Row] =
      switch check {
      case .settings: [("settings.below", .none, "Settings below what they should be")]
      case .indexes:
        [
          ("indexes.missing", .none, "Big tables that are read whole although an index could serve"),
          ("indexes.unused", .none, "Indexes of big tables that were never used"),
          ("indexes.unused_size", .bytes, "What the unused indexes take"),
        ]
      case .queries:
        [
          ("queries.calls", .none, "Statements run"), ("queries.mean_time", .seconds, "Their mean time"),
          ("queries.slowest", .seconds, "The mean time of the statement whose mean is highest"),
          ("queries.slow", .none, "Statements whose mean time is at least `slow-query`"),
        ]
      case .connections:
        [
          ("connections.used", .none, "Client connections"),
          ("connections.active", .none, "Connections that run a statement"),
          (
            "connections.idle_in_transaction", .none,
            "Connections that hold a transaction open and do nothing"
          ),
          ("connections.limit", .none, "max_connections"),
          ("connections.usage", .ratio, "The share of the limit that is used"),
        ]
      case .locks:
        [
          ("locks.waiting", .none, "Locks that are waited for"),
          ("locks.longest_wait", .seconds, "How long the longest has been waited for"),
        ]
      case .tables:
        [
          ("database.size", .bytes, "The size of the database"),
          ("tables.largest", .bytes, "The size of the largest table, with its indexes"),
          ("tables.dead_share", .ratio, "The share of dead rows in the big table that has most"),
        ]
      case .cache:
        [
          ("cache.hit_rate", .ratio, "The share of blocks found in shared buffers"),
          ("cache.reads", .none, "Blocks that were not found there"),
          ("database.temp_written", .bytes, "Temporary files: work_mem was too small"),
          ("database.deadlocks", .none, "Deadlocks"),
        ]
      }
    return rows.map { MetricDescription($0.name, $0.unit, $0.summary) }
  }

  private static let explained: [Row] = [
    ("explain.time", .seconds, "Execution of a named query"),
    ("explain.planning_time", .seconds, "Planning of it"),
    ("explain.buffers", .none, "Blocks that it touched"),
    ("explain.misestimate", .ratio, "By how much its worst node misjudged its rows; 1 is right"),
  ]

  // MARK: - Values

  /// Metrics of a check that was answered.
  static func metrics(
    _ check: PostgresCheck, of snapshot: PostgresSnapshot, audits: PostgresAudits
  ) -> [Metric] {
    switch check {
    case .settings: [Metric("settings.below", .none, Double(audits.settings.count))]
    case .indexes:
      [
        Metric("indexes.missing", .none, Double(audits.missingIndexes.count)),
        Metric("indexes.unused", .none, Double(audits.unusedIndexes.count)),
        Metric("indexes.unused_size", .bytes, audits.unusedIndexes.reduce(0) { $0 + $1.bytes }),
      ]
    case .queries: queries(audits)
    case .connections: connections(snapshot)
    case .locks:
      [
        Metric("locks.waiting", .none, Double(snapshot.rows("locks").count)),
        Metric(
          "locks.longest_wait", .seconds,
          max(0, snapshot.rows("locks").compactMap { $0["seconds"]?.double }.max() ?? 0)),
      ]
    case .tables: tables(snapshot, audits)
    case .cache: cache(snapshot)
    }
  }

  private static func queries(_ audits: PostgresAudits) -> [Metric] {
    let (calls, seconds) = audits.statements.reduce((0, 0)) { ($0.0 + $1.calls, $0.1 + $1.seconds) }
    let reason = calls > 0 ? nil : "no statement was run"
    return [
      Metric("queries.calls", .none, calls),
      Metric(
        "queries.mean_time", .seconds, calls > 0 ? seconds / calls : nil, sampleCount: Int(exactly: calls),
        reason: reason),
      Metric("queries.slowest", .seconds, audits.statements.map(\.mean).max(), reason: reason),
      Metric("queries.slow", .none, Double(audits.slowStatements.count)),
    ]
  }

  private static func connections(_ snapshot: PostgresSnapshot) -> [Metric] {
    let used = snapshot.number("connections", "used")
    let limit = snapshot.number("connections", "limit")
    let usage = used.flatMap { used in limit.map { used / $0 } }
    return [
      Metric("connections.used", .none, used),
      Metric("connections.active", .none, snapshot.number("connections", "active")),
      Metric("connections.idle_in_transaction", .none, snapshot.number("connections", "idle_in_transaction")),
      Metric("connections.limit", .none, limit), Metric("connections.usage", .ratio, usage),
    ]
  }

  private static func tables(_ snapshot: PostgresSnapshot, _ audits: PostgresAudits) -> [Metric] {
    let shares = audits.bigTables.compactMap { table -> Double? in
      guard let live = table["n_live_tup"]?.double, let dead = table["n_dead_tup"]?.double, live + dead > 0
      else { return nil }
      return dead / (live + dead)
    }
    return [
      Metric("database.size", .bytes, snapshot.number("cache", "size")),
      Metric(
        "tables.largest", .bytes, snapshot.rows("tables").first?["size"]?.double,
        reason: snapshot.rows("tables").isEmpty ? "the database has no table" : nil),
      Metric("tables.dead_share", .ratio, shares.max() ?? 0),
    ]
  }

  private static func cache(_ snapshot: PostgresSnapshot) -> [Metric] {
    let hits = snapshot.growth("cache", "blks_hit") ?? 0
    let reads = snapshot.growth("cache", "blks_read") ?? 0
    return [
      Metric(
        "cache.hit_rate", .ratio, hits + reads > 0 ? hits / (hits + reads) : nil,
        sampleCount: Int(exactly: hits + reads), reason: hits + reads > 0 ? nil : "no block was asked for"),
      Metric("cache.reads", .none, reads),
      Metric("database.temp_written", .bytes, snapshot.growth("cache", "temp_bytes")),
      Metric("database.deadlocks", .none, snapshot.growth("cache", "deadlocks")),
    ]
  }

  static func metrics(of plan: QueryPlan, query: String) -> [Metric] {
    let labels = ["query": query]
    return [
      Metric("explain.time", .seconds, plan.executionSeconds, labels: labels),
      Metric("explain.planning_time", .seconds, plan.planningSeconds, labels: labels),
      Metric("explain.buffers", .none, plan.buffers, labels: labels),
      Metric("explain.misestimate", .ratio, plan.misestimate, labels: labels),
    ]
  }
}
