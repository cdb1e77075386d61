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
    for problem in plan.problems { collector.error("impossible-load", problem, at: reader.node) }
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
    guard let target, let model, let duration, let requests else { return nil }
    var plan = LoadPlan(target: target, requests: requests, model: model, duration: duration)
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
    guard let nodes = reader.list("requests") else { return nil }
    if nodes.isEmpty, let node = reader.value("requests") {
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
    if let first = names.updateValue(nameNode, forKey: name) {
      collector.add(
        Diagnostic(
          code: "duplicate-request", message: "two requests are named '\(name)'", range: nameNode.range,
          help: "give one of them another 'name'",
          notes: [Diagnostic.Note(message: "the first", range: first.range)]))
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
    (reader.stringMap(key) ?? []).map { LoadPlan.Request.Header(name: $0.name, value: $0.value) }
  }

  private func expectation(_ request: MappingReader) -> StatusExpectation {
    guard let node = request.value("expect"),
      let expect = MappingReader(node, subject: "'expect'", keys: LoadKeys.expect, collector: collector),
      let nodes = expect.list("status")
    else { return .success }
    let statuses = nodes.compactMap { node -> ClosedRange<Int>? in
      if node.isUnresolved { return nil }
      guard let status = node.integer, (100...599).contains(status) else {
        collector.error("bad-status", "'status' must be a number from 100 to 599", at: node)
        return nil
      }
      return status...status
    }
    return statuses.isEmpty ? .success : StatusExpectation(statuses)
  }
}
