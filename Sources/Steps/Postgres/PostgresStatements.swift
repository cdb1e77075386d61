/// What the step asks a server, a statement a check; each answers with one line of JSON.
///
/// The comment by which pg_stat_statements shows them keeps them out of the slow queries.
enum PostgresStatements {
  /// What a session begins with: nothing is written, no answer takes longer than this.
  static func preamble(milliseconds: Int64) -> [String] {
    ["SET default_transaction_read_only = on", "SET statement_timeout = \(milliseconds)"]
  }

  static let marker = "/* loadline */"

  /// Who asks whom, and where the extension for statements lives.
  static let server = row(
    """
    SELECT current_setting('server_version_num')::int AS version, current_database() AS database, current_user AS "user",
      pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all,
      (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'pg_stat_statements') AS statements_schema
    """, as: "server")

  /// - Parameter names: of settings, which `ExpectedSetting.isName` holds for.
  static func settings(_ names: [String]) -> String {
    rows(
      """
      SELECT name, setting, unit, vartype, context FROM pg_settings
      WHERE name IN (\(names.map { "'\($0)'" }.joined(separator: ", "))) ORDER BY name
      """, as: "settings")
  }

  static let tables = rows(
    """
    SELECT s.relid::regclass::text AS name, s.schemaname, s.relname,
      CASE WHEN c.reltuples > 0 THEN c.reltuples ELSE s.n_live_tup END::float8 AS rows, s.n_live_tup, s.n_dead_tup,
      s.seq_scan, s.seq_tup_read, coalesce(s.idx_scan, 0) AS idx_scan,
      greatest(s.last_analyze, s.last_autoanalyze) AS analyzed, s.last_vacuum, s.last_autovacuum,
      pg_total_relation_size(s.relid) AS size, has_table_privilege(s.relid, 'SELECT') AS readable
    FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    ORDER BY pg_total_relation_size(s.relid) DESC, s.relid
    """, as: "tables")

  /// The guide's query for unused indexes, with what tells whether one may be dropped.
  static let indexes = rows(
    """
    SELECT s.indexrelid::regclass::text AS name, s.relid::regclass::text AS "table", s.idx_scan, s.idx_tup_read,
      pg_relation_size(s.indexrelid) AS size, i.indisvalid AS valid,
      i.indisunique OR i.indisprimary OR i.indisreplident
        OR EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = s.indexrelid) AS needed,
      (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) AS leads_with
    FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid
    ORDER BY pg_relation_size(s.indexrelid) DESC, s.indexrelid
    """, as: "indexes")

  /// The guide's query for candidates: a negative `n_distinct` is a share of the rows, and a correlation near -1 is
  /// an order as good as one near 1.
  static let columns = rows(
    """
    SELECT * FROM (
      SELECT c.oid::regclass::text AS "table", s.attname AS "column", quote_ident(s.attname) AS quoted, s.correlation,
        CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * greatest(c.reltuples, 0) ELSE s.n_distinct END AS distinct_values
      FROM pg_stats s JOIN pg_namespace n ON n.nspname = s.schemaname
        JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
      WHERE s.schemaname NOT IN ('pg_catalog', 'information_schema') AND NOT s.inherited
    ) candidates
    WHERE distinct_values > 100 AND abs(correlation) < 0.1
    ORDER BY "table", distinct_values DESC, "column"
    """, as: "columns")

  /// Statements of the database that read or write rows, whoever ran them; times in milliseconds.
  ///
  /// - Parameter schema: where the extension lives.
  static func queries(schema: String) -> String {
    rows(
      """
      SELECT queryid::text AS id, left(min(query), 2000) AS query, sum(calls) AS calls,
        sum(total_exec_time) AS total_exec_time, max(max_exec_time) AS max_exec_time, sum(rows) AS rows,
        sum(shared_blks_hit) AS shared_blks_hit, sum(shared_blks_read) AS shared_blks_read
      FROM "\(schema.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))".pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND query ~* '^(\\s|/\\*.*?\\*/)*(select|insert|update|delete|merge|with|values)\\M'
        AND position('\(marker)' IN query) = 0
      GROUP BY queryid ORDER BY sum(total_exec_time) / sum(calls) DESC, queryid
      """, as: "queries")
  }

  static let connections = row(
    """
    SELECT count(*) FILTER (WHERE backend_type = 'client backend') AS used,
      count(*) FILTER (WHERE state = 'active' AND pid <> pg_backend_pid()) AS active,
      count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS idle_in_transaction,
      current_setting('max_connections')::int AS "limit"
    FROM pg_stat_activity
    """, as: "connections")

  /// Times in seconds. Before version 14 there is no `waitstart`, and the statement's own time stands for it.
  static let locks = rows(
    """
    SELECT l.pid, l.mode, coalesce(l.relation::regclass::text, l.locktype) AS target,
      extract(epoch FROM clock_timestamp()
        - coalesce((to_jsonb(l) ->> 'waitstart')::timestamptz, a.query_start))::float8 AS seconds,
      left(a.query, 500) AS query,
      (SELECT jsonb_agg(jsonb_build_object('pid', b.pid, 'state', b.state, 'query', left(b.query, 500),
          'seconds', extract(epoch FROM clock_timestamp() - b.xact_start)::float8) ORDER BY b.xact_start)
        FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(l.pid))) AS blockers
    FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE NOT l.granted ORDER BY 4 DESC NULLS LAST, l.pid
    """, as: "locks")

  static let cache = row(
    """
    SELECT blks_hit, blks_read, temp_bytes, deadlocks, xact_commit, xact_rollback,
      pg_database_size(current_database()) AS size
    FROM pg_stat_database WHERE datname = current_database()
    """, as: "cache")

  private static func rows(_ query: String, as name: String) -> String {
    """
    SELECT \(marker) jsonb_build_object('\(name)', coalesce(jsonb_agg(to_jsonb(found)), '[]')) FROM (
    \(query)
    ) found
    """
  }

  private static func row(_ query: String, as name: String) -> String {
    "SELECT \(marker) jsonb_build_object('\(name)', to_jsonb(found)) FROM (\n\(query)\n) found"
  }
}
