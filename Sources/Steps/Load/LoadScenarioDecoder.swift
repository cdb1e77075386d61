import Diagnostics
import Documents
import HTTPLoad

/// What a `load` step sends: `requests`, or `scenarios` of them.
struct LoadScenarioDecoder {
  struct Work {
    var requests: [LoadPlan.Request] = []
    var scenarios: [LoadScenario] = []
    var bodyFiles: [LoadSpec.BodyFile] = []
  }

  let reader: MappingReader
  let variables: LoadVariables
  let defaults: LoadRequestDecoder.Defaults
  private var collector: DiagnosticCollector { reader.collector }

  /// Nil where something is wrong.
  func decode() -> Work? {
    if reader.isMisspelt("requests") || reader.isMisspelt("scenarios") { return nil }
    guard reader.has("requests") != reader.has("scenarios") else {
      let place = reader.node.mapping?.entry(named: "scenarios")?.key
      let problem = reader.has("requests") ? "only one" : "one"
      collector.error(
        "no-requests", "a 'load' step needs \(problem) of 'requests' and 'scenarios'",
        at: place ?? reader.node.mapping?.entries.first?.key ?? reader.node,
        help: "'requests' are drawn one by one, 'scenarios' are sequences of them")
      return nil
    }
    var work = Work()
    var names: [String: Node] = [:]
    if let node = reader.value("requests") {
      guard let nodes = list(node, of: "requests") else { return nil }
      var isWhole = true
      for node in nodes {
        variables.beginScenario()
        if !add(node, keys: LoadKeys.single, to: &work, names: &names) { isWhole = false }
      }
      return isWhole ? work : nil
    }
    guard let entries = reader.entries("scenarios") else { return nil }
    if entries.isEmpty, let node = reader.value("scenarios") {
      collector.error("no-requests", "'scenarios' is empty", at: node)
      return nil
    }
    var isWhole = true
    for entry in entries where !add(scenario: entry, to: &work, names: &names) { isWhole = false }
    return isWhole ? work : nil
  }

  private func add(scenario entry: Mapping.Entry, to work: inout Work, names: inout [String: Node]) -> Bool {
    guard
      let scenario = MappingReader(
        entry.value, subject: "the scenario '\(entry.name)'", keys: LoadKeys.scenario, collector: collector),
      let node = scenario.value("requests"), let nodes = list(node, of: "requests")
    else { return false }
    variables.beginScenario()
    let start = work.requests.count
    var isWhole = true
    for node in nodes where !add(node, keys: LoadKeys.inScenario, to: &work, names: &names) {
      isWhole = false
    }
    work.scenarios.append(
      LoadScenario(
        name: entry.name, weight: scenario.integer("weight") ?? 1, requests: start..<work.requests.count,
        keepsCookies: scenario.boolean("cookies") ?? false))
    return isWhole
  }

  private func list(_ node: Node, of key: String) -> [Node]? {
    guard let nodes = node.sequence else {
      reader.reportType(
        node, key: key, expected: "a list", help: "begin each request with '-': - get: /path")
      return nil
    }
    if nodes.isEmpty {
      collector.error("no-requests", "'\(key)' is empty", at: node)
      return nil
    }
    return nodes
  }

  private func add(
    _ node: Node, keys: [KeyDescription], to work: inout Work, names: inout [String: Node]
  ) -> Bool {
    guard let reader = MappingReader(node, subject: "the request", keys: keys, collector: collector) else {
      return false
    }
    let decoder = LoadRequestDecoder(reader: reader, defaults: defaults, variables: variables)
    let decoded = decoder.decode()
    let isInScenario = keys.contains { $0.name == "capture" }
    let captures = isInScenario ? decoder.captures() : []
    let thinkTime = isInScenario ? LoadPaceDecoder.thinkTime(reader) : nil
    let weight = isInScenario ? 1 : reader.integer("weight") ?? 1
    guard let (request, nameNode, bodyFile) = decoded else { return false }
    var found = request
    if found.name.isEmpty {
      collector.error("bad-name", "a request's name must not be empty", at: nameNode)
    } else if let first = names[found.name] {
      collector.add(
        Diagnostic(
          code: "duplicate-request", message: "two requests are named '\(found.name)'", range: nameNode.range,
          help: "give one of them another 'name'",
          notes: [Diagnostic.Note(message: "the first", range: first.range)]))
    } else {
      names[found.name] = nameNode
    }
    found.weight = weight
    found.captures = captures
    found.thinkTime = thinkTime
    if let bodyFile, let file = bodyFile.scalarText {
      work.bodyFiles.append(.init(request: work.requests.count, file: file, range: bodyFile.range))
    }
    work.requests.append(found)
    return true
  }
}
