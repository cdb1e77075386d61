import PipelineModel

/// A JUnit document with one suite: names made unique, counts and times summed from its cases.
///
/// It keeps to what the schemas of Jenkins's xUnit plugin (junit-10.xsd) and of Ant's reports (JUnit.xsd of windyroad)
/// both allow: no attributes of `testsuites`, no `file` or `line` and no output of a case, all in one order. A document
/// without a time stamp is not Ant's, which requires one.
struct JUnitDocument {
  struct Case {
    enum Outcome {
      case passed
      case failure(type: String, message: String, body: String)
      case error(type: String, message: String, body: String)
      case skipped(message: String)
    }

    let className: String
    let name: String
    var seconds = 0.0
    let outcome: Outcome
    /// What a passed case has to say, such as a warning; the suite's output tells it, named.
    var output: String?
  }

  let name: String
  /// ISO 8601; nil leaves it out.
  var timestamp: String?
  var properties: [(name: String, value: String)] = []
  var cases: [Case] = []

  /// The document, ended by a line feed.
  func render() -> String {
    var (failures, errors, skipped, seconds) = (0, 0, 0, 0.0)
    for item in cases {
      if item.seconds.isFinite { seconds += max(0, item.seconds) }
      switch item.outcome {
      case .passed: break
      case .failure: failures += 1
      case .error: errors += 1
      case .skipped: skipped += 1
      }
    }
    let counts =
      #" tests="\#(cases.count)" failures="\#(failures)" errors="\#(errors)" time="\#(time(seconds))""#
    var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n<testsuites>\n  <testsuite"
    text += attribute("name", name) + #" package="loadline" id="0" hostname="localhost""#
    text += (timestamp.map { attribute("timestamp", $0) } ?? "") + counts + " skipped=\"\(skipped)\">\n"
    text += "    <properties>\n"
    for property in properties {
      text += "      <property\(attribute("name", property.name))\(attribute("value", property.value))/>\n"
    }
    text += "    </properties>\n"
    var seen: [String: Int] = [:]
    var output = ""
    for item in cases {
      let name = uniqueName(of: item, among: &seen)
      text += element(of: item, name: name)
      if let said = item.output, !said.isEmpty { output += "\(item.className) \(name)\n\(said)\n" }
    }
    text += "    <system-out>\(XMLText.content(output))</system-out>\n    <system-err/>\n"
    return text + "  </testsuite>\n</testsuites>\n"
  }

  /// GitLab drops all but the first of equal names: the others get a number.
  private func uniqueName(of item: Case, among seen: inout [String: Int]) -> String {
    let base = InertText.cut(InertText.phrase(item.name), toBytes: 500)
    var name = base
    while true {
      let key = "\(item.className)\u{0}\(name)"
      guard seen[key] != nil else {
        seen[key] = 1
        return name
      }
      let number = (seen["\(item.className)\u{0}\(base)"] ?? 1) + 1
      seen["\(item.className)\u{0}\(base)"] = number
      name = "\(base) (\(number))"
    }
  }

  private func element(of item: Case, name: String) -> String {
    var text = "    <testcase\(attribute("classname", item.className))\(attribute("name", name))"
    text += attribute("time", time(item.seconds))
    let child: String
    switch item.outcome {
    case .passed: return text + "/>\n"
    case .failure(let type, let message, let body): child = problem("failure", type, message, body)
    case .error(let type, let message, let body): child = problem("error", type, message, body)
    case .skipped(let message): child = "      <skipped\(attribute("message", message))/>\n"
    }
    return text + ">\n\(child)    </testcase>\n"
  }

  private func problem(_ element: String, _ type: String, _ message: String, _ body: String) -> String {
    let message = InertText.cut(message, toBytes: 4000)
    let attributes = attribute("type", type) + attribute("message", message)
    return "      <\(element)\(attributes)>\(XMLText.content(body))</\(element)>\n"
  }

  private func attribute(_ name: String, _ value: String) -> String {
    " \(name)=\"\(XMLText.attribute(value))\""
  }

  /// Seconds with three decimals.
  private func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds > 0, seconds < 1e12 else { return "0.000" }
    let milliseconds = Int((seconds * 1000).rounded())
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
