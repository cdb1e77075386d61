import Diagnostics
import Documents
import HTTPLoad
import PipelineModel

/// What stands under `expect` of a request.
enum LoadExpectationDecoder {
  static func decode(_ request: MappingReader) -> AnswerExpectation {
    guard let node = request.value("expect"),
      let reader = MappingReader(
        node, subject: "'expect'", keys: LoadKeys.expect, collector: request.collector)
    else { return AnswerExpectation() }
    let collector = reader.collector
    var expectation = AnswerExpectation(status: status(reader))
    for entry in reader.entries("headers") ?? [] {
      if let test = test(entry, collector) {
        expectation.headers.append(.init(name: entry.name, test: test))
      }
    }
    expectation.body = body(reader)
    for entry in reader.entries("json") ?? [] {
      guard let path = path(entry.name, at: entry.key, collector), !entry.value.isUnresolved else { continue }
      if let scalar = scalar(entry.value) {
        expectation.json.append(.init(path: path, test: .equals(scalar)))
      } else if let test = test(entry, collector) {
        expectation.json.append(.init(path: path, test: .text(test)))
      }
    }
    if let size = reader.quantity("max-size", unit: .bytes), let node = reader.value("max-size") {
      if size.value >= 0, size.value <= 1e12 {
        expectation.bodyBytes = Int(size.value)
      } else {
        collector.error("out-of-range", "'max-size' must be from 0B to 1TB; got \(size)", at: node)
      }
    }
    return expectation
  }

  // MARK: - Status

  private static func status(_ expect: MappingReader) -> StatusExpectation {
    guard let nodes = expect.list("status") else { return .success }
    let collector = expect.collector
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

  // MARK: - Tests

  private static func body(_ expect: MappingReader) -> [AnswerExpectation.TextTest] {
    guard let node = expect.value("body"),
      case .mapping(let keys)? = LoadKeys.expect.first(where: { $0.name == "body" })?.shape,
      let reader = MappingReader(node, subject: "'body'", keys: keys, collector: expect.collector)
    else { return [] }
    let contained = (reader.strings("contains") ?? []).map { AnswerExpectation.TextTest.contains($0) }
    let matched = (reader.list("matches") ?? []).compactMap { node -> AnswerExpectation.TextTest? in
      guard let text = node.scalarText, !node.isUnresolved else { return nil }
      return reader.collector.regularExpression(text, at: node).map { .matches($0) }
    }
    return contained + matched
  }

  /// A text that must be equal, or a mapping with one test.
  private static func test(
    _ entry: Mapping.Entry, _ collector: DiagnosticCollector
  ) -> AnswerExpectation.TextTest? {
    if entry.value.isUnresolved { return nil }
    if let text = entry.value.scalarText { return .equals(text) }
    guard
      let reader = MappingReader(
        entry.value, subject: "'\(entry.name)'", keys: LoadKeys.textTests, collector: collector)
    else { return nil }
    let present = LoadKeys.textTests.map(\.name).filter { reader.has($0) }
    guard present.count == 1, let node = reader.value(present[0]), let text = node.scalarText else {
      collector.error(
        "bad-test", "a test needs one of 'exists', 'equals', 'contains' and 'matches'", at: entry.value,
        help: "such as { contains: json }")
      return nil
    }
    switch present[0] {
    case "exists":
      if text == "true" { return .exists }
      collector.error("bad-test", "'exists' can only be true", at: node)
      return nil
    case "equals": return .equals(text)
    case "contains": return .contains(text)
    default: return collector.regularExpression(text, at: node).map { .matches($0) }
    }
  }

  private static func scalar(_ node: Node) -> JSONScalar? {
    switch node.value {
    case .null: .null
    case .bool(let flag): .boolean(flag)
    case .number: node.double.map { .number($0) }
    case .string(let text): .string(text)
    case .sequence, .mapping, .unresolved: nil
    }
  }

  static func path(_ text: String, at node: Node, _ collector: DiagnosticCollector) -> JSONPath? {
    if let path = JSONPath(text) { return path }
    collector.error(
      "bad-json-path", "'\(text)' is not a path in a JSON value", at: node,
      help: #"write it like $.items[0].id or $["any name"]"#)
    return nil
  }
}
