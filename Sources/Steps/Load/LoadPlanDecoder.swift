import Diagnostics
import Documents
import HTTPLoad
import PipelineModel

/// What stands under `with` of a `load` step into a plan for the engine.
struct LoadPlanDecoder {
  private let reader: MappingReader
  private var collector: DiagnosticCollector { reader.collector }

  static func decode(_ node: Node, collector: DiagnosticCollector) -> LoadPlan? {
    let before = collector.diagnostics.count
    guard
      let reader = MappingReader(node, subject: "a 'load' step", keys: LoadKeys.step, collector: collector)
    else { return nil }
    let plan = LoadPlanDecoder(reader: reader).plan()
    guard let plan, collector.diagnostics.count == before else { return nil }
    for problem in plan.problems {
      let key = LoadKeys.places.first { problem.hasPrefix($0.problem) }?.key
      collector.error("impossible-load", problem, at: key.flatMap { reader.value($0) } ?? reader.node)
    }
    return plan.problems.isEmpty ? plan : nil
  }

  private func plan() -> LoadPlan? {
    let target = target()
    let model = model()
    let duration = positiveDuration("duration")
    let warmUp = reader.duration("warm-up")
    let connectTimeout = positiveDuration("connect-timeout")
    let requestTimeout = positiveDuration("request-timeout")
    let maxInFlight = reader.integer("max-in-flight")
    let threads = reader.integer("threads")
    let requests = requests()
    let tls = LoadTLSDecoder.decode(reader)
    let shard = LoadShardDecoder.decode(reader)
    guard let target, let model, let duration, let requests else { return nil }
    var plan = LoadPlan(target: target, requests: requests, model: model, duration: duration)
    switch shard {
    case .whole: break
    case .part(let part): plan.shard = part
    case .unknown: return nil
    }
    plan.tls = tls
    plan.warmUp = warmUp ?? plan.warmUp
    plan.connectTimeout = connectTimeout ?? plan.connectTimeout
    plan.requestTimeout = requestTimeout ?? plan.requestTimeout
    plan.maxInFlight = maxInFlight ?? plan.maxInFlight
    plan.threads = threads ?? plan.threads
    return plan
  }

  private func target() -> LoadTarget? {
    guard let node = reader.value("base-url"), let text = reader.string("base-url") else { return nil }
    do throws(LoadTarget.Fault) {
      return try LoadTarget(text)
    } catch {
      collector.error("bad-address", "\(error)", at: node, help: "write it like http://127.0.0.1:8080")
      return nil
    }
  }

  private func model() -> LoadPlan.Model? {
    if reader.isMisspelt("arrival-rate") || reader.isMisspelt("concurrency") { return nil }
    guard reader.has("arrival-rate") != reader.has("concurrency") else {
      let place = reader.node.mapping?.entries.first?.key ?? reader.node
      let problem = reader.has("concurrency") ? "only one" : "one"
      collector.error(
        "bad-load-model", "a 'load' step needs \(problem) of 'arrival-rate' and 'concurrency'",
        at: reader.node.mapping?.entry(named: "concurrency")?.key ?? place,
        help: "'arrival-rate: 100/s' for the open model, 'concurrency: 64' for the closed one")
      return nil
    }
    if let count = reader.integer("concurrency") { return .closed(concurrency: count) }
    guard let node = reader.value("arrival-rate"),
      let rate = reader.quantity("arrival-rate", unit: .perSecond)
    else { return nil }
    guard rate.value > 0 else {
      collector.error("out-of-range", "'arrival-rate' must be greater than 0; got \(rate)", at: node)
      return nil
    }
    return .open(requestsPerSecond: rate.value)
  }

  /// A duration that must be longer than 0.
  private func positiveDuration(_ key: String) -> Duration? {
    guard let duration = reader.duration(key) else { return nil }
    if duration > .zero { return duration }
    if let node = reader.value(key) {
      collector.error("out-of-range", "'\(key)' must be longer than 0s", at: node)
    }
    return nil
  }

  // MARK: - Requests

  private func requests() -> [LoadPlan.Request]? {
    let common = headers(reader, key: "headers")
    guard let node = reader.value("requests") else { return nil }
    guard let nodes = node.sequence else {
      reader.reportType(
        node, key: "requests", expected: "a list", help: "begin each request with '-': - get: /path")
      return nil
    }
    if nodes.isEmpty {
      collector.error("no-requests", "'requests' is empty", at: node)
      return nil
    }
    var names: [String: Node] = [:]
    let requests = nodes.compactMap { request($0, common: common, names: &names) }
    return requests.count == nodes.count ? requests : nil
  }

  private func request(
    _ node: Node, common: [LoadPlan.Request.Header], names: inout [String: Node]
  ) -> LoadPlan.Request? {
    guard
      let request = MappingReader(node, subject: "the request", keys: LoadKeys.request, collector: collector)
    else { return nil }
    let own = headers(request, key: "headers")
    let weight = request.integer("weight") ?? 1
    let body = request.string("body")
    let expectation = expectation(request)
    guard let (method, path, pathNode) = methodAndPath(request) else { return nil }
    let name = request.string("name") ?? "\(method) \(path)"
    let nameNode = request.value("name") ?? pathNode
    if name.isEmpty {
      collector.error("bad-name", "a request's name must not be empty", at: nameNode)
    } else if let first = names[name] {
      collector.add(
        Diagnostic(
          code: "duplicate-request", message: "two requests are named '\(name)'", range: nameNode.range,
          help: "give one of them another 'name'",
          notes: [Diagnostic.Note(message: "the first", range: first.range)]))
    } else {
      names[name] = nameNode
    }
    // A header of the request takes the place of the step's.
    let ownNames = Set(own.map { $0.name.lowercased() })
    return LoadPlan.Request(
      name: name, method: method, path: path,
      headers: common.filter { !ownNames.contains($0.name.lowercased()) } + own,
      body: Array((body ?? "").utf8),
      weight: weight, expectedStatus: expectation)
  }

  private func methodAndPath(_ request: MappingReader) -> (method: String, path: String, node: Node)? {
    let found = LoadKeys.methods.filter { request.has($0) }
    if found.isEmpty, LoadKeys.methods.contains(where: { request.isMisspelt($0) }) { return nil }
    guard found.count == 1 else {
      collector.error(
        "bad-request", found.isEmpty ? "the request has no method" : "the request has \(found.count) methods",
        at: request.node,
        help: "write one of \(LoadKeys.methods.map { "'\($0)'" }.joined(separator: ", ")) with the path")
      return nil
    }
    guard let node = request.value(found[0]), let path = request.string(found[0]) else { return nil }
    guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "#") }) else {
      collector.error(
        "bad-path", "'\(path)' is not a path", at: node,
        help: "begin with '/'; percent-encode blanks and characters beyond ASCII")
      return nil
    }
    return (found[0].uppercased(), path, node)
  }

  private func headers(_ reader: MappingReader, key: String) -> [LoadPlan.Request.Header] {
    guard let headers = reader.stringMap(key), let entries = reader.entries(key) else { return [] }
    var seen: Set<String> = []
    for entry in entries {
      checkHeader(entry)
      if !seen.insert(entry.name.lowercased()).inserted {
        collector.error(
          "duplicate-header", "header '\(entry.name)' stands twice", at: entry.key,
          help: "upper and lower case are one; join the values with a comma")
      }
    }
    return headers.map { LoadPlan.Request.Header(name: $0.name, value: $0.value) }
  }

  /// RFC 9110, 5.1 and 5.5. The value may be a secret, so that no message repeats it.
  private func checkHeader(_ entry: Mapping.Entry) {
    let name = Array(entry.name.utf8)
    let isToken = !name.isEmpty && name.allSatisfy { Self.tokenBytes.contains($0) }
    if !isToken {
      collector.error(
        "bad-header", "'\(entry.name)' is not the name of a header", at: entry.key,
        help: "use letters, digits and '-', such as X-Request-Id")
    } else if ["content-length", "transfer-encoding"].contains(entry.name.lowercased()) {
      collector.error(
        "bad-header", "header '\(entry.name)' is set by the load engine", at: entry.key, help: "remove it")
    } else if let value = entry.value.scalarText,
      value.utf8.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 })
    {
      collector.error(
        "bad-header", "the value of header '\(entry.name)' has a line break or a control character",
        at: entry.value)
    }
  }

  private static let tokenBytes = Set(
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  private func expectation(_ request: MappingReader) -> StatusExpectation {
    guard let node = request.value("expect"),
      let expect = MappingReader(node, subject: "'expect'", keys: LoadKeys.expect, collector: collector),
      let nodes = expect.list("status")
    else { return .success }
    if nodes.isEmpty, let node = expect.value("status") {
      collector.error(
        "bad-status", "'status' is empty", at: node, help: "name a status, or leave 'expect' away")
    }
    let statuses = nodes.compactMap { node -> ClosedRange<Int>? in
      if node.isUnresolved { return nil }
      guard let status = node.integer, (100...599).contains(status) else {
        collector.error(
          "bad-status", "'\(node.scalarText ?? node.typeName)' is not a status from 100 to 599", at: node,
          help: "write one number, or a list such as [200, 404]")
        return nil
      }
      return status...status
    }
    return statuses.isEmpty ? .success : StatusExpectation(statuses)
  }
}
