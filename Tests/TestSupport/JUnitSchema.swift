import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A schema of JUnit as a table: of each element its attributes and which children may stand in which order.
///
/// Written after junit-10.xsd of jenkinsci/xunit-plugin and JUnit.xsd of windyroad/JUnit-Schema, elements that Loadline
/// never writes left out, so that they are refused.
package struct JUnitSchema {
  struct Rule {
    /// Each attribute with a pattern for all of its value.
    var required: [String: String] = [:]
    var optional: [String: String] = [:]
    /// A pattern for the names of the children, each ended by a blank.
    var children = ""
    var hasText = false
  }

  let rules: [String: Rule]

  private static let anyText = "[\\s\\S]*"
  private static let someText = "[\\s\\S]*\\S[\\s\\S]*"
  private static let whole = "-?[0-9]+"
  private static let decimal = "[0-9]+(\\.[0-9]+)?"
  private static let surefireTime = "[0-9,]*(\\.[0-9]*)?"

  /// junit-10.xsd.
  package static let jenkins = JUnitSchema(rules: [
    "testsuites": Rule(
      optional: [
        "name": anyText, "time": surefireTime, "tests": anyText, "failures": anyText, "errors": anyText,
      ], children: "(testsuite )*"),
    "testsuite": Rule(
      required: ["name": anyText, "tests": anyText, "failures": anyText, "errors": anyText],
      optional: [
        "time": surefireTime, "skipped": anyText, "timestamp": anyText, "hostname": anyText, "id": anyText,
        "package": anyText, "file": anyText, "group": anyText, "log": anyText, "url": anyText,
      ], children: "(testsuite |properties |testcase |system-out |system-err )*"),
    "properties": Rule(children: "(property )*"),
    "property": Rule(required: ["name": anyText, "value": anyText]),
    "testcase": Rule(
      required: ["name": anyText], optional: ["time": anyText, "classname": anyText, "group": anyText],
      children: "(skipped |error |failure |system-out |system-err )*"),
    "skipped": problem(type: []), "error": problem(type: []), "failure": problem(type: []),
    "system-out": Rule(hasText: true), "system-err": Rule(hasText: true),
  ])

  /// JUnit.xsd of windyroad, whose root holds its suites in `testsuites`.
  package static let ant = JUnitSchema(rules: [
    "testsuites": Rule(children: "(testsuite )*"),
    "testsuite": Rule(
      required: [
        "name": someText, "timestamp": "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}",
        "hostname": someText, "tests": whole, "failures": whole, "errors": whole, "time": decimal,
        "package": anyText, "id": whole,
      ], optional: ["skipped": whole], children: "properties (testcase )*system-out system-err "),
    "properties": Rule(children: "(property )*"),
    "property": Rule(required: ["name": someText, "value": anyText]),
    "testcase": Rule(
      required: ["name": anyText, "classname": anyText, "time": decimal],
      children: "(skipped |error |failure )?"),
    // The schema gives 'skipped' no type: anything goes.
    "skipped": problem(type: []), "error": problem(type: ["type"]), "failure": problem(type: ["type"]),
    "system-out": Rule(hasText: true), "system-err": Rule(hasText: true),
  ])

  private static func problem(type: [String]) -> Rule {
    let required = Dictionary(uniqueKeysWithValues: type.map { ($0, anyText) })
    let optional = ["type": anyText, "message": anyText].filter { required[$0.key] == nil }
    return Rule(required: required, optional: optional, hasText: true)
  }

  /// What the schema refuses in the document, in its order.
  package func faults(in document: String) -> [String] {
    let walk = JUnitWalk(rules: rules)
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = walk
    if !parser.parse() { return ["not well-formed: \(parser.parserError.map { "\($0)" } ?? "")"] }
    return walk.faults
  }
}

/// Holds each element of a document against its rule.
private final class JUnitWalk: NSObject, XMLParserDelegate {
  private let rules: [String: JUnitSchema.Rule]
  private var children: [String] = []
  private var texts: [String] = []
  private(set) var faults: [String] = []

  init(rules: [String: JUnitSchema.Rule]) { self.rules = rules }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    if children.isEmpty, name != "testsuites" { faults.append("the root is '\(name)'") }
    if !children.isEmpty { children[children.count - 1] += name + " " }
    children.append("")
    texts.append("")
    guard let rule = rules[name] else { return faults.append("unknown element '\(name)'") }
    for missing in rule.required.keys.sorted() where attributes[missing] == nil {
      faults.append("'\(name)' without '\(missing)'")
    }
    for (key, value) in attributes.sorted(by: { $0.key < $1.key }) {
      guard let pattern = rule.required[key] ?? rule.optional[key] else {
        faults.append("'\(name)' with '\(key)'")
        continue
      }
      if !matches(value, pattern) { faults.append("'\(key)' of '\(name)' is '\(value)'") }
    }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if !texts.isEmpty { texts[texts.count - 1] += text }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    let (inside, text) = (children.removeLast(), texts.removeLast())
    guard let rule = rules[name] else { return }
    if !matches(inside, rule.children) { faults.append("'\(name)' holds '\(inside.prefix(200))'") }
    if !rule.hasText, text.contains(where: { !$0.isWhitespace }) { faults.append("'\(name)' has text") }
  }

  private func matches(_ text: String, _ pattern: String) -> Bool {
    text.range(of: "^(?:\(pattern))\\z", options: .regularExpression) != nil
  }
}
