import PipelineModel

/// A JUnit document with one suite: names made unique, counts and times summed from its cases.
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
    var file: String?
    var line: Int?
    var seconds = 0.0
    let outcome: Outcome
    /// What a passed case has to say, such as a warning.
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
    let label = attribute("name", name)
    var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
    // Schemas of JUnit know 'skipped' of a suite only.
    text += "<testsuites\(label)\(counts)>\n  <testsuite\(label)\(counts) skipped=\"\(skipped)\""
    text += (timestamp.map { attribute("timestamp", $0) } ?? "") + ">\n"
    if !properties.isEmpty {
      text += "    <properties>\n"
      for property in properties {
        text += "      <property\(attribute("name", property.name))\(attribute("value", property.value))/>\n"
      }
      text += "    </properties>\n"
    }
    var seen: [String: Int] = [:]
    for item in cases { text += element(of: item, name: uniqueName(of: item, among: &seen)) }
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
    text += item.file.map { attribute("file", $0) } ?? ""
    text += item.line.map { attribute("line", String($0)) } ?? ""
    text += attribute("time", time(item.seconds))
    var children = ""
    switch item.outcome {
    case .passed: break
    case .failure(let type, let message, let body): children += problem("failure", type, message, body)
    case .error(let type, let message, let body): children += problem("error", type, message, body)
    case .skipped(let message): children += "      <skipped\(attribute("message", message))/>\n"
    }
    if let output = item.output, !output.isEmpty {
      children += "      <system-out>\(XMLText.content(output))</system-out>\n"
    }
    return children.isEmpty ? text + "/>\n" : text + ">\n\(children)    </testcase>\n"
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
