/// What the pipelines about databases ask: a PostgreSQL that keeps which statements it ran, and a Redis; ended by `stop()`.
package final class DatabaseServers {
  package let database: PostgresServer
  package let cache: RedisServer

  package init() throws {
    database = try PostgresServer(
      port: try freePort(), settings: ["shared_preload_libraries=pg_stat_statements"])
    do {
      try database.run("CREATE EXTENSION pg_stat_statements")
      cache = try RedisServer(port: try freePort())
    } catch {
      database.stop()
      throw error
    }
  }

  package func stop() {
    database.stop()
    cache.stop()
  }
}
