import Diagnostics
import PipelineModel

/// The faults that a snapshot shows, each with the line that would mend it.
enum RedisFindings {
  /// So many slow commands are told; the snapshot has them all.
  private static let most = 20
  /// So many reads make a hit rate worth telling.
  private static let enoughReads = 100.0
  /// Memory is fragmented where so much of it, and so great a share, is none of the server's own.
  private static let fragmentation = (bytes: 104_857_600.0, ratio: 1.5)

  static func findings(
    _ check: RedisCheck, of snapshot: RedisSnapshot, spec: RedisSpec
  ) -> [Diagnostic] {
    switch check {
    case .settings: snapshot.wrongSettings(spec).map { setting($0.setting, current: $0.current) }
    case .memory: memory(snapshot)
    case .cache: cache(snapshot, spec)
    case .evictions: evictions(snapshot)
    case .persistence: persistence(snapshot)
    case .slowlog: slow(snapshot.slowCommands(fromSeconds: spec.slowCommandSeconds))
    case .latency: snapshot.spikes.map(spike)
    case .connections: connections(snapshot)
    case .commands: []
    }
  }

  private static func warning(_ code: String, _ message: String, help: String?) -> Diagnostic {
    Diagnostic(code: code, severity: .warning, message: message, range: nil, help: help)
  }

  private static func setting(_ setting: RedisSetting, current: String) -> Diagnostic {
    let shown = current.isEmpty ? "empty" : current
    let fault =
      switch setting.rule {
      case .exact: "it should be \(setting.value.isEmpty ? "empty" : setting.value)"
      case .anythingBut(_, let danger): danger
      }
    return warning("redis-setting", "\(setting.name) is \(shown): \(fault)", help: setting.command)
  }

  private static func memory(_ snapshot: RedisSnapshot) -> [Diagnostic] {
    guard let used = snapshot.number("used_memory"), let resident = snapshot.number("used_memory_rss"),
      let ratio = snapshot.number("mem_fragmentation_ratio"),
      resident - used >= fragmentation.bytes, ratio >= fragmentation.ratio
    else { return [] }
    return [
      warning(
        "memory-fragmentation",
        "the process holds \(bytes(resident)) for \(bytes(used)) of content: \(QuantityFormat.number(ratio)) times as much",
        help: "redis-cli config set activedefrag yes")
    ]
  }

  private static func cache(_ snapshot: RedisSnapshot, _ spec: RedisSpec) -> [Diagnostic] {
    guard let rate = snapshot.hitRate, snapshot.reads >= enoughReads, rate < spec.hitRate else { return [] }
    let evicted = snapshot.growth("evicted_keys") ?? 0
    let expired = snapshot.growth("expired_keys") ?? 0
    let message = "\(Quantity(rate, .ratio)) of \(count(snapshot.reads)) reads found their key"
    if evicted > 0 {
      return [
        warning(
          "low-hit-rate",
          "\(message); \(counted(evicted, "key was", "keys were")) evicted: the cache is too small",
          help: larger(snapshot))
      ]
    }
    return [
      warning(
        "low-hit-rate",
        "\(message); none was evicted and \(count(expired)) expired: the cache is cold, or what is read is never cached",
        help: expired > 0
          ? "let keys live longer, and warm the cache before the load" : "warm the cache before the load")
    ]
  }

  private static func evictions(_ snapshot: RedisSnapshot) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    let limit = bytes(snapshot.number("maxmemory") ?? 0)
    if let evicted = snapshot.growth("evicted_keys"), evicted > 0 {
      findings.append(
        warning(
          "evicted-keys",
          "\(counted(evicted, "key was", "keys were")) evicted: maxmemory of \(limit) is full",
          help: larger(snapshot)))
    }
    if snapshot.refusedWrites > 0 {
      findings.append(
        warning(
          "refused-writes",
          "\(counted(snapshot.refusedWrites, "write was", "writes were")) refused: maxmemory of \(limit) is full and "
            + "maxmemory-policy is \(snapshot.now.info["maxmemory_policy"] ?? "noeviction")",
          help: "\(larger(snapshot) ?? ""); or redis-cli config set maxmemory-policy allkeys-lru"))
    }
    return findings
  }

  /// The line that doubles maxmemory.
  private static func larger(_ snapshot: RedisSnapshot) -> String? {
    snapshot.number("maxmemory").map {
      RedisSetting(name: "maxmemory", value: RedisSetting.size(2 * $0), rule: .exact).command
    }
  }

  private static func persistence(_ snapshot: RedisSnapshot) -> [Diagnostic] {
    let parts = [
      ("rdb_last_bgsave_status", "the last snapshot", "then redis-cli bgsave"),
      ("aof_last_write_status", "the last write to the append-only file", "Redis tries again by itself"),
      (
        "aof_last_bgrewrite_status", "the last rewrite of the append-only file", "then redis-cli bgrewriteaof"
      ),
    ]
    return parts.compactMap { field, what, next in
      guard let status = snapshot.now.info[field], status != "ok" else { return nil }
      return warning(
        "save-failed", "\(what) failed",
        help: "the server's log tells why, mostly a full disk, missing rights or too little memory; \(next)")
    }
  }

  private static func slow(_ entries: [RedisSnapshot.Content.SlowCommand]) -> [Diagnostic] {
    let groups = Dictionary(grouping: entries) { ($0.words.first ?? "?").uppercased() }
    let ordered = groups.sorted {
      ($1.value[0].microseconds, $0.key) < ($0.value[0].microseconds, $1.key)
    }
    return ordered.prefix(most).map { name, group in
      let slowest = group[0]
      let words = slowest.words.prefix(3).map { $0.count > 60 ? $0.prefix(60) + "…" : $0 }
      let text = words.joined(separator: " ") + (slowest.words.count > 3 ? " …" : "")
      return warning(
        "slow-command",
        "\(name) took up to \(Quantity(Double(slowest.microseconds) / 1e6, .seconds)) in "
          + "\(counted(Double(group.count), "call", "calls")): \(text)",
        help: "nothing else is served meanwhile: \(advice(name))")
    }
  }

  /// Source: the complexities that the documentation of Redis gives for its commands.
  private static func advice(_ command: String) -> String {
    switch command {
    case "KEYS": "use SCAN, which reads in steps"
    case "SMEMBERS", "HGETALL", "HKEYS", "HVALS":
      "read in steps with SSCAN or HSCAN, or the fields that are needed"
    case "LRANGE", "ZRANGE", "ZRANGEBYSCORE", "ZREVRANGE": "ask for a bounded range"
    case "DEL": "use UNLINK, which frees in the background"
    case "FLUSHALL", "FLUSHDB": "add ASYNC"
    case "EVAL", "EVALSHA", "FCALL": "do less in one script"
    default: "work on smaller keys, or on a replica"
    }
  }

  private static func spike(_ event: (name: String, seconds: Double)) -> Diagnostic {
    warning(
      "latency-spike",
      "the event '\(event.name)' stopped the server for \(Quantity(event.seconds, .seconds))",
      help: "redis-cli latency doctor")
  }

  private static func connections(_ snapshot: RedisSnapshot) -> [Diagnostic] {
    guard let rejected = snapshot.growth("rejected_connections"), rejected > 0 else { return [] }
    let limit = snapshot.number("maxclients") ?? 0
    let setting = RedisSetting(name: "maxclients", value: count(2 * limit), rule: .exact)
    return [
      warning(
        "rejected-connections",
        "\(counted(rejected, "connection was", "connections were")) refused: maxclients is \(count(limit))",
        help: "use a pool of connections; or \(setting.command)")
    ]
  }

  // MARK: - What could not be seen

  /// - Parameter command: `CONFIG GET`.
  static func refused(_ command: String, error: String, user: String) -> Diagnostic {
    if error.hasPrefix("NOPERM") {
      let right = command.lowercased().split(separator: " ").joined(separator: "|")
      return warning(
        "no-permission", "'\(user)' may not run \(command)", help: "redis-cli acl setuser \(user) '+\(right)'"
      )
    }
    return warning(
      "unanswered", "Redis did not answer \(command): \(error)",
      help: "leave the check out of 'checks', or mend what the error says")
  }

  static func unknownSetting(_ name: String) -> Diagnostic {
    warning(
      "unknown-setting", "the server has no setting '\(name)'", help: "look at redis-cli config get '*'")
  }

  /// The slowlog is off, or begins at longer times than are asked for.
  static func coarseSlowlog(_ microseconds: Double, from limit: Double) -> Diagnostic {
    let setting = RedisSetting(name: "slowlog-log-slower-than", value: count(limit * 1e6), rule: .exact)
    return warning(
      "coarse-slowlog",
      microseconds < 0
        ? "the slowlog is off"
        : "the slowlog begins at \(Quantity(microseconds / 1e6, .seconds)), behind the \(Quantity(limit, .seconds)) of 'slow-command'",
      help: setting.command)
  }

  static func shortSlowlog(_ length: String) -> Diagnostic {
    warning(
      "short-slowlog", "the slowlog keeps \(length) commands, and more were slow",
      help: RedisSetting(name: "slowlog-max-len", value: "1024", rule: .exact).command)
  }

  private static func count(_ value: Double) -> String { "\(Int(exactly: value.rounded()) ?? 0)" }

  private static func counted(_ value: Double, _ one: String, _ many: String) -> String {
    "\(count(value)) \(value == 1 ? one : many)"
  }

  private static func bytes(_ value: Double) -> String { "\(Quantity(value, .bytes))" }
}
