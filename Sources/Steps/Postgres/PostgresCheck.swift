/// One of the looks that the step takes at a server.
enum PostgresCheck: String, CaseIterable, Sendable {
  case settings, indexes, queries, connections, locks, tables, cache

  /// Whether it sees too little without the role `pg_read_all_stats`.
  var looksAtOthers: Bool { [.queries, .connections, .locks].contains(self) }
}
