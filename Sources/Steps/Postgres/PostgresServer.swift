/// Which server psql asks, as whom; what is nil stands in the environment or is libpq's default.
///
/// Source of the variables: PostgreSQL documentation, 34.15 Environment Variables.
struct PostgresServer: Sendable {
  let host: String?
  let port: Int?
  let user: String?
  let database: String?
  /// How long one call of psql may take.
  let limit: Duration

  /// `PostgreSQL at 127.0.0.1:5432`.
  func shown(environment: [String: String]) -> String {
    let host = host ?? environment["PGHOST"] ?? "the local socket"
    return "PostgreSQL at \(host):\(port.map(String.init) ?? environment["PGPORT"] ?? "5432")"
  }

  /// The variables that psql reads; the password comes with the step's own environment, never here.
  var environment: [String: String] {
    var variables = ["PGAPPNAME": "loadline", "PGCLIENTENCODING": "UTF8", "LC_ALL": "C"]
    variables["PGHOST"] = host
    variables["PGPORT"] = port.map(String.init)
    variables["PGUSER"] = user
    variables["PGDATABASE"] = database
    return variables
  }

  /// Whether the server runs on this machine.
  func isLocal(environment: [String: String]) -> Bool {
    guard let host = host ?? environment["PGHOST"] else { return true }
    return host.hasPrefix("/") || host.hasPrefix("127.") || host == "localhost" || host == "::1"
  }
}
