import Diagnostics
import Documents
import HTTPLoad
import PipelineModel

/// One request of a `load` step, on its own or in a scenario.
struct LoadRequestDecoder {
  /// What holds for all requests of the step.
  struct Defaults {
    var headers: [LoadPlan.Request.Header] = []
    var redirects = 0
  }

  let reader: MappingReader
  let defaults: Defaults
  let variables: LoadVariables
  private var collector: DiagnosticCollector { reader.collector }

  /// The request and the file that holds its body, if one does.
  func decode() -> (request: LoadPlan.Request, nameNode: Node, bodyFile: Node?)? {
    var own = LoadHeaders.decode(reader, key: "headers")
    if let header = LoadHeaders.authorization(reader, given: own) { own.append(header) }
    for entry in reader.entries("headers") ?? [] { variables.check(entry.value) }
    let (body, bodyFile) = body()
    let expectation = LoadExpectationDecoder.decode(reader)
    let redirects = reader.integer("redirects")
    guard let (method, path, pathNode) = methodAndPath() else { return nil }
    variables.check(pathNode)
    let nameNode = reader.value("name") ?? pathNode
    // A header of the request takes the place of the step's.
    let ownNames = Set(own.map { $0.name.lowercased() })
    var request = LoadPlan.Request(
      name: reader.string("name") ?? "\(method) \(path)", method: method, path: path,
      headers: defaults.headers.filter { !ownNames.contains($0.name.lowercased()) } + own, body: body,
      expectation: expectation)
    request.redirects = redirects ?? defaults.redirects
    return (request, nameNode, bodyFile)
  }

  private func methodAndPath() -> (method: String, path: String, node: Node)? {
    let found = LoadKeys.methods.filter { reader.has($0) }
    if found.isEmpty, LoadKeys.methods.contains(where: { reader.isMisspelt($0) }) { return nil }
    guard found.count == 1 else {
      collector.error(
        "bad-request", found.isEmpty ? "the request has no method" : "the request has \(found.count) methods",
        at: reader.node,
        help: "write one of \(LoadKeys.methods.map { "'\($0)'" }.joined(separator: ", ")) with the path")
      return nil
    }
    guard let node = reader.value(found[0]), let path = reader.string(found[0]) else { return nil }
    guard path.hasPrefix("/") || path.hasPrefix("${"),
      path.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "#") })
    else {
      collector.error(
        "bad-path", "'\(path)' is not a path", at: node,
        help: "begin with '/'; percent-encode blanks and characters beyond ASCII")
      return nil
    }
    return (found[0].uppercased(), path, node)
  }

  // MARK: - Body

  private static let bodyKeys = ["body", "json", "form", "body-file"]

  private func body() -> (RequestBody, file: Node?) {
    let present = Self.bodyKeys.filter { reader.has($0) }
    if present.count > 1, let second = reader.node.mapping?.entry(named: present[1])?.key {
      collector.error(
        "two-bodies",
        "the request has \(present.count) bodies: "
          + present.map { "'\($0)'" }.joined(separator: " and "), at: second, help: "keep one of them")
      return (.none, nil)
    }
    switch present.first {
    case "body":
      guard let node = reader.value("body"), let text = reader.string("body") else { return (.none, nil) }
      variables.check(node)
      return (.text(text), nil)
    case "json":
      guard let node = reader.value("json") else { return (.none, nil) }
      variables.check(node)
      return (.json(JSONBodyText.text(of: node)), nil)
    case "form":
      for entry in reader.entries("form") ?? [] { variables.check(entry.value) }
      let fields = reader.stringMap("form") ?? []
      return (.form(fields.map { RequestBody.FormField(name: $0.name, value: $0.value) }), nil)
    case "body-file":
      guard reader.string("body-file") != nil else { return (.none, nil) }
      return (.none, reader.value("body-file"))
    default: return (.none, nil)
    }
  }

  // MARK: - Capture

  /// What a request of a scenario keeps of its answer.
  func captures() -> [Capture] {
    (reader.entries("capture") ?? []).compactMap { entry in
      guard Template.isName(entry.name), entry.name != "iteration", !entry.name.hasPrefix("data.") else {
        collector.error(
          "bad-capture", "'\(entry.name)' cannot be the name of a variable", at: entry.key,
          help: "use letters, digits, '_' and '-', not 'iteration' and not 'data.…'")
        return nil
      }
      variables.capture(entry.name)
      guard
        let capture = MappingReader(
          entry.value, subject: "'\(entry.name)'", keys: LoadKeys.capture, collector: collector)
      else { return nil }
      return source(capture).map { Capture(variable: entry.name, source: $0) }
    }
  }

  private func source(_ capture: MappingReader) -> Capture.Source? {
    let present = LoadKeys.capture.map(\.name).filter { capture.has($0) }
    guard present.count == 1 else {
      collector.error(
        "bad-capture",
        "a capture needs \(present.isEmpty ? "one" : "only one") of 'json', 'header', 'matches' and 'cookie'",
        at: capture.node, help: "such as token: { json: $.token }")
      return nil
    }
    guard let node = capture.value(present[0]), let text = capture.string(present[0]) else { return nil }
    switch present[0] {
    case "json": return LoadExpectationDecoder.path(text, at: node, collector).map { .json($0) }
    case "matches": return collector.regularExpression(text, at: node).map { .matches($0) }
    case "header": return .header(text)
    default: return .cookie(text)
    }
  }
}
