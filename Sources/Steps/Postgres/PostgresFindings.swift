import Diagnostics
import Documents
import PipelineModel

/// The faults that a snapshot shows, each with the line that would mend it.
enum PostgresFindings {
  /// So many of one sort are told; the snapshot has them all.
  private static let most = 20

  static func findings(
    _ check: PostgresCheck, of snapshot: PostgresSnapshot, audits: PostgresAudits, spec: PostgresSpec
  ) -> [Diagnostic] {
    switch check {
    case .settings: audits.settings.map(setting)
    case .indexes: indexes(audits, user: snapshot.user)
    case .queries: audits.slowStatements.prefix(most).map(slow)
    case .locks:
      snapshot.rows("locks").filter { ($0["seconds"]?.double ?? 0) >= spec.lockWaitSeconds }.prefix(most)
        .map(lock)
    case .connections, .tables, .cache: []
    }
  }

  private static func warning(_ code: String, _ message: String, help: String?) -> Diagnostic {
    Diagnostic(code: code, severity: .warning, message: message, range: nil, help: help)
  }

  private static func setting(_ found: PostgresAudits.Setting) -> Diagnostic {
    let effect = found.needsRestart ? "then restart the server" : "SELECT pg_reload_conf();"
    return warning(
      "postgres-setting",
      "\(found.name) is \(found.current); it should be \(found.isNumber ? "at least " : "")\(found.wanted)",
      help: "ALTER SYSTEM SET \(found.name) = '\(found.wanted)'; \(effect)")
  }

  private static func indexes(_ audits: PostgresAudits, user: String) -> [Diagnostic] {
    audits.missingIndexes.prefix(most).map { found in
      let columns = found.columns.prefix(3).joined(separator: ", ")
      return warning(
        "missing-index",
        "\(found.table) with \(count(found.rows)) rows was read whole \(count(found.scans)) times; no index begins "
          + "with \(columns)",
        help:
          "where its queries filter by it: CREATE INDEX CONCURRENTLY ON \(found.table) (\(found.columns[0]));"
      )
    }
      + audits.unusedIndexes.prefix(most).map { found in
        warning(
          "unused-index",
          "the index \(found.name) of \(found.table) was never used and takes \(Quantity(found.bytes, .bytes))",
          help: "DROP INDEX CONCURRENTLY \(found.name);")
      }
      + audits.unanalyzedTables.prefix(most).map { table in
        warning(
          "no-table-statistics", "\(table) was never analyzed, so that plans for it are guesses",
          help: "VACUUM ANALYZE \(table);")
      }
      + audits.unreadableTables.prefix(most).map { table in
        warning(
          "no-table-access", "the columns of \(table), which is read whole, are hidden from the user",
          help: "GRANT SELECT ON \(table) TO \(quoted(user));")
      }
  }

  private static func slow(_ found: PostgresAudits.Statement) -> Diagnostic {
    warning(
      "slow-query",
      "\(Quantity(found.mean, .seconds)) a call, \(count(found.calls)) calls: \(found.text)",
      help: "name it under 'explain', or look at EXPLAIN (ANALYZE, BUFFERS) of it")
  }

  private static func lock(_ row: Node) -> Diagnostic {
    let blockers = row["blockers"]?.sequence ?? []
    let holders = blockers.map { blocker in
      let state = blocker["state"]?.string ?? "in an unknown state"
      let seconds = blocker["seconds"]?.double.map { " for \(time($0))" } ?? ""
      return "pid \(number(blocker["pid"])) (\(state)\(seconds): \(blocker["query"]?.string ?? "?"))"
    }
    let first = blockers.first.map { "SELECT pg_terminate_backend(\(number($0["pid"])));" }
    return warning(
      "lock-wait",
      "pid \(number(row["pid"])) has waited \(time(row["seconds"]?.double ?? 0)) for \(row["mode"]?.string ?? "a lock") "
        + "on \(row["target"]?.string ?? "?"), held by "
        + "\(holders.isEmpty ? "nobody any more" : holders.joined(separator: ", ")): \(row["query"]?.string ?? "?")",
      help: first.map { "end the transaction that holds it: \($0)" })
  }

  /// What a named query's plan shows.
  static func findings(of plan: QueryPlan, query: String, spec: PostgresSpec) -> [Diagnostic] {
    plan.wholeReadings.filter { $0.rowsRemoved >= spec.bigTableRows && $0.rowsRemoved > 9 * $0.rowsKept }.map
    {
      warning(
        "missing-index",
        "query '\(query)' reads \($0.table) whole, \(count($0.rowsRemoved + $0.rowsKept)) rows to keep "
          + "\(count($0.rowsKept)): \($0.filter)",
        help: "CREATE INDEX CONCURRENTLY ON \($0.table) (…); with the columns of the filter")
    }
  }

  // MARK: - What could not be seen

  static let noStatements = Diagnostic(
    code: "no-statement-statistics", severity: .warning,
    message: "pg_stat_statements is not installed, so that slow queries cannot be told", range: nil,
    help:
      "shared_preload_libraries = 'pg_stat_statements', restart, CREATE EXTENSION pg_stat_statements; or leave "
      + "'queries' out of 'checks'")

  static func noRole(user: String) -> Diagnostic {
    warning(
      "no-monitor-role", "'\(user)' sees its own sessions and statements only",
      help: "GRANT pg_monitor TO \(quoted(user));")
  }

  /// Why a named query has no plan: a right that the user lacks, or what the server says.
  static func failed(query: String, error: String?, user: String) -> Diagnostic {
    let message = "query '\(query)': \(error ?? "it has no plan")"
    if let error, let grant = grant(for: error, to: user) {
      return warning("no-table-access", message, help: grant)
    }
    return warning(
      "query-failed", message,
      help: "try it with EXPLAIN (ANALYZE) in psql; it runs in a transaction that only reads")
  }

  /// The line that gives the right that is missing: `permission denied for table entities`.
  private static func grant(for error: String, to user: String) -> String? {
    let rights = [
      ("table", "SELECT ON"), ("view", "SELECT ON"), ("materialized view", "SELECT ON"),
      ("foreign table", "SELECT ON"), ("sequence", "SELECT ON"), ("schema", "USAGE ON SCHEMA"),
      ("function", "EXECUTE ON FUNCTION"),
    ]
    for (kind, right) in rights {
      let prefix = "permission denied for \(kind) "
      guard error.hasPrefix(prefix) else { continue }
      return "GRANT \(right) \(quoted(String(error.dropFirst(prefix.count)))) TO \(quoted(user));"
    }
    return nil
  }

  /// A name as SQL takes it.
  ///
  /// Source: PostgreSQL documentation, 4.1.1 Identifiers and Key Words.
  private static func quoted(_ name: String) -> String {
    let isPlain = name.utf8.enumerated().allSatisfy { index, byte in
      (97...122).contains(byte) || byte == UInt8(ascii: "_") || (index > 0 && (48...57).contains(byte))
    }
    if isPlain, !name.isEmpty { return name }
    return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  static func unknownSetting(_ name: String) -> Diagnostic {
    warning("unknown-setting", "the server has no setting '\(name)'", help: "look at SHOW ALL")
  }

  static func unanswered(_ check: PostgresCheck, error: String?) -> Diagnostic {
    warning(
      "unanswered", "PostgreSQL did not answer the check '\(check.rawValue)'\(error.map { ": " + $0 } ?? "")",
      help: "leave it out of 'checks', or mend what the error says")
  }

  private static func count(_ value: Double) -> String { "\(Int(exactly: value.rounded()) ?? 0)" }

  private static func time(_ seconds: Double) -> String { "\(Quantity(seconds, .seconds))" }

  private static func number(_ node: Node?) -> String { node?.scalarText ?? "?" }
}
