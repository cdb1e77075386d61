import Documents
import PipelineModel
import RegularExpressions
import SystemIO

/// A service whose expressions have values: ready to start.
struct ServiceDefinition: Sendable {
  enum Probe: Sendable, Equatable {
    /// The address parts of `http://host:port/path`.
    case http(host: String, port: UInt16, path: String)
    case tcp(host: String, port: UInt16)
    /// A program that exits with 0.
    case exec([String])
    /// A regular expression that a line of the output matches.
    case log(RegularExpression)
  }

  let name: String
  let arguments: [String]
  let environment: [(name: String, value: String)]
  let workingDirectory: String?
  let probe: Probe
  let within: Duration
  let interval: Duration
  /// How many looks in a row must succeed.
  let successes: Int
  let processors: ProcessorSet?

  /// Nil where a value is wrong or not known yet.
  static func decode(_ node: Node, name: String, collector: DiagnosticCollector) -> ServiceDefinition? {
    guard
      let reader = MappingReader(
        node, subject: "service '\(name)'", keys: PipelineKeys.service, collector: collector)
    else { return nil }
    let arguments = reader.strings("run")
    if arguments?.isEmpty == true, let node = reader.value("run"), node.sequence?.isEmpty == true {
      collector.error("empty-command", "'run' of service '\(name)' names no program", at: node)
    }
    let environment = reader.stringMap("env") ?? []
    let folder = reader.string("working-directory")
    let processors = ProcessorSet.decode(reader)
    guard let readyNode = reader.value("ready"),
      let ready = MappingReader(
        readyNode, subject: "'ready' of service '\(name)'", keys: PipelineKeys.ready, collector: collector)
    else { return nil }
    let within = ready.duration("within") ?? .seconds(30)
    let interval = ready.duration("interval") ?? .milliseconds(20)
    let successes = ready.integer("successes") ?? 1
    guard let probe = probe(ready), let arguments, !arguments.isEmpty,
      arguments.count == node["run"]?.sequence?.count
    else { return nil }
    return ServiceDefinition(
      name: name, arguments: arguments, environment: environment, workingDirectory: folder, probe: probe,
      within: within, interval: max(interval, .milliseconds(1)), successes: successes, processors: processors)
  }

  private static func probe(_ ready: MappingReader) -> Probe? {
    guard ["http", "tcp", "exec", "log"].count(where: ready.has) == 1 else {
      ready.collector.error(
        "bad-probe", "'ready' needs exactly one of 'http', 'tcp', 'exec' and 'log'", at: ready.node)
      return nil
    }
    if let node = ready.value("exec") {
      guard let words = ready.strings("exec"), words.count == node.sequence?.count else { return nil }
      if !words.isEmpty, words.first != "" { return .exec(words) }
      ready.collector.error(
        "empty-command", "'exec' names no program", at: node, help: "write [program, argument]")
    }
    if let node = ready.value("log"), let pattern = ready.string("log") {
      return ready.collector.regularExpression(pattern, at: node).map { .log($0) }
    }
    if let node = ready.value("http"), let text = ready.string("http") {
      if let parts = HostAndPort.http(text) {
        return .http(host: parts.host, port: parts.port, path: parts.path)
      }
      ready.collector.error(
        "bad-address", "'\(text)' is not an http:// address", at: node,
        help: "write it like http://127.0.0.1:8080/health")
    }
    if let node = ready.value("tcp"), let text = ready.string("tcp") {
      if let parts = HostAndPort.parse(text, defaultPort: nil) {
        return .tcp(host: parts.host, port: parts.port)
      }
      ready.collector.error(
        "bad-address", "'\(text)' is not a host and port", at: node, help: "write it like 127.0.0.1:5432")
    }
    return nil
  }
}
