import Documents
import Execution
import PipelineModel

/// The keys of a `redis` step and how they are read.
enum RedisDecoder {
  static let keys: [KeyDescription] = [
    KeyDescription("host", .string, default: "127.0.0.1", "The server's name or address."),
    KeyDescription("port", .integer(1...65535), default: "6379", "Its port."),
    KeyDescription("socket", .string, "The path of its Unix socket, in place of `host` and `port`."),
    KeyDescription(
      "user", .string, default: "`default`", "Who asks; the password comes by `REDISCLI_AUTH` under `env`."),
    KeyDescription(
      "tls", .mapping(tlsKeys), "That the connection is encrypted, and how; `{}` for the system's roots."),
    KeyDescription(
      "answer-within", .formatted(.duration), default: "30s", "How long the server may take for each answer."),
    KeyDescription(
      "checks", .list(of: .choice(RedisCheck.allCases.map(\.rawValue))), default: "all",
      "What is looked at."),
    KeyDescription(
      "since", .string,
      "An earlier `redis` step: its counters are subtracted, so that what came between is judged."),
    KeyDescription(
      "settings", .map(of: .string), default: "the guide's",
      "Settings and what they should be: `maxmemory-policy: allkeys-lfu`; the guide's others stay."),
    KeyDescription(
      "memory", .formatted(.size), default: "what the server says",
      "The memory of the server's machine, of which `maxmemory` should have three quarters."),
    KeyDescription(
      "slow-command", .formatted(.duration), default: "10ms",
      "From which a command of the slowlog is slow."),
    KeyDescription(
      "hit-rate", .formatted(.quantity), default: "80%",
      "The share of reads below which the cache is told as cold or too small."),
  ]

  private static let tlsKeys: [KeyDescription] = [
    KeyDescription(
      "ca-file", .string,
      "Certificates in PEM to trust in place of the system's roots; a path relative to the workspace."),
    KeyDescription(
      "insecure", .boolean, default: "false", "Whether any certificate is taken, whoever signed it."),
    KeyDescription("server-name", .string, "The name that is asked for."),
    KeyDescription("certificate-file", .string, "The step's own certificate in PEM."),
    KeyDescription("key-file", .string, "The key of that certificate in PEM."),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> RedisSpec? {
    guard let reader = MappingReader(node, subject: "a 'redis' step", keys: keys, collector: collector)
    else { return nil }
    let server = RedisServer(
      host: host(reader), port: reader.integer("port"), socket: socket(reader),
      user: reader.string("user"), tls: tls(reader), limit: ProbeKeys.limit("answer-within", reader))
    return RedisSpec(
      server: server, checks: ProbeKeys.choices("checks", among: RedisCheck.allCases, reader),
      since: reader.string("since").map { StepID($0) }, sinceNode: reader.value("since"),
      settings: settings(reader), memoryBytes: reader.quantity("memory", unit: .bytes)?.value,
      slowCommandSeconds: reader.duration("slow-command").map { $0 / .seconds(1) } ?? 0.01,
      hitRate: share("hit-rate", reader) ?? 0.8)
  }

  private static func host(_ reader: MappingReader) -> String? {
    guard let node = reader.value("host"), let host = reader.string("host") else { return nil }
    guard !host.isEmpty, !host.contains("/") else {
      reader.collector.error(
        "bad-address", "'\(host)' is no host", at: node,
        help:
          "write a name or an address: redis.example.com; the port stands under 'port', a path under 'socket'"
      )
      return nil
    }
    return host
  }

  private static func socket(_ reader: MappingReader) -> String? {
    guard let node = reader.value("socket"), let path = reader.string("socket") else { return nil }
    for other in ["host", "port", "tls"] where reader.has(other) {
      reader.collector.error(
        "bad-address", "'socket' and '\(other)' exclude each other", at: node,
        help: "leave '\(other)' out, or 'socket'")
    }
    return path
  }

  private static func tls(_ step: MappingReader) -> RedisServer.TLS? {
    guard let node = step.value("tls"),
      let reader = MappingReader(node, subject: "'tls'", keys: tlsKeys, collector: step.collector)
    else { return nil }
    let isInsecure = reader.boolean("insecure") ?? false
    if isInsecure, let caFile = reader.value("ca-file") {
      reader.collector.error(
        "bad-tls", "'insecure' and 'ca-file' exclude each other", at: caFile,
        help: "leave 'insecure' out to trust the certificates of the file")
    }
    for (key, other) in [("certificate-file", "key-file"), ("key-file", "certificate-file")] {
      if let file = reader.value(key), !reader.has(other) {
        reader.collector.error("bad-tls", "'\(key)' needs '\(other)'", at: file, help: "add '\(other)'")
      }
    }
    return RedisServer.TLS(
      caFile: reader.string("ca-file"), isInsecure: isInsecure, serverName: reader.string("server-name"),
      certificateFile: reader.string("certificate-file"), keyFile: reader.string("key-file"))
  }

  private static func share(_ key: String, _ reader: MappingReader) -> Double? {
    guard let node = reader.value(key), let share = reader.quantity(key, unit: .ratio)?.value else {
      return nil
    }
    guard (0...1).contains(share) else {
      reader.collector.error("out-of-range", "'\(key)' must be between 0% and 100%", at: node)
      return nil
    }
    return share
  }

  private static func settings(_ reader: MappingReader) -> [RedisSetting] {
    (reader.entries("settings") ?? []).compactMap { entry in
      guard RedisSetting.isName(entry.name) else {
        reader.collector.error(
          "bad-name", "'\(entry.name)' is no name of a setting", at: entry.key,
          help: "write it as redis.conf does: maxmemory-policy")
        return nil
      }
      guard !RedisSetting.isSecret(entry.name) else {
        reader.collector.error(
          "secret-setting", "'\(entry.name)' is a secret, which no report may hold", at: entry.key,
          help: "leave it out")
        return nil
      }
      // A setting may be empty: `save: ""`.
      guard let text = MappingReader.text(of: entry.value, key: entry.name, reader.collector) else {
        return nil
      }
      return RedisSetting(
        name: entry.name, value: entry.value.bool.map { $0 ? "yes" : "no" } ?? text, rule: .exact)
    }
  }
}
