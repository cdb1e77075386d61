/// The name of a metric in a budget file: `load.latency.p99{request="search"}`.
package struct MetricReference: Sendable, Equatable, CustomStringConvertible {
  package let step: StepID
  package let metric: String
  package let labels: [String: String]
  /// As written.
  package let description: String

  /// Nil, with what is wrong, when the text is no metric's name.
  package static func parse(_ text: String) -> Result<MetricReference, ExpressionFault> {
    let bytes = Array(text.utf8)
    let brace = bytes.firstIndex(of: UInt8(ascii: "{")) ?? bytes.count
    let path = String(decoding: bytes[..<brace], as: UTF8.self)
    guard let dot = path.utf8.firstIndex(of: UInt8(ascii: ".")), dot != path.utf8.startIndex,
      path.utf8.index(after: dot) != path.utf8.endIndex
    else {
      return .failure(
        ExpressionFault(
          "'\(path)' does not name a metric", 0..<brace, help: "write STEP.METRIC, such as load.latency.p95"))
    }
    let step = String(path[..<dot])
    guard StepID.isValid(step) else {
      return .failure(ExpressionFault("'\(step)' is not the id of a step", 0..<step.utf8.count))
    }
    var labels: [String: String] = [:]
    if brace < bytes.count {
      guard let read = LabelList.parse(bytes, from: brace) else {
        return .failure(
          ExpressionFault(
            "the labels of '\(path)' cannot be read", brace..<bytes.count, help: #"write {name="value"}"#))
      }
      labels = read
    }
    return .success(
      MetricReference(
        step: StepID(step), metric: String(path[path.index(after: dot)...]), labels: labels, description: text
      ))
  }

  /// As written, without the step: `latency.p99{request="search"}`.
  package var name: String { String(description.dropFirst(step.text.count + 1)) }

  /// Whether a metric of the step is meant: its name is equal and it carries the labels named here and no others.
  ///
  /// A reference without labels means the metric without labels.
  package func matches(name: String, labels other: [String: String]) -> Bool {
    guard name == metric else { return false }
    if labels.isEmpty { return other.isEmpty }
    return labels.allSatisfy { other[$0.key] == $0.value } && other.count == labels.count
  }
}

/// `{name="value", other="x"}`; a backslash keeps the next character. Names are as those of steps; only `=` is
/// an operator, as a limit means one metric.
private enum LabelList {
  static func parse(_ bytes: [UInt8], from start: Int) -> [String: String]? {
    var position = start + 1
    var labels: [String: String] = [:]
    func skipBlanks() { while position < bytes.count, bytes[position] == 32 { position += 1 } }
    while true {
      skipBlanks()
      if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
        return position + 1 == bytes.count ? labels : nil
      }
      let nameStart = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "="), bytes[position] != 32 {
        position += 1
      }
      let name = String(decoding: bytes[nameStart..<position], as: UTF8.self)
      skipBlanks()
      guard StepID.isValid(name), position < bytes.count, bytes[position] == UInt8(ascii: "=") else {
        return nil
      }
      position += 1
      skipBlanks()
      guard let value = quotedText(bytes, &position), labels.updateValue(value, forKey: name) == nil else {
        return nil
      }
      skipBlanks()
      guard position < bytes.count else { return nil }
      if bytes[position] == UInt8(ascii: ",") {
        position += 1
      } else if bytes[position] != UInt8(ascii: "}") {
        return nil
      }
    }
  }

  private static func quotedText(_ bytes: [UInt8], _ position: inout Int) -> String? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
    position += 1
    var text: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\") { position += 1 }
      guard position < bytes.count else { return nil }
      text.append(bytes[position])
      position += 1
    }
    guard position < bytes.count else { return nil }
    position += 1
    return String(decoding: text, as: UTF8.self)
  }
}
