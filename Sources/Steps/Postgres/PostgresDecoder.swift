import Documents
import Execution
import PipelineModel
import SystemIO

/// The keys of a `postgres` step and how they are read.
enum PostgresDecoder {
  static let keys: [KeyDescription] = [
    KeyDescription(
      "host", .string, default: "`PGHOST`, or the local socket", "The server's name or address."),
    KeyDescription("port", .integer(1...65535), default: "`PGPORT`, or 5432", "Its port."),
    KeyDescription("user", .string, default: "`PGUSER`", "Who asks; the role `pg_monitor` lets it see all."),
    KeyDescription("database", .string, default: "`PGDATABASE`", "The database that is looked at."),
    KeyDescription(
      "answer-within", .formatted(.duration), default: "30s",
      "How long the server may take for all answers, and for each query of `explain`."),
    KeyDescription(
      "checks", .list(of: .choice(PostgresCheck.allCases.map(\.rawValue))), default: "all",
      "What is looked at."),
    KeyDescription(
      "since", .string,
      "An earlier `postgres` step: its counters are subtracted, so that what came between is judged."),
    KeyDescription(
      "explain", .map(of: .string), expressions: false,
      "Queries by name, run once each as `EXPLAIN (ANALYZE, BUFFERS)` in a transaction that only reads."),
    KeyDescription(
      "settings", .map(of: .string), default: "the guide's",
      "Settings and what they should at least be: `work_mem: 64MB`."),
    KeyDescription(
      "memory", .formatted(.size), default: "this machine's, where the server runs on it",
      "The memory of the server's machine; `shared_buffers` should have a quarter of it."),
    KeyDescription(
      "big-table", .integer(1...1_000_000_000_000), default: "10000",
      "Rows from which a table is big: indexes of smaller ones are not judged."),
    KeyDescription(
      "table-scans", .integer(1...1_000_000_000), default: "10",
      "How often a big table may be read whole before an index counts as missing."),
    KeyDescription(
      "slow-query", .formatted(.duration), default: "100ms",
      "The mean time from which a statement is slow."),
    KeyDescription(
      "lock-wait", .formatted(.duration), default: "1s",
      "From which waiting for a lock is told."),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> PostgresSpec? {
    guard let reader = MappingReader(node, subject: "a 'postgres' step", keys: keys, collector: collector)
    else { return nil }
    let server = PostgresServer(
      host: reader.string("host"), port: reader.integer("port"), user: reader.string("user"),
      database: reader.string("database"), limit: ProbeKeys.limit("answer-within", reader))
    let checks = ProbeKeys.choices("checks", among: PostgresCheck.allCases, reader)
    let queries = namedQueries(reader)
    let settings = settings(reader)
    let memory = reader.quantity("memory", unit: .bytes)
    let seconds = { (key: String, usual: Double) in reader.duration(key).map { $0 / .seconds(1) } ?? usual }
    return PostgresSpec(
      server: server, checks: checks, since: reader.string("since").map { StepID($0) },
      sinceNode: reader.value("since"), queries: queries, settings: settings, memoryBytes: memory?.value,
      bigTableRows: Double(reader.integer("big-table") ?? 10_000),
      tableScans: Double(reader.integer("table-scans") ?? 10),
      slowQuerySeconds: seconds("slow-query", 0.1), lockWaitSeconds: seconds("lock-wait", 1))
  }

  private static func namedQueries(_ reader: MappingReader) -> [PostgresSpec.NamedQuery] {
    (reader.entries("explain") ?? []).compactMap { entry in
      guard StepID.isValid(entry.name) else {
        reader.collector.error(
          "bad-name", "'\(entry.name)' is no name of a query", at: entry.key,
          help: "use letters, digits, '_' and '-'; it becomes a label and a file's name")
        return nil
      }
      guard let text = MappingReader.text(of: entry.value, key: entry.name, reader.collector) else {
        return nil
      }
      var query = Substring(text).drop { $0.isWhitespace }
      while let last = query.last, last.isWhitespace || last == ";" { query.removeLast() }
      guard !query.isEmpty else {
        reader.collector.error(
          "empty-query", "query '\(entry.name)' is empty", at: entry.value, help: "write its SQL")
        return nil
      }
      return PostgresSpec.NamedQuery(name: entry.name, text: String(query))
    }
  }

  private static func settings(_ reader: MappingReader) -> [ExpectedSetting] {
    guard reader.has("settings") else { return ExpectedSetting.guide }
    return (reader.entries("settings") ?? []).compactMap { entry in
      guard ExpectedSetting.isName(entry.name) else {
        reader.collector.error(
          "bad-name", "'\(entry.name)' is no name of a setting", at: entry.key,
          help: "write it as postgresql.conf does: work_mem")
        return nil
      }
      guard let value = MappingReader.text(of: entry.value, key: entry.name, reader.collector) else {
        return nil
      }
      return ExpectedSetting(name: entry.name, value: entry.value.bool.map { $0 ? "on" : "off" } ?? value)
    }
  }
}

extension PostgresSpec {
  /// With the memory of this machine where the server runs on it and nothing else was said.
  func completed(in context: StepContext) -> PostgresSpec {
    guard memoryBytes == nil, server.isLocal(environment: context.environment) else { return self }
    return PostgresSpec(
      server: server, checks: checks, since: since, sinceNode: sinceNode, queries: queries,
      settings: settings,
      memoryBytes: HostInformation.memoryBytes, bigTableRows: bigTableRows, tableScans: tableScans,
      slowQuerySeconds: slowQuerySeconds, lockWaitSeconds: lockWaitSeconds)
  }
}
