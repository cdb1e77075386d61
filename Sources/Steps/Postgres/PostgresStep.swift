import Diagnostics
import Documents
import Execution
import PipelineModel

/// `postgres`: what the statistics of a PostgreSQL server tell of its settings, indexes, queries and sessions.
enum PostgresStep: StepKind {
  typealias Spec = PostgresSpec

  static let name = "postgres"
  static let summary =
    "Reads the statistics and settings of a PostgreSQL server through psql and changes nothing."
  static let keys = PostgresDecoder.keys

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    PostgresDecoder.decode(node, collector: collector)
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { PostgresMetrics.descriptions(of: spec) }

  static func check(_ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    SnapshotFile.check(spec.since, at: spec.sinceNode, in: surroundings, collector: collector)
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let before = try spec.since.map {
      try SnapshotFile.read(PostgresSnapshot.fileName, of: $0, server: "PostgreSQL", in: context)
    }
    let psql = Psql(server: spec.server, context: context)
    let answer = try await answer(to: spec, psql: psql)
    let document = PostgresSnapshot.document(of: answer.text)
    let snapshot = try PostgresSnapshot(document: document, before: before)
    var artifacts = [
      try context.folder.write(
        context.masked(json: Array(document.utf8)), to: PostgresSnapshot.fileName)
    ]
    var result = judge(snapshot, spec: spec.completed(in: context), errors: answer.errors)
    for query in spec.queries {
      context.show(fraction: 0.5)
      let explained = try await explain(query, spec: spec, psql: psql, user: snapshot.user)
      result.add(explained)
      if let plan = explained.document {
        artifacts.append(
          try context.folder.write(context.masked(json: Array(plan.utf8)), to: "explain-\(query.name).json"))
      }
    }
    return result.stepResult(artifacts: artifacts, mask: context.masked)
  }

  private static func answer(to spec: Spec, psql: Psql) async throws -> Psql.Answer {
    let first = try await psql.ask([PostgresStatements.server])
    let server = try PostgresSnapshot(document: PostgresSnapshot.document(of: first.text), before: nil)
    guard server.now["server"] != nil else {
      throw StepError("PostgreSQL did not say who it is: \(first.errors.first ?? "its answer is empty")")
    }
    let schema = server.now["server"]?["statements_schema"]?.string
    var statements: [String] = []
    for check in spec.checks {
      switch check {
      case .settings:
        statements.append(PostgresStatements.settings(spec.settings.map(\.name) + ["shared_buffers"]))
      case .indexes: statements += [PostgresStatements.indexes, PostgresStatements.columns]
      case .queries: if let schema { statements.append(PostgresStatements.queries(schema: schema)) }
      case .connections: statements.append(PostgresStatements.connections)
      case .locks: statements.append(PostgresStatements.locks)
      case .cache, .tables: break
      }
    }
    if spec.checks.contains(.indexes) || spec.checks.contains(.tables) {
      statements.append(PostgresStatements.tables)
    }
    if spec.checks.contains(.cache) || spec.checks.contains(.tables) {
      statements.append(PostgresStatements.cache)
    }
    let rest = try await psql.ask(statements)
    return Psql.Answer(text: first.text + "\n" + rest.text, errors: rest.errors)
  }

  // MARK: - Judging

  private static func judge(
    _ snapshot: PostgresSnapshot, spec: Spec, errors: [String]
  ) -> ProbeReport {
    var report = ProbeReport()
    let audits = PostgresAudits(snapshot, spec: spec)
    let seesAll = snapshot.now["server"]?["sees_all"]?.bool ?? false
    for check in spec.checks {
      let isBlind = check.looksAtOthers && !seesAll
      guard snapshot.has(check), !isBlind else {
        let isMissing = check == .queries && (snapshot.now["server"]?["statements_schema"]?.isNull ?? true)
        if isMissing {
          report.miss(check.rawValue, PostgresFindings.noStatements)
        } else if isBlind {
          report.miss(check.rawValue, PostgresFindings.noRole(user: snapshot.user))
        } else {
          report.miss(check.rawValue, PostgresFindings.unanswered(check, error: errors.first))
        }
        let names = PostgresMetrics.table(check)
        report.metrics += names.map {
          Metric($0.name, $0.unit, nil, reason: "the check '\(check.rawValue)' saw too little")
        }
        continue
      }
      report.metrics += PostgresMetrics.metrics(check, of: snapshot, audits: audits)
      report.findings += PostgresFindings.findings(check, of: snapshot, audits: audits, spec: spec)
      if check == .settings {
        for name in audits.unknownSettings {
          report.miss(check.rawValue, PostgresFindings.unknownSetting(name))
        }
      }
      if check == .indexes, !(audits.unanalyzedTables + audits.unreadableTables).isEmpty {
        report.miss(check.rawValue, nil)
      }
    }
    return report
  }

  private static func explain(
    _ query: Spec.NamedQuery, spec: Spec, psql: Psql, user: String
  ) async throws -> ProbeReport {
    let answer = try await psql.ask([
      "BEGIN READ ONLY", "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) \(query.text)", "ROLLBACK",
    ])
    var report = ProbeReport()
    let parsed = JSONReader.read(SourceFile(path: "explain-\(query.name).json", text: answer.text))
    guard answer.errors.isEmpty, let root = parsed.documents.first, let plan = QueryPlan(root) else {
      report.miss(
        "explain", PostgresFindings.failed(query: query.name, error: answer.errors.first, user: user))
      return report
    }
    report.document = answer.text + "\n"
    report.metrics = PostgresMetrics.metrics(of: plan, query: query.name)
    report.findings = PostgresFindings.findings(of: plan, query: query.name, spec: spec)
    return report
  }
}
