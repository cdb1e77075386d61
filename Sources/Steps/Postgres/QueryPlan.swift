import Documents

/// A plan with what its run came to, as `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` prints it.
///
/// Source: PostgreSQL documentation, 14.1 Using EXPLAIN. Times are milliseconds there, seconds here.
struct QueryPlan: Sendable {
  /// A table that was read whole for few of its rows.
  struct WholeReading: Sendable {
    let table: String
    let filter: String
    let rowsRemoved: Double
    let rowsKept: Double
  }

  let executionSeconds: Double
  let planningSeconds: Double
  /// Blocks of shared buffers, found there or read, that all nodes touched.
  let buffers: Double
  /// By how much the worst node misjudged its rows: 1 is right, 100 a hundred times too many or too few.
  private(set) var misestimate = 1.0
  private(set) var wholeReadings: [WholeReading] = []

  init?(_ document: Node) {
    guard let root = document.sequence?.first, let plan = root["Plan"],
      let execution = root["Execution Time"]?.double, let planning = root["Planning Time"]?.double
    else { return nil }
    executionSeconds = execution / 1000
    planningSeconds = planning / 1000
    buffers = ["Shared Hit Blocks", "Shared Read Blocks"].reduce(0) { $0 + (plan[$1]?.double ?? 0) }
    add(plan, mayEndEarly: false)
  }

  /// - Parameter mayEndEarly: whether a node above stops asking, so that fewer rows than planned are no mistake.
  private mutating func add(_ node: Node, mayEndEarly: Bool) {
    let loops = node["Actual Loops"]?.double ?? 0
    if loops > 0, let planned = node["Plan Rows"]?.double, let actual = node["Actual Rows"]?.double {
      let ratio = max(actual, 1) / max(planned, 1)
      misestimate = max(misestimate, ratio, mayEndEarly ? 1 : 1 / ratio)
      // Removed rows, like rows, are an average over the loops.
      if node["Node Type"]?.string == "Seq Scan", let table = node["Relation Name"]?.string,
        let filter = node["Filter"]?.string, let removed = node["Rows Removed by Filter"]?.double
      {
        wholeReadings.append(
          WholeReading(table: table, filter: filter, rowsRemoved: removed * loops, rowsKept: actual * loops))
      }
    }
    let ends = mayEndEarly || ["Limit", "Merge Join"].contains(node["Node Type"]?.string ?? "")
    for child in node["Plans"]?.sequence ?? [] { add(child, mayEndEarly: ends) }
  }
}
