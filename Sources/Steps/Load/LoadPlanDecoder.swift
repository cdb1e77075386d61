import Diagnostics
import Documents
import HTTPLoad
import PipelineModel

/// What stands under `with` of a `load` step into a plan for the engine.
struct LoadPlanDecoder {
  private let reader: MappingReader
  private var collector: DiagnosticCollector { reader.collector }

  static func decode(_ node: Node, collector: DiagnosticCollector) -> LoadSpec? {
    let before = collector.diagnostics.count
    guard
      let reader = MappingReader(node, subject: "a 'load' step", keys: LoadKeys.step, collector: collector)
    else { return nil }
    guard let spec = LoadPlanDecoder(reader: reader).spec(), collector.diagnostics.count == before else {
      return nil
    }
    var plan = spec.plan
    // The columns are known only when the file is read; any that is used will do here.
    if let data = spec.data {
      let columns = Set(data.uses.map(\.column)).sorted()
      plan.data = LoadData(columns: columns, rows: [columns.map { _ in "" }], order: data.order)
    }
    for problem in plan.problems {
      let key = LoadKeys.places.first { problem.hasPrefix($0.problem) }?.key
      collector.error("impossible-load", problem, at: key.flatMap { reader.value($0) } ?? reader.node)
    }
    return plan.problems.isEmpty ? spec : nil
  }

  private func spec() -> LoadSpec? {
    let target = target()
    let model = model()
    let pace = LoadPaceDecoder(reader: reader, model: model)
    let length = pace.length()
    let arrivals = pace.arrivals()
    let thinkTime = LoadPaceDecoder.thinkTime(reader)
    let warmUp = reader.duration("warm-up")
    let connectTimeout = pace.positiveDuration("connect-timeout")
    let firstByteTimeout = pace.positiveDuration("first-byte-timeout")
    let requestTimeout = pace.positiveDuration("request-timeout")
    let maxInFlight = reader.integer("max-in-flight")
    let threads = reader.integer("threads")
    var data = data()
    let variables = LoadVariables(hasData: data != nil, collector: collector)
    let work = LoadScenarioDecoder(reader: reader, variables: variables, defaults: defaults(variables))
      .decode()
    let tls = LoadTLSDecoder.decode(reader)
    let shard = LoadShardDecoder.decode(reader)
    let comparison = LoadComparisonDecoder.decode(reader)
    let earlyEndLimits = model.map { EarlyEndLimits.decode(reader, isOpen: $0.isOpen) }
    guard let target, let model, let length, let work else { return nil }
    var plan = LoadPlan(target: target, requests: work.requests, model: model, duration: length.duration)
    plan.stages = length.stages
    plan.iterations = length.iterations
    plan.arrivals = arrivals
    plan.thinkTime = thinkTime
    plan.scenarios = work.scenarios
    switch shard {
    case .whole: break
    case .part(let part): plan.shard = part
    case .unknown: return nil
    }
    plan.tls = tls
    plan.earlyEndLimits = earlyEndLimits ?? []
    plan.warmUp = warmUp ?? plan.warmUp
    plan.connectTimeout = connectTimeout ?? plan.connectTimeout
    plan.firstByteTimeout = firstByteTimeout
    plan.requestTimeout = requestTimeout ?? plan.requestTimeout
    plan.maxInFlight = maxInFlight ?? plan.maxInFlight
    plan.threads = threads ?? plan.threads
    data?.uses = variables.columnUses
    if reader.has("compare"), comparison == nil { return nil }
    let authorities = tls.caFile.flatMap { file in
      reader.value("tls")?["ca-file"].map { (file: file, range: $0.range) }
    }
    return LoadSpec(
      plan: plan, data: data, bodyFiles: work.bodyFiles, authorities: authorities, comparison: comparison)
  }

  private func target() -> LoadTarget? {
    guard let node = reader.value("base-url"), let text = reader.string("base-url") else { return nil }
    do throws(LoadTarget.Fault) {
      var target = try LoadTarget(text)
      target.unixSocket = reader.string("unix-socket")
      return target
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

  private func defaults(_ variables: LoadVariables) -> LoadRequestDecoder.Defaults {
    var headers = LoadHeaders.decode(reader, key: "headers")
    variables.beginScenario()
    for entry in reader.entries("headers") ?? [] { variables.check(entry.value) }
    if let header = LoadHeaders.authorization(reader, given: headers) { headers.append(header) }
    return .init(headers: headers, redirects: reader.integer("redirects") ?? 0)
  }

  private func data() -> LoadSpec.Data? {
    guard let node = reader.value("data"),
      let data = MappingReader(node, subject: "'data'", keys: LoadKeys.data, collector: collector),
      let file = data.string("file"), let fileNode = data.value("file")
    else { return nil }
    let order: LoadData.Order =
      data.choice("order") == "random"
      ? .random(seed: UInt64(reader.integer("seed") ?? 1)) : .sequential
    return LoadSpec.Data(file: file, fileRange: fileNode.range, order: order)
  }
}
