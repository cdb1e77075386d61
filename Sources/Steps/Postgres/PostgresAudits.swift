import Documents
import PipelineModel

/// What the snapshot holds against the server: values without words.
struct PostgresAudits: Sendable {
  struct Setting: Sendable {
    let name: String
    /// With its unit, as pg_settings has them.
    let current: String
    let wanted: String
    /// Whether the value is a size, a time or a count, so that more is right too.
    let isNumber: Bool
    /// Whether the server must be started anew.
    let needsRestart: Bool
  }

  struct MissingIndex: Sendable {
    let table: String
    let rows: Double
    let scans: Double
    /// Columns that no index leads with, quoted, the most selective first.
    let columns: [String]
  }

  struct UnusedIndex: Sendable {
    let name: String
    let table: String
    let bytes: Double
  }

  struct Statement: Sendable {
    let text: String
    let calls: Double
    /// In all calls together.
    let seconds: Double
    let rows: Double

    /// Seconds a call.
    var mean: Double { seconds / calls }
  }

  let settings: [Setting]
  /// Settings that the server does not know.
  let unknownSettings: [String]
  /// Tables that are not small.
  let bigTables: [Node]
  let missingIndexes: [MissingIndex]
  /// Big tables that are read whole and whose columns the user may not look at.
  let unreadableTables: [String]
  /// Big tables whose columns were never analyzed.
  let unanalyzedTables: [String]
  let unusedIndexes: [UnusedIndex]
  /// Those that ran, the slowest first.
  let statements: [Statement]
  let slowStatements: [Statement]

  init(_ snapshot: PostgresSnapshot, spec: PostgresSpec) {
    settings = Self.settings(snapshot, expected: spec.settings, memory: spec.memoryBytes)
    let known = Set(snapshot.rows("settings").compactMap { $0["name"]?.string })
    unknownSettings = spec.settings.map(\.name).filter { !known.contains($0) }
    let tables = snapshot.growth("tables", by: "name", of: ["seq_scan", "seq_tup_read"])
      .filter { ($0.row["rows"]?.double ?? 0) >= spec.bigTableRows }
    bigTables = tables.map(\.row)
    // Few rows a reading are those of a LIMIT, which no index would shorten.
    let scanned = tables.filter {
      let scans = $0.grown["seq_scan"] ?? 0
      return scans >= spec.tableScans && ($0.grown["seq_tup_read"] ?? 0) / scans >= spec.bigTableRows
    }
    let indexes = snapshot.rows("indexes")
    let led = Set(
      indexes.filter { $0["valid"]?.bool == true }.compactMap { index in
        index["table"]?.string.flatMap { table in index["leads_with"]?.string.map { [table, $0] } }
      })
    let candidates = Dictionary(grouping: snapshot.rows("columns")) { $0["table"]?.string ?? "" }
    missingIndexes = scanned.compactMap { table in
      let name = table.row["name"]?.string ?? ""
      let columns = (candidates[name] ?? []).filter { !led.contains([name, $0["column"]?.string ?? ""]) }
        .compactMap { $0["quoted"]?.string }
      guard !columns.isEmpty else { return nil }
      return MissingIndex(
        table: name, rows: table.row["rows"]?.double ?? 0, scans: table.grown["seq_scan"] ?? 0,
        columns: columns)
    }
    unreadableTables = scanned.filter { $0.row["readable"]?.bool == false }
      .compactMap { $0.row["name"]?.string }
    unanalyzedTables = bigTables.filter { $0["analyzed"]?.isNull ?? true }.compactMap { $0["name"]?.string }
    let big = Set(bigTables.compactMap { $0["name"]?.string })
    unusedIndexes = indexes.filter {
      $0["idx_scan"]?.double == 0 && $0["needed"]?.bool == false && big.contains($0["table"]?.string ?? "")
    }.map {
      UnusedIndex(
        name: $0["name"]?.string ?? "", table: $0["table"]?.string ?? "", bytes: $0["size"]?.double ?? 0)
    }
    statements = snapshot.growth("queries", by: "id", of: ["calls", "total_exec_time", "rows"])
      .filter { ($0.grown["calls"] ?? 0) > 0 }
      .map {
        Statement(
          text: $0.row["query"]?.string ?? "", calls: $0.grown["calls"] ?? 0,
          seconds: ($0.grown["total_exec_time"] ?? 0) / 1000, rows: $0.grown["rows"] ?? 0)
      }
      .sorted { ($1.mean, $0.text) < ($0.mean, $1.text) }
    slowStatements = statements.filter { $0.mean >= spec.slowQuerySeconds }
  }

  private static func settings(
    _ snapshot: PostgresSnapshot, expected: [ExpectedSetting], memory: Double?
  ) -> [Setting] {
    var expected = expected
    if let memory, !expected.contains(where: { $0.name == "shared_buffers" }) {
      let megabytes = Int(memory * ExpectedSetting.sharedBuffersShare / 1_048_576)
      expected.insert(ExpectedSetting(name: "shared_buffers", value: "\(megabytes)MB"), at: 0)
    }
    let rows = snapshot.rows("settings")
    return expected.compactMap { wanted in
      guard let row = rows.first(where: { $0["name"]?.string == wanted.name }),
        let current = row["setting"]?.string
      else { return nil }
      let unit = row["unit"]?.string
      var isNumber = false
      if let now = ExpectedSetting.magnitude(current, unit: unit),
        let target = ExpectedSetting.magnitude(wanted.value, unit: unit)
      {
        if now >= target { return nil }
        isNumber = true
      } else if current == wanted.value {
        return nil
      }
      return Setting(
        name: wanted.name, current: shown(current, unit: unit), wanted: wanted.value,
        isNumber: isNumber, needsRestart: row["context"]?.string == "postmaster")
    }
  }

  /// `128MiB` for 16384 blocks of `8kB`.
  private static func shown(_ value: String, unit: String?) -> String {
    guard let unit, unit.hasSuffix("B"), let bytes = ExpectedSetting.magnitude(value, unit: unit) else {
      return value + (unit ?? "")
    }
    return Quantity(bytes, .bytes).description
  }
}
