import Documents
import Execution
import HTTPLoad
import PipelineModel

/// The keys of an `http-check` step and how they are read.
enum HTTPCheckDecoder {
  static let keys: [KeyDescription] = [
    KeyDescription(
      "base-url", .string, required: true,
      "Where the service answers: http://host:port or https://host:port, with the path under which all requests lie, if any."
    ),
    KeyDescription("headers", .map(of: .string), "Headers of every request."),
    KeyDescription("tls", .mapping(tlsKeys), "Whom to trust where 'base-url' begins with https://."),
    KeyDescription("answer-within", .formatted(.duration), default: "30s", "How long each look may take."),
    KeyDescription(
      "checks", .list(of: .choice(HTTPPractice.allCases.map(\.rawValue))),
      default: "those that apply", "What is looked for."),
    KeyDescription(
      "paths", .listOrSingle(of: .string), default: "/",
      "Pages that should be compressed and cached; the first also keeps its connection."),
    KeyDescription("health", .string, default: "/health", "Where the service tells that it is well."),
    KeyDescription(
      "compress-above", .formatted(.size), default: "1kB", "From which size a body should be compressed."),
    KeyDescription("pagination", .mapping(listKeys), "An endpoint whose answers should be bounded."),
    KeyDescription("rate-limit", .mapping(burstKeys), "An endpoint that should refuse a burst with 429."),
    KeyDescription(
      "redirect-from", .string, default: "the host of 'base-url' by http",
      "The plain address that should lead to https."),
    KeyDescription(
      "expires-within", .formatted(.duration), default: "14d",
      "How long before its end a certificate is told."),
  ]

  /// Those of a load but for the name: the service itself is looked at, under its own.
  private static let tlsKeys = LoadTLSDecoder.keys.filter { $0.name != "server-name" }

  private static let listKeys: [KeyDescription] = [
    KeyDescription("path", .string, required: true, "Its path, asked for without a limit of the caller's."),
    KeyDescription(
      "items", .integer(1...1_000_000_000), default: "1000",
      "The most elements that the longest list of an answer may have."),
    KeyDescription("size", .formatted(.size), default: "1MB", "The most that an answer may take."),
    KeyDescription(
      "next", .string,
      "What leads to the next page: `Link` for the header with rel=next, else a key of the answer's object."),
  ]

  private static let burstKeys: [KeyDescription] = [
    KeyDescription("path", .string, default: "/", "Its path."),
    KeyDescription(
      "requests", .integer(2...10_000), default: "200",
      "How many requests are sent at once, each over its own connection; beyond 300 the rest follow as answers come."
    ),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> HTTPCheckSpec? {
    guard
      let reader = MappingReader(node, subject: "an 'http-check' step", keys: keys, collector: collector)
    else { return nil }
    let target = target(reader)
    let (list, burst) = (list(reader), burst(reader))
    let practices = practices(reader, isEncrypted: target?.scheme != .http)
    let headers = LoadHeaders.decode(reader, key: "headers")
    let (caFile, isInsecure) = tls(reader)
    let plain = plainAddress(reader)
    let paths = paths(reader)
    let health = path("health", reader) ?? "/health"
    guard let target else { return nil }
    let host = target.host.contains(":") ? "[\(target.host)]" : target.host
    return HTTPCheckSpec(
      target: target, headers: headers, caFile: caFile, isInsecure: isInsecure,
      limit: ProbeKeys.limit("answer-within", reader), practices: practices, paths: paths,
      healthPath: health,
      compressAbove: reader.quantity("compress-above", unit: .bytes)?.value ?? 1000, list: list,
      burst: burst, redirectFrom: plain ?? "http://\(host)\(target.pathPrefix)/",
      expiresWithinSeconds: reader.duration("expires-within").map { $0 / .seconds(1) } ?? 1_209_600)
  }

  private static func target(_ reader: MappingReader) -> LoadTarget? {
    guard let node = reader.value("base-url"), let text = reader.string("base-url") else { return nil }
    do throws(LoadTarget.Fault) {
      return try LoadTarget(text)
    } catch {
      reader.collector.error(
        "bad-address", "\(error)", at: node, help: "write it like https://api.example.com")
      return nil
    }
  }

  private static func plainAddress(_ reader: MappingReader) -> String? {
    guard let node = reader.value("redirect-from"), let text = reader.string("redirect-from") else {
      return nil
    }
    guard let target = try? LoadTarget(text), target.scheme == .http else {
      reader.collector.error(
        "bad-address", "'\(text)' is no plain address", at: node, help: "write it like http://api.example.com"
      )
      return nil
    }
    return "http://\(target.authority)\(target.pathPrefix)/"
  }

  private static func tls(_ step: MappingReader) -> (caFile: String?, isInsecure: Bool) {
    guard let node = step.value("tls"),
      let reader = MappingReader(node, subject: "'tls'", keys: tlsKeys, collector: step.collector)
    else { return (nil, false) }
    let isInsecure = reader.boolean("insecure") ?? false
    if isInsecure, let caFile = reader.value("ca-file") {
      reader.collector.error(
        "bad-tls", "'insecure' and 'ca-file' exclude each other", at: caFile,
        help: "leave 'insecure' out to trust the certificates of the file")
    }
    return (reader.string("ca-file"), isInsecure)
  }

  /// Those that were asked for, or all that have what they need.
  private static func practices(_ reader: MappingReader, isEncrypted: Bool) -> [HTTPPractice] {
    let asked = ProbeKeys.choices("checks", among: HTTPPractice.allCases, reader)
    guard let node = reader.value("checks") else {
      return asked.filter { practice in
        (isEncrypted || !practice.needsTLS) && (practice != .pagination || reader.has("pagination"))
          && (practice != .rateLimit || reader.has("rate-limit"))
      }
    }
    for practice in asked {
      if practice.needsTLS, !isEncrypted {
        reader.collector.error(
          "idle-check", "the check '\(practice.rawValue)' needs a 'base-url' with https://", at: node,
          help: "leave it out of 'checks'")
      }
      if [.pagination, .rateLimit].contains(practice), !reader.has(practice.rawValue) {
        reader.collector.error(
          "idle-check", "the check '\(practice.rawValue)' needs the key '\(practice.rawValue)'", at: node,
          help: "add '\(practice.rawValue): { path: /… }'")
      }
    }
    for practice in [HTTPPractice.pagination, .rateLimit] where !asked.contains(practice) {
      if let idle = reader.value(practice.rawValue) {
        reader.collector.error(
          "idle-check", "'\(practice.rawValue)' stands there, and 'checks' leaves it out", at: idle,
          help: "add it to 'checks', or remove it")
      }
    }
    return asked
  }

  // MARK: - Paths

  private static func list(_ step: MappingReader) -> HTTPCheckSpec.List? {
    guard let node = step.value("pagination"),
      let reader = MappingReader(node, subject: "'pagination'", keys: listKeys, collector: step.collector)
    else { return nil }
    let items = reader.integer("items") ?? 1000
    let bytes = reader.quantity("size", unit: .bytes)?.value ?? 1_000_000
    guard let path = path("path", reader) else { return nil }
    return HTTPCheckSpec.List(path: path, items: Double(items), bytes: bytes, next: reader.string("next"))
  }

  private static func burst(_ step: MappingReader) -> HTTPCheckSpec.Burst? {
    guard let node = step.value("rate-limit"),
      let reader = MappingReader(node, subject: "'rate-limit'", keys: burstKeys, collector: step.collector)
    else { return nil }
    return HTTPCheckSpec.Burst(path: path("path", reader) ?? "/", requests: reader.integer("requests") ?? 200)
  }

  private static func paths(_ reader: MappingReader) -> [String] {
    guard let nodes = reader.list("paths"), let texts = reader.strings("paths") else { return ["/"] }
    if nodes.isEmpty, let node = reader.value("paths") {
      reader.collector.error("empty-list", "'paths' names no page", at: node, help: "leave it out for '/'")
    }
    let resolved = nodes.filter { $0.scalarText != nil && !$0.isUnresolved }
    var seen: Set<String> = []
    return zip(texts, resolved).compactMap { text, node in
      check(text, at: node, reader)
      return seen.insert(text).inserted ? text : nil
    }
  }

  private static func path(_ key: String, _ reader: MappingReader) -> String? {
    guard let node = reader.value(key), let text = reader.string(key) else { return nil }
    check(text, at: node, reader)
    return text
  }

  private static func check(_ path: String, at node: Node, _ reader: MappingReader) {
    let isGood = path.hasPrefix("/") && path.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 35 }
    if isGood { return }
    reader.collector.error(
      "bad-path", "'\(path)' is no path", at: node,
      help: "begin it with '/', and percent-encode blanks and what is not ASCII")
  }
}
