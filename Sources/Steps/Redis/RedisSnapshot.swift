import Execution
import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The answers of a server, and those of an earlier step that are subtracted.
struct RedisSnapshot: Sendable {
  static let fileName = "redis.json"

  /// What the file holds.
  struct Content: Codable, Sendable {
    struct SlowCommand: Codable, Sendable {
      let id: Int
      /// Seconds since 1970.
      let time: Int
      let microseconds: Int
      let words: [String]
    }

    struct LatencyEvent: Codable, Sendable {
      let name: String
      /// Seconds since 1970.
      let time: Int
      let latestMilliseconds: Int
      let worstMilliseconds: Int
    }

    var version = 1
    var info: [String: String] = [:]
    /// Settings that the server knows.
    var config: [String: String] = [:]
    var slowlog: [SlowCommand]?
    var latency: [LatencyEvent]?
    var roundTrip: RedisCLI.RoundTrip?

    var document: String {
      get throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
      }
    }
  }

  let now: Content
  /// Nil also where the server was started anew since: then it counts from zero.
  let before: Content?

  init(now: Content, before: Content?) {
    self.now = now
    self.before = before.flatMap { $0.info["run_id"] == now.info["run_id"] ? $0 : nil }
  }

  /// What an earlier step kept.
  static func content(of step: StepID, in context: StepContext) throws -> Content {
    let path = try SnapshotFile.path(fileName, of: step, server: "Redis", in: context)
    guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path)),
      let content = try? JSONDecoder().decode(Content.self, from: bytes)
    else { throw StepError("the snapshot of step '\(step)' cannot be read") }
    return content
  }

  /// A number of INFO.
  func number(_ field: String) -> Double? { now.info[field].flatMap { Double($0) } }

  /// How much a counter of INFO grew.
  func growth(_ field: String) -> Double? {
    number(field).map { SnapshotFile.growth(to: $0, from: before?.info[field].flatMap { Double($0) }) }
  }

  /// How many reads of keys there were.
  var reads: Double { (growth("keyspace_hits") ?? 0) + (growth("keyspace_misses") ?? 0) }

  /// The share of them that found their key; nil where there was none.
  var hitRate: Double? { reads > 0 ? (growth("keyspace_hits") ?? 0) / reads : nil }

  /// The settings that are not what they should be, with what they are.
  func wrongSettings(_ spec: RedisSpec) -> [(setting: RedisSetting, current: String)] {
    spec.expected(memory: number("total_system_memory") ?? 0).compactMap { setting in
      guard let current = now.config[setting.name], !setting.accepts(current) else { return nil }
      return (setting, current)
    }
  }

  // MARK: - Commands

  struct CommandCalls: Sendable {
    /// In small letters; a subcommand behind a bar: `config|get`.
    let name: String
    let calls: Double
    let seconds: Double
    let failed: Double

    /// Seconds a call.
    var mean: Double { seconds / calls }
  }

  /// The commands that the step itself sends, by the names that versions before and since 7 give them.
  private static let own: Set = [
    "auth", "config", "config|get", "info", "latency", "latency|latest", "ping", "slowlog", "slowlog|get",
  ]

  /// Those that were called, without the step's own.
  ///
  /// Source: `cmdstat_get:calls=2,usec=11,usec_per_call=5.50,rejected_calls=0,failed_calls=0` of INFO commandstats.
  var commands: [CommandCalls] {
    now.info.compactMap { field, text in
      guard field.hasPrefix("cmdstat_") else { return nil }
      let name = String(field.dropFirst("cmdstat_".count))
      let values = Self.values(text)
      let earlier = before?.info[field].map(Self.values) ?? [:]
      let grown = { (key: String) in SnapshotFile.growth(to: values[key] ?? 0, from: earlier[key]) }
      let calls = grown("calls")
      guard !Self.own.contains(name), calls > 0 else { return nil }
      return CommandCalls(
        name: name, calls: calls, seconds: grown("usec") / 1e6,
        failed: grown("failed_calls") + grown("rejected_calls"))
    }
    .sorted { $0.name < $1.name }
  }

  /// How many keys the databases hold.
  var keyCount: Double {
    now.info.filter { $0.key.hasPrefix("db") }.reduce(0) { $0 + (Self.values($1.value)["keys"] ?? 0) }
  }

  /// How many writes were refused for want of memory.
  var refusedWrites: Double {
    let field = "errorstat_OOM"
    let count = { (content: Content?) in content?.info[field].flatMap { Self.values($0)["count"] } }
    return SnapshotFile.growth(to: count(now) ?? 0, from: count(before))
  }

  /// `a=1,b=2` as numbers by name.
  private static func values(_ text: String) -> [String: Double] {
    let pairs = text.split(separator: ",").compactMap { part -> (String, Double)? in
      let halves = part.split(separator: "=")
      guard halves.count == 2, let number = Double(halves[1]) else { return nil }
      return (String(halves[0]), number)
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  // MARK: - Slowness

  /// Entries of the slowlog that are new and took at least so long, the slowest first.
  func slowCommands(fromSeconds limit: Double) -> [Content.SlowCommand] {
    newEntries.filter { Double($0.microseconds) / 1e6 >= limit }
      .sorted { ($1.microseconds, $0.id) < ($0.microseconds, $1.id) }
  }

  /// Whether entries may have come and gone between two looks: all that the slowlog holds is new.
  var hasLostEntries: Bool {
    guard before?.slowlog != nil, let most = now.config["slowlog-max-len"].flatMap({ Int($0) }) else {
      return false
    }
    return newEntries.count >= most
  }

  private var newEntries: [Content.SlowCommand] {
    let last = before?.slowlog?.map(\.id).max() ?? -1
    return (now.slowlog ?? []).filter { $0.id > last }
  }

  /// Events of the latency monitor that are new, with the seconds that are known of them.
  var spikes: [(name: String, seconds: Double)] {
    (now.latency ?? []).compactMap { event in
      let old = before?.latency?.first { $0.name == event.name }
      if old?.time == event.time { return nil }
      // The worst of all time may be an old one.
      let isOld = old?.worstMilliseconds == event.worstMilliseconds
      return (event.name, Double(isOld ? event.latestMilliseconds : event.worstMilliseconds) / 1000)
    }
  }
}
