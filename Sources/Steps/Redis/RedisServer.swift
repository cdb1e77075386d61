/// Which server redis-cli asks, as whom; what is nil is redis-cli's own default.
struct RedisServer: Sendable {
  /// How the connection is encrypted.
  struct TLS: Sendable {
    let caFile: String?
    let isInsecure: Bool
    let serverName: String?
    let certificateFile: String?
    let keyFile: String?
  }

  /// The variable in which redis-cli finds the password.
  static let passwordVariable = "REDISCLI_AUTH"

  let host: String?
  let port: Int?
  /// The path of a Unix socket, in place of host and port.
  let socket: String?
  let user: String?
  let tls: TLS?
  /// How long one answer may take.
  let limit: Duration

  /// `Redis at 127.0.0.1:6379`.
  var shown: String {
    if let socket { return "Redis at \(socket)" }
    let host = host ?? "127.0.0.1"
    return "Redis at \(host.contains(":") ? "[\(host)]" : host):\(port ?? 6379)"
  }

  /// - Parameter path: makes a path of the workspace absolute.
  func arguments(path: (String) -> String) -> [String] {
    var words: [String] = []
    func add(_ flag: String, _ value: String?) { if let value { words += [flag, value] } }
    add("-h", host)
    add("-p", port.map(String.init))
    add("-s", socket.map(path))
    add("--user", user)
    if let tls {
      words.append("--tls")
      if tls.isInsecure { words.append("--insecure") }
      add("--cacert", tls.caFile.map(path))
      add("--sni", tls.serverName)
      add("--cert", tls.certificateFile.map(path))
      add("--key", tls.keyFile.map(path))
    }
    return words
  }
}
