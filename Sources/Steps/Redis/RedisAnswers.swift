import Diagnostics

/// The answers of one look at a server, and of what it would not tell.
struct RedisAnswers: Sendable {
  /// So many entries of the slowlog are read at most.
  static let slowlogLength = "1024"

  private let cli: RedisCLI
  private let spec: RedisSpec
  private(set) var content = RedisSnapshot.Content()
  private(set) var refusals: [RedisCheck: Diagnostic] = [:]

  init(cli: RedisCLI, spec: RedisSpec) {
    self.cli = cli
    self.spec = spec
  }

  mutating func ask() async throws {
    content.info = try await cli.info()
    if spec.checks.contains(.settings) { try await config(spec.settingNames, for: .settings) }
    if spec.checks.contains(.slowlog) {
      try await config(["slowlog-log-slower-than", "slowlog-max-len"], for: .slowlog)
      try await slowlog()
    }
    if spec.checks.contains(.latency) {
      try await config(["latency-monitor-threshold"], for: .latency)
      try await latency()
    }
  }

  private mutating func config(_ names: [String], for check: RedisCheck) async throws {
    for name in names where content.config[name] == nil && refusals[check] == nil {
      let items = try await list(["CONFIG", "GET", name], for: check) ?? []
      guard items.count >= 2, let value = items[1].text else { continue }
      content.config[name] = value
    }
  }

  private mutating func slowlog() async throws {
    content.slowlog = try await list(["SLOWLOG", "GET", Self.slowlogLength], for: .slowlog)?.compactMap {
      entry in
      guard let parts = entry.list, parts.count >= 4, let id = parts[0].integer,
        let time = parts[1].integer, let microseconds = parts[2].integer
      else { return nil }
      return .init(
        id: id, time: time, microseconds: microseconds, words: (parts[3].list ?? []).compactMap(\.text))
    }
  }

  private mutating func latency() async throws {
    content.latency = try await list(["LATENCY", "LATEST"], for: .latency)?.compactMap { event in
      guard let parts = event.list, parts.count >= 4, let name = parts[0].text,
        let time = parts[1].integer, let latest = parts[2].integer, let worst = parts[3].integer
      else { return nil }
      return .init(name: name, time: time, latestMilliseconds: latest, worstMilliseconds: worst)
    }
    content.roundTrip = try await cli.roundTrip()
  }

  /// The items of the answer; nil, with a refusal, where it is none.
  private mutating func list(_ command: [String], for check: RedisCheck) async throws -> [RedisReply]? {
    switch try await cli.ask(command) {
    case .list(let items): return items
    case .error(let error):
      refusals[check] = RedisFindings.refused(
        command.prefix(2).joined(separator: " "), error: error, user: spec.server.user ?? "default")
    case .text, .integer, .null:
      refusals[check] = RedisFindings.refused(
        command.prefix(2).joined(separator: " "), error: "it is no list",
        user: spec.server.user ?? "default")
    }
    return nil
  }
}
