import Foundation
import PipelineModel
import SystemIO
import TestSupport
import XCTest

/// The step against a real server: each fault is planted and found, and the healthy twin gives no finding.
final class PostgresStepTests: XCTestCase {
  private var server: PostgresServer?

  override func tearDown() {
    server?.stop()
    server = nil
  }

  /// A server with the guide's settings, for a machine of 512 MiB, and what the arguments change of them.
  private func start(_ settings: [String] = []) throws -> PostgresServer {
    let healthy = [
      "shared_preload_libraries=pg_stat_statements", "shared_buffers=128MB", "work_mem=256MB",
      "max_parallel_workers_per_gather=4", "checkpoint_completion_target=0.9", "wal_buffers=16MB",
      "track_io_timing=on", "autovacuum=off",
    ]
    let started = try PostgresServer(port: try freePort(), settings: healthy + settings)
    server = started
    return started
  }

  private func fill(_ server: PostgresServer) throws {
    try server.run(
      "CREATE EXTENSION pg_stat_statements",
      "CREATE TABLE entities (id int PRIMARY KEY, tenant_id int, note text)",
      "INSERT INTO entities SELECT i, hashint4(i) % 5000, md5(i::text) FROM generate_series(1, 30000) i",
      "VACUUM ANALYZE entities")
  }

  private static let byTenant =
    "SELECT count(note) FROM generate_series(1, 20) t, LATERAL "
    + "(SELECT note FROM entities WHERE tenant_id = t LIMIT 1000) found"

  private func run(
    _ with: String = "", on server: PostgresServer? = nil, port: Int? = nil, user: String = "admin",
    password: String = PostgresServer.password, more: String = ""
  ) async throws -> [String: StepFinished] {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      limits:
        database.connections.usage: { max: 95%, warn: 80% }
        database.cache.hit_rate: { min: 80% }
      """, to: "budget.yaml")
    var environment = ProcessInfo.processInfo.environment
    environment["DB_PASSWORD"] = password
    return try await PipelineTrial(in: folder).run(
      """
      secrets: [DB_PASSWORD]
      env: { PGPASSWORD: "${{ secrets.DB_PASSWORD }}" }
      steps:
        database:
          uses: postgres
          with: { host: 127.0.0.1, port: \(port ?? server?.port ?? 1), user: \(user), database: postgres, memory: 512MiB\(with) }
      \(more)
      """, environment: environment)
  }

  private func codes(_ step: StepFinished?) -> [String] { (step?.findings ?? []).map(\.code) }

  private func value(_ name: String, _ step: StepFinished?) throws -> Double {
    let metric = try XCTUnwrap(step?.metrics.first { $0.name == name }, name)
    return try XCTUnwrap(metric.value, "\(name): \(metric.reason ?? "")")
  }

  func testHealthyServerGivesNoFinding() async throws {
    let server = try start()
    try fill(server)
    try server.run(
      "CREATE INDEX by_tenant ON entities (tenant_id)", "SELECT pg_stat_reset()", Self.byTenant,
      "ANALYZE entities", "SELECT pg_stat_statements_reset()", "SELECT count(*) FROM entities WHERE id = 1")
    // A statement about one row is over within a second on any machine.
    let with = ", slow-query: 1s, explain: { one: \"SELECT * FROM entities WHERE tenant_id = 7\" }"
    let step = try await run(with, on: server)["database"]
    let described = try MetricKind.described(by: "postgres", with: "{ port: \(server.port)\(with) }")
    let given = MetricKind.given(step?.metrics ?? [])
    XCTAssertEqual(Set(given.map(\.name)), Set(described.map(\.name)))
    XCTAssertEqual(Set(given).subtracting(described), [])
    XCTAssertEqual(step?.verdict, .passed, "\(step?.reason ?? "") \(step?.findings.map(\.message) ?? [])")
    XCTAssertEqual(codes(step), [])
    XCTAssertEqual(try value("connections.limit", step), 100)
    XCTAssertGreaterThan(try value("explain.time", step), 0)
    XCTAssertEqual(try value("settings.below", step), 0)
  }

  func testMissingAndUnusedIndexesAndSlowQueryAndSettingsAreFound() async throws {
    let server = try start(["work_mem=4MB"])
    try fill(server)
    try server.run(
      "CREATE INDEX by_note ON entities (note)", "SELECT pg_stat_reset()", "ANALYZE entities",
      "SELECT pg_stat_statements_reset()", Self.byTenant, "SELECT pg_sleep(0.3)")
    let step = try await run(
      ", slow-query: 250ms, explain: { one: \"SELECT * FROM entities WHERE tenant_id = 7\" }", on: server)[
        "database"]
    XCTAssertEqual(step?.verdict, .warned, step?.reason ?? "")
    let findings = step?.findings ?? []
    func help(_ code: String, _ text: String) -> Bool {
      findings.contains { $0.code == code && $0.help?.contains(text) == true }
    }
    XCTAssertTrue(help("missing-index", "CREATE INDEX CONCURRENTLY ON entities (tenant_id);"), "\(findings)")
    XCTAssertTrue(help("unused-index", "DROP INDEX CONCURRENTLY by_note;"), "\(findings)")
    XCTAssertTrue(help("postgres-setting", "ALTER SYSTEM SET work_mem = '256MB'; SELECT pg_reload_conf();"))
    XCTAssertTrue(
      findings.contains { $0.code == "slow-query" && $0.message.contains("pg_sleep") }, "\(findings)")
    XCTAssertTrue(findings.contains { $0.message.hasPrefix("query 'one' reads entities whole") })
    XCTAssertEqual(try value("settings.below", step), 1)
    XCTAssertEqual(try value("indexes.unused", step), 1)
  }

  func testOnlyWhatCameSinceIsJudged() async throws {
    let server = try start()
    try fill(server)
    try server.run("SELECT pg_stat_reset()", "ANALYZE entities", Self.byTenant, "SELECT pg_sleep(0.3)")
    let ended = try await run(
      ", checks: [indexes, queries, cache], slow-query: 250ms", on: server,
      more: """
          after:
            uses: postgres
            needs: database
            with:
              { host: 127.0.0.1, port: \(server.port), user: admin, database: postgres, since: database,
                checks: [indexes, queries, cache], slow-query: 250ms }
        """)
    XCTAssertTrue(codes(ended["database"]).contains("slow-query"))
    XCTAssertTrue(codes(ended["database"]).contains("missing-index"))
    XCTAssertEqual(codes(ended["after"]), [])
    XCTAssertLessThan(
      try value("queries.calls", ended["after"]), try value("queries.calls", ended["database"]))
  }

  func testLockThatIsHeldIsFound() async throws {
    let server = try start()
    try fill(server)
    let holder = try server.hold("BEGIN; LOCK TABLE entities")
    defer { holder.stop() }
    _ = try holder.line(after: "held")
    let waiter = try server.hold("SELECT count(*) FROM entities")
    defer { waiter.stop() }
    // How long until the other session waits is the machine's to say.
    var step: StepFinished?
    for _ in 0..<50 where step?.findings.isEmpty ?? true {
      step = try await run(", checks: [locks], lock-wait: 100ms", on: server)["database"]
    }
    let found = try XCTUnwrap(step?.findings.first)
    XCTAssertEqual(found.code, "lock-wait")
    XCTAssertTrue(found.message.contains("AccessShareLock on entities"), found.message)
    XCTAssertTrue(found.help?.contains("pg_terminate_backend(") == true)
    XCTAssertEqual(try value("locks.waiting", step), 1)
  }

  func testFullConnectionPoolBreaksItsLimit() async throws {
    let server = try start(["max_connections=5", "superuser_reserved_connections=1"])
    let budget = "  limits:\n    uses: budget\n    needs: database\n    with: { file: budget.yaml }"
    let calm = try await run(", checks: [connections, cache]", on: server, more: budget)["limits"]
    XCTAssertEqual(calm?.limits.first { $0.metric.contains("connections") }?.verdict, .passed)
    var holders: [ExternalProgram] = []
    defer { for holder in holders { holder.stop() } }
    for _ in 0..<4 {
      holders.append(try server.hold("SELECT 1"))
      _ = try holders.last?.line(after: "held")
    }
    let full = try await run(", checks: [connections, cache]", on: server, more: budget)
    XCTAssertEqual(try value("connections.used", full["database"]), 5)
    XCTAssertEqual(full["limits"]?.limits.first { $0.metric.contains("connections") }?.verdict, .failed)
    holders.append(try server.hold("SELECT 1"))
    _ = try holders.last?.line(after: "held")
    let step = try await run(on: server)["database"]
    XCTAssertEqual(step?.verdict, .errored)
    XCTAssertEqual(
      step?.reason?.hasSuffix("cannot be asked: sorry, too many clients already"), true, step?.reason ?? "")
  }

  func testColdCacheReadsAndFullCacheHits() async throws {
    let server = try start(["shared_buffers=4MB"])
    try server.run(
      "CREATE TABLE wide AS SELECT i, repeat('x', 500) AS text FROM generate_series(1, 20000) i",
      "SELECT pg_stat_reset()", "SELECT count(*) FROM wide", "SELECT count(*) FROM wide")
    let cold = try await run(", checks: [cache]", on: server)["database"]
    XCTAssertLessThan(try value("cache.hit_rate", cold), 0.8)
    try server.run(
      "CREATE TABLE small AS SELECT i FROM generate_series(1, 20000) i", "SELECT pg_stat_reset()")
    try server.run(
      "DO $$ BEGIN FOR k IN 1..50 LOOP PERFORM count(*) FROM small; END LOOP; END $$")
    let full = try await run(", checks: [cache]", on: server)["database"]
    XCTAssertGreaterThan(try value("cache.hit_rate", full), 0.8)
  }

  // MARK: - What cannot be asked

  func testWrongPasswordIsNamedAndNeverShown() async throws {
    let server = try start()
    let step = try await run(on: server, password: "wrong-password-2026")["database"]
    XCTAssertEqual(step?.verdict, .errored)
    XCTAssertEqual(
      step?.reason,
      "PostgreSQL at 127.0.0.1:\(server.port) cannot be asked: password authentication failed for user \"admin\""
    )
  }

  func testRoleWithoutMonitorIsToldWhichGrantItLacks() async throws {
    let server = try start()
    try fill(server)
    try server.run(
      "CREATE ROLE \"load-viewer\" LOGIN PASSWORD '\(PostgresServer.password)'",
      "GRANT SELECT ON entities TO \"load-viewer\"")
    let checks = ", checks: [queries, connections, locks, cache], slow-query: 60s"
    let blind = try await run(checks, on: server, user: "load-viewer")["database"]
    XCTAssertEqual(blind?.verdict, .inconclusive)
    XCTAssertEqual(
      blind?.reason, "'queries', 'connections', 'locks' saw too little; 1 finding")
    XCTAssertEqual(
      blind?.findings.map(\.message), ["'load-viewer' sees its own sessions and statements only"])
    let grant = try XCTUnwrap(blind?.findings.first?.help)
    XCTAssertEqual(grant, "GRANT pg_monitor TO \"load-viewer\";")
    XCTAssertGreaterThan(try value("cache.hit_rate", blind), 0)
    try server.run(grant)
    let seeing = try await run(checks, on: server, user: "load-viewer")["database"]
    XCTAssertEqual(seeing?.verdict, .passed, "\(seeing?.findings ?? [])")
  }

  func testRoleWithoutTheTablesIsToldWhichGrantItLacks() async throws {
    let server = try start()
    try fill(server)
    try server.run(
      "CREATE ROLE viewer LOGIN PASSWORD '\(PostgresServer.password)'", "GRANT pg_monitor TO viewer",
      "CREATE SCHEMA inner_part", "CREATE TABLE inner_part.notes AS SELECT 1 AS id",
      "GRANT SELECT ON inner_part.notes TO viewer", "SELECT pg_stat_reset()", "ANALYZE entities",
      Self.byTenant)
    let with =
      ", checks: [indexes], explain: { one: SELECT * FROM entities WHERE tenant_id = 7, "
      + "two: SELECT * FROM inner_part.notes }"
    let step = try await run(with, on: server, user: "viewer")["database"]
    XCTAssertEqual(step?.verdict, .inconclusive)
    XCTAssertEqual(
      step?.findings.map { "\($0.code): \($0.message): \($0.help ?? "")" },
      [
        "no-table-access: the columns of entities, which is read whole, are hidden from the user: "
          + "GRANT SELECT ON entities TO viewer;",
        "no-table-access: query 'one': permission denied for table entities: GRANT SELECT ON entities TO viewer;",
        "no-table-access: query 'two': permission denied for schema inner_part: "
          + "GRANT USAGE ON SCHEMA inner_part TO viewer;",
      ])
    for line in Set((step?.findings ?? []).compactMap(\.help)) { try server.run(line) }
    let able = try await run(with, on: server, user: "viewer")["database"]
    XCTAssertEqual(Set(codes(able)), ["missing-index"], "\(able?.findings ?? [])")
  }

  func testServerThatNeverAnswersEndsInTime() async throws {
    _ = try ExternalProgram.path("psql", package: "postgresql-client")
    let listening = try ListeningSocket(on: .loopback(port: 0))
    defer { listening.close() }
    let began = MonotonicClock.nanoseconds
    let step = try await run(", answer-within: 1s", port: Int(try listening.localAddress().port))["database"]
    XCTAssertEqual(step?.verdict, .errored)
    XCTAssertEqual(
      step?.reason, "PostgreSQL at 127.0.0.1:\(try listening.localAddress().port) did not answer within 1s")
    XCTAssertLessThan(MonotonicClock.nanoseconds - began, 20_000_000_000)
  }

  func testMissingStatisticsAndUnknownSettingsAreInconclusive() async throws {
    let server = try start()
    let step = try await run(", checks: [queries, settings], settings: { no_such: 1 }", on: server)[
      "database"]
    XCTAssertEqual(step?.verdict, .inconclusive)
    XCTAssertEqual(codes(step).sorted(), ["no-statement-statistics", "unknown-setting"])
  }

  func testQueryThatWritesIsRefusedByTheServer() async throws {
    let server = try start()
    try fill(server)
    let step = try await run(
      ", checks: [cache], explain: { gone: \"DELETE FROM entities\" }", on: server)["database"]
    XCTAssertEqual(step?.verdict, .inconclusive)
    XCTAssertEqual(codes(step), ["query-failed"])
    XCTAssertTrue(step?.findings[0].message.contains("read-only transaction") == true)
  }
}
