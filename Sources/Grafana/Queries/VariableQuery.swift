import Documents

/// What a query variable asks of Prometheus.
///
/// Grafana tells it by regular expressions such as `^label_values\((?:(.+),\s*)?(.+)\)\s*$`: no blanks are before
/// the parenthesis, all is on one line, and what follows the last comma is the label.
package struct VariableQuery: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case labelNames = "label_names"
    case labelValues = "label_values"
    case metrics
    case queryResult = "query_result"
    /// None of these: a selector whose series Grafana lists.
    case series
  }

  /// Why Grafana does not take it for what it looks like.
  package enum Fault: Sendable, Equatable {
    /// It begins like one of the calls, and goes to Prometheus as a selector.
    case form
    /// What stands here is no label to list the values of.
    case label(Range<Int>)
  }

  package let kind: Kind
  /// The bytes of the selector or expression; nil where there is none, or a fault.
  package let expression: Range<Int>?
  package let fault: Fault?

  /// Nil for a text without words.
  package init?(_ text: [UInt8]) {
    guard let start = text.firstIndex(where: { !PromQLCursor.isBlank($0) }),
      let last = text.lastIndex(where: { !PromQLCursor.isBlank($0) })
    else { return nil }
    guard let (kind, open) = Self.call(in: text, from: start) else {
      self.kind = .series
      expression = start..<(last + 1)
      fault = nil
      return
    }
    self.kind = kind
    let isAdjacent = start == 0 && open == kind.rawValue.utf8.count
    guard isAdjacent, text[last] == UInt8(ascii: ")"), last > open else {
      // What a variable at the end holds may close the parenthesis.
      let isOpen = isAdjacent && TemplateReference.all(in: text).last?.range.upperBound == last + 1
      expression = nil
      fault = isOpen ? nil : Fault.form
      return
    }
    (expression, fault) = Self.parts(of: kind, (open + 1)..<last, in: text)
  }

  /// The kind whose word stands there, with a parenthesis behind it, and the place of the parenthesis.
  private static func call(in text: [UInt8], from start: Int) -> (Kind, Int)? {
    for kind in Kind.allCases where kind != .series && text[start...].starts(with: kind.rawValue.utf8) {
      let end = start + kind.rawValue.utf8.count
      if let open = text[end...].firstIndex(where: { !PromQLCursor.isBlank($0) }),
        text[open] == UInt8(ascii: "(")
      {
        return (kind, open)
      }
    }
    return nil
  }

  /// - Parameter inner: what stands between the parentheses.
  private static func parts(
    of kind: Kind, _ inner: Range<Int>, in text: [UInt8]
  ) -> (expression: Range<Int>?, fault: Fault?) {
    guard kind == .labelValues else {
      if hasBreak(text[inner]) { return (nil, .form) }
      return (kind == .queryResult && !inner.isEmpty ? inner : nil, nil)
    }
    guard !inner.isEmpty else { return (nil, nil) }
    let comma = text[inner].lastIndex(of: UInt8(ascii: ","))
    let selector = inner.lowerBound..<(comma ?? inner.lowerBound)
    var label = inner
    if let comma {
      let start = text[(comma + 1)..<inner.upperBound].firstIndex { !PromQLCursor.isBlank($0) }
      label = (start ?? comma + 1)..<inner.upperBound
    }
    guard !hasBreak(text[selector]) else { return (nil, .form) }
    guard isLabel(label, in: text) else { return (nil, .label(label)) }
    // Grafana passes over an empty selector.
    let isEmpty = text[selector].filter { $0 != 32 }.elementsEqual("{}".utf8)
    return (selector.isEmpty || isEmpty ? nil : selector, nil)
  }

  /// Whether something without blanks at its ends stands there that does not belong to a selector.
  private static func isLabel(_ range: Range<Int>, in text: [UInt8]) -> Bool {
    guard let first = text[range].first, let last = text[range].last, !PromQLCursor.isBlank(first),
      !PromQLCursor.isBlank(last)
    else { return false }
    var place = range.lowerBound
    for use in TemplateReference.all(in: text) + [nil] {
      // What stands before the next variable.
      let end = min(use?.range.lowerBound ?? range.upperBound, range.upperBound)
      while place < end {
        if "{}()=,".utf8.contains(text[place]) { return false }
        place += 1
      }
      place = max(place, use?.range.upperBound ?? place)
    }
    return true
  }

  private static func hasBreak(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
  }
}

extension VariableScope {
  /// What a variable asks of Prometheus, and its text; nil where it asks nothing, or something else.
  func prometheusQuery(
    of variable: DashboardVariable
  ) -> (node: Node, text: [UInt8], query: VariableQuery)? {
    guard variable.kind == .query,
      resolution(of: variable.datasource, group: variable.node["query"]?["group"]).isPrometheus,
      let node = variable.queryText, let written = node.string
    else { return nil }
    let text = Array(written.utf8)
    guard let query = VariableQuery(text) else { return nil }
    return (node, text, query)
  }
}
