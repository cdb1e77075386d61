import PipelineModel

/// The numbers of a snapshot that budgets can limit.
enum RedisMetrics {
  /// Of each check what it gives; nothing of checks that are not made.
  static func descriptions(of spec: RedisSpec) -> [MetricDescription] { spec.checks.flatMap(table) }

  private typealias Row = (name: String, unit: MetricUnit, summary: String)

  /// What a check gives.
  static func table(_ check: RedisCheck) -> [MetricDescription] {
    let rows: [Row] =
      switch check {
      case .settings: [("settings.wrong", .none, "Settings that are not what they should be")]
      case .memory:
        [
          ("memory.used", .bytes, "What the allocator gave for keys, clients and buffers"),
          ("memory.peak", .bytes, "The most of that since the server began"),
          ("memory.rss", .bytes, "What the system counts for the process"),
          ("memory.fragmentation", .ratio, "The latter against the former; below 100% memory was swapped"),
          ("memory.limit", .bytes, "maxmemory"),
          ("memory.usage", .ratio, "The share of the limit that is used"),
        ]
      case .cache:
        [
          ("cache.hit_rate", .ratio, "The share of reads that found their key"),
          ("cache.misses", .none, "Reads that did not"), ("keys.count", .none, "Keys in all databases"),
        ]
      case .evictions:
        [
          ("keys.evicted", .none, "Keys that were given up since maxmemory was full"),
          ("keys.expired", .none, "Keys whose time was over"),
          ("writes.refused", .none, "Writes that were refused since maxmemory was full"),
        ]
      case .persistence:
        [
          ("persistence.unsaved_changes", .none, "Changes since the last snapshot on disk"),
          ("persistence.last_save_age", .seconds, "How long ago that was, or the server's start"),
        ]
      case .slowlog:
        [
          ("slowlog.entries", .none, "Commands that took `slow-command` or longer"),
          ("slowlog.slowest", .seconds, "The longest of them"),
        ]
      case .latency:
        [
          ("latency.mean", .seconds, "A PING's way there and back"),
          ("latency.max", .seconds, "The longest, in whole milliseconds"),
          ("latency.worst_spike", .seconds, "The worst event of the server's latency monitor"),
        ]
      case .connections:
        [
          ("connections.used", .none, "Client connections"), ("connections.limit", .none, "maxclients"),
          ("connections.usage", .ratio, "The share of the limit that is used"),
          ("connections.blocked", .none, "Connections that wait in a blocking command"),
          ("connections.rejected", .none, "Connections that were refused since the limit was reached"),
        ]
      case .commands:
        [
          ("commands.calls", .none, "Commands run, those of the step left out"),
          ("commands.mean_time", .seconds, "Their mean time in the server"),
          ("commands.slowest", .seconds, "The mean time of the command whose mean is highest"),
          ("commands.failed", .none, "Commands that were answered with an error"),
        ]
      }
    return rows.map { MetricDescription($0.name, $0.unit, $0.summary) }
  }

  // MARK: - Values

  /// Metrics of a check that was answered, in the order of its table.
  static func metrics(_ check: RedisCheck, of snapshot: RedisSnapshot, spec: RedisSpec) -> [Metric] {
    switch check {
    case .settings: [Metric("settings.wrong", .none, Double(snapshot.wrongSettings(spec).count))]
    case .memory: memory(snapshot)
    case .cache: cache(snapshot)
    case .evictions:
      [
        told("keys.evicted", .none, snapshot.growth("evicted_keys")),
        told("keys.expired", .none, snapshot.growth("expired_keys")),
        Metric("writes.refused", .none, snapshot.refusedWrites),
      ]
    case .persistence: persistence(snapshot)
    case .slowlog: slowlog(snapshot, from: spec.slowCommandSeconds)
    case .latency: latency(snapshot)
    case .connections: connections(snapshot)
    case .commands: commands(snapshot)
    }
  }

  /// A value of INFO, which some versions and hosts of Redis leave out.
  private static func told(_ name: String, _ unit: MetricUnit, _ value: Double?) -> Metric {
    Metric(name, unit, value, reason: value == nil ? "the server does not tell it" : nil)
  }

  private static func memory(_ snapshot: RedisSnapshot) -> [Metric] {
    let used = snapshot.number("used_memory")
    let limit = snapshot.number("maxmemory").flatMap { $0 > 0 ? $0 : nil }
    let reason = limit == nil ? "maxmemory is 0, which is no limit" : nil
    return [
      told("memory.used", .bytes, used), told("memory.peak", .bytes, snapshot.number("used_memory_peak")),
      told("memory.rss", .bytes, snapshot.number("used_memory_rss")),
      told("memory.fragmentation", .ratio, snapshot.number("mem_fragmentation_ratio")),
      Metric("memory.limit", .bytes, limit, reason: reason),
      Metric("memory.usage", .ratio, limit.flatMap { limit in used.map { $0 / limit } }, reason: reason),
    ]
  }

  private static func cache(_ snapshot: RedisSnapshot) -> [Metric] {
    let reads = snapshot.reads
    return [
      Metric(
        "cache.hit_rate", .ratio, snapshot.hitRate, sampleCount: Int(exactly: reads),
        reason: reads > 0 ? nil : "no key was read"),
      told("cache.misses", .none, snapshot.growth("keyspace_misses")),
      Metric("keys.count", .none, snapshot.keyCount),
    ]
  }

  private static func persistence(_ snapshot: RedisSnapshot) -> [Metric] {
    let now = snapshot.number("server_time_usec").map { ($0 / 1e6).rounded(.down) }
    let saved = snapshot.number("rdb_last_save_time")
    return [
      told("persistence.unsaved_changes", .none, snapshot.number("rdb_changes_since_last_save")),
      told("persistence.last_save_age", .seconds, now.flatMap { now in saved.map { max(0, now - $0) } }),
    ]
  }

  private static func slowlog(_ snapshot: RedisSnapshot, from limit: Double) -> [Metric] {
    let entries = snapshot.slowCommands(fromSeconds: limit)
    return [
      Metric("slowlog.entries", .none, Double(entries.count)),
      Metric("slowlog.slowest", .seconds, Double(entries.first?.microseconds ?? 0) / 1e6),
    ]
  }

  private static func latency(_ snapshot: RedisSnapshot) -> [Metric] {
    let sample = snapshot.now.roundTrip
    let isWatched = (snapshot.now.config["latency-monitor-threshold"].flatMap { Double($0) } ?? 0) > 0
    return [
      Metric("latency.mean", .seconds, sample?.meanSeconds, sampleCount: sample?.count),
      Metric("latency.max", .seconds, sample?.slowestSeconds, sampleCount: sample?.count),
      Metric(
        "latency.worst_spike", .seconds, isWatched ? snapshot.spikes.map(\.seconds).max() ?? 0 : nil,
        reason: isWatched
          ? nil : "the server records none: redis-cli config set latency-monitor-threshold 100"),
    ]
  }

  private static func connections(_ snapshot: RedisSnapshot) -> [Metric] {
    let used = snapshot.number("connected_clients")
    let limit = snapshot.number("maxclients")
    return [
      told("connections.used", .none, used), told("connections.limit", .none, limit),
      told("connections.usage", .ratio, used.flatMap { used in limit.map { used / $0 } }),
      told("connections.blocked", .none, snapshot.number("blocked_clients")),
      told("connections.rejected", .none, snapshot.growth("rejected_connections")),
    ]
  }

  private static func commands(_ snapshot: RedisSnapshot) -> [Metric] {
    let commands = snapshot.commands
    let (calls, seconds) = commands.reduce((0, 0)) { ($0.0 + $1.calls, $0.1 + $1.seconds) }
    let reason = calls > 0 ? nil : "no command was run"
    return [
      Metric("commands.calls", .none, calls),
      Metric(
        "commands.mean_time", .seconds, calls > 0 ? seconds / calls : nil, sampleCount: Int(exactly: calls),
        reason: reason),
      Metric("commands.slowest", .seconds, commands.map(\.mean).max(), reason: reason),
      Metric("commands.failed", .none, commands.reduce(0) { $0 + $1.failed }),
    ]
  }
}
