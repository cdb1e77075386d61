import Foundation

/// A PostgreSQL server of its own on a free loopback port, with its data in a temporary folder; ended by `stop()`.
///
/// PostgreSQL refuses to run as root, so it runs as the user `postgres` of the package then.
package final class PostgresServer {
  package static let user = "admin"
  package static let password = "pg-2026-very-secret"

  package let port: Int
  private let folder: String
  private let program: ExternalProgram
  private let psql: String

  /// - Parameter settings: `max_connections=10`.
  package init(port: Int, settings: [String] = []) throws {
    self.port = port
    let binaries = try Self.binaries()
    psql = try ExternalProgram.path("psql", package: "postgresql-client")
    folder = NSTemporaryDirectory() + "loadline-postgres-" + UUID().uuidString
    let data = folder + "/data"
    let manager = FileManager.default
    try manager.createDirectory(atPath: data, withIntermediateDirectories: true)
    try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    try Data(Self.password.utf8).write(to: URL(fileURLWithPath: folder + "/password"))
    let isRoot = getuid() == 0
    if isRoot { try ExternalProgram.run("/bin/chown", ["postgres", data], in: "/") }
    let launcher = isRoot ? try ExternalProgram.path("setpriv", package: "util-linux") : "/usr/bin/env"
    let prefix = isRoot ? ["--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
    try ExternalProgram.run(
      launcher,
      prefix + [
        binaries + "/initdb", "-D", data, "-A", "scram-sha-256", "-U", Self.user, "-N",
        "--pwfile=\(folder)/password",
      ], in: "/")
    let options = ["fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories="] + settings
    program = try ExternalProgram(
      launcher,
      prefix + [binaries + "/postgres", "-D", data, "-p", "\(port)"] + options.flatMap { ["-c", $0] },
      in: "/")
    let limit = Date() + 30
    while (try? output(["SELECT 'up'"]))?.contains("up") != true {
      guard program.isRunning, Date() < limit else {
        stop()
        throw Failure(text: "PostgreSQL did not start on port \(port)")
      }
      usleep(100_000)
    }
  }

  package struct Failure: Error { let text: String }

  /// Runs statements one after another, each in a transaction of its own; fails the test where one fails.
  package func run(_ statements: String...) throws {
    let printed = try output(statements)
    if printed.contains("ERROR:") || printed.contains("FATAL:") { throw Failure(text: printed) }
  }

  private func output(_ statements: [String]) throws -> String {
    try ExternalProgram.output(
      "/usr/bin/env",
      environmentWords + session + ["-c", "SET client_min_messages = error"]
        + statements.flatMap { ["-c", $0] }, in: "/")
  }

  /// A session that runs this statement and holds what it took, until it is stopped.
  package func hold(_ statement: String) throws -> ExternalProgram {
    try ExternalProgram(
      "/usr/bin/env",
      environmentWords + session + ["-c", statement, "-c", "SELECT 'held'", "-c", "SELECT pg_sleep(60)"],
      in: "/")
  }

  private var environmentWords: [String] {
    ["PGPASSWORD=\(Self.password)", "PGCONNECT_TIMEOUT=5", "sh", "-c", "exec \"$0\" \"$@\" 2>&1"]
  }

  private var session: [String] {
    [psql, "-XAtqw", "-h", "127.0.0.1", "-p", "\(port)", "-U", Self.user, "postgres"]
  }

  package func stop() {
    program.interrupt()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Where the package of any version has the server's programs.
  private static func binaries() throws -> String {
    let root = "/usr/lib/postgresql"
    let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap(Int.init)
    if let newest = versions.max() { return "\(root)/\(newest)/bin" }
    let path = try ExternalProgram.path("postgres", package: "postgresql")
    return (path as NSString).deletingLastPathComponent
  }
}
