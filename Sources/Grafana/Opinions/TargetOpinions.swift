import Diagnostics
import Documents
import PromQL

/// Opinions on queries, under the names of dashboard-linter.
enum TargetOpinions {
  static let rules = [
    rateInterval, matcher("target-job-rule", "job"), matcher("target-instance-rule", "instance"), counters,
    auto,
  ]

  private static let rates: Set<String> = ["rate", "irate", "increase"]

  /// The queries that could be read.
  private static func readable(_ dashboard: Dashboard) -> [(PromQLQuery, PromQLExpression)] {
    guard dashboard.isPromQL else { return [] }
    return dashboard.queries.compactMap { query in
      guard query.target != nil, query.template.faults.isEmpty, let expression = query.template.expression
      else { return nil }
      return (query, expression)
    }
  }

  private static let rateInterval = DashboardRule(
    description: DashboardCheckDescription(
      code: "target-rate-interval-rule", severity: .warning,
      summary: "The range of 'rate', 'irate' and 'increase' is '$__rate_interval'.",
      why: "A fixed range is too long or too short for some zoom.",
      example: CheckExample.query("rate(a[5m])"), fix: CheckExample.query("rate(a[$__rate_interval])"))
  ) { dashboard, rule in
    readable(dashboard).flatMap { query, expression -> [Diagnostic] in
      var found: [Diagnostic] = []
      expression.forEachCall { call in
        guard rates.contains(call.name.name), case .matrixSelector(let matrix)? = call.arguments.first else {
          return
        }
        let range = matrix.duration.textRange
        guard !query.template.references(in: range).contains(where: { $0.name == "__rate_interval" }) else {
          return
        }
        found.append(
          rule.finding(
            "\(query.name) takes '\(call.name.name)' over a range of its own", at: query.place(ofTree: range),
            help: "write '$__rate_interval'"))
      }
      return found
    }
  }

  private static func matcher(_ code: String, _ label: String) -> DashboardRule {
    let variable = #"{"name": "\#(label)", "type": "query", "query": "label_values(\#(label))"}"#
    return DashboardRule(
      description: DashboardCheckDescription(
        code: code, severity: .warning,
        summary: "Every selector has the matcher '\(label)=~\"$\(label)\"'.",
        why: "What a reader chooses by '\(label)' then holds for every panel.",
        example: CheckExample.query("up"),
        fix: CheckExample.variables(variable, query: #"up{\#(label)=~"$\#(label)"}"#))
    ) { dashboard, rule in
      readable(dashboard).flatMap { query, expression -> [Diagnostic] in
        var found: [Diagnostic] = []
        expression.forEachSelector { selector in
          let isThere = selector.matchers.contains { matcher in
            matcher.label.name == label && matcher.operation == .matches
              && query.template.references(in: matcher.valueRange).contains { $0.name == label }
          }
          guard !isThere else { return }
          found.append(
            rule.finding(
              "\(query.name) selects without '\(label)=~\"$\(label)\"'",
              at: query.place(ofTree: selector.range)))
        }
        return found
      }
    }
  }

  private static let counters = DashboardRule(
    description: DashboardCheckDescription(
      code: "target-counter-agg-rule", severity: .warning,
      summary: "A counter, told by its name, stands in 'rate', 'irate' or 'increase', whatever its matchers.",
      why: "The value of a counter depends on when its process started.",
      example: CheckExample.query(#"sum(a_bucket{b="c"})"#, type: "table"),
      fix: CheckExample.query(#"sum(rate(a_bucket{b="c"}[5m]))"#, type: "table"))
  ) { dashboard, rule in
    readable(dashboard).flatMap { query, expression -> [Diagnostic] in
      var found: [Diagnostic] = []
      walk(expression, isInRate: false) { selector in
        found.append(
          rule.finding(
            "\(query.name) takes the counter '\(selector.metricName ?? "")' without a rate",
            at: query.place(ofTree: selector.name?.range ?? selector.range)))
      }
      return found
    }
  }

  private static func walk(_ expression: PromQLExpression, isInRate: Bool, _ body: (VectorSelector) -> Void) {
    func isCounter(_ selector: VectorSelector) -> Bool {
      ["_total", "_sum", "_count", "_bucket"].contains { selector.metricName?.hasSuffix($0) ?? false }
    }
    switch expression {
    case .vectorSelector(let selector):
      if !isInRate, isCounter(selector) { body(selector) }
    case .matrixSelector(let matrix):
      if !isInRate, isCounter(matrix.selector) { body(matrix.selector) }
    case .call(let call):
      let isRate = isInRate || rates.contains(call.name.name)
      for argument in call.arguments { walk(argument, isInRate: isRate, body) }
    default:
      for child in expression.children { walk(child, isInRate: isInRate, body) }
    }
  }

  private static let auto = DashboardRule(
    description: DashboardCheckDescription(
      code: "target-logql-auto-rule", severity: .warning,
      summary: "The ranges of a Loki query are '$__auto'.",
      why: "A fixed range counts lines twice, or passes over some, at another zoom.",
      example: CheckExample.loki("rate({a=`b`}[5m])"), fix: CheckExample.loki("rate({a=`b`}[$__auto])"))
  ) { dashboard, rule in
    dashboard.panels.flatMap { panel in
      panel.targets.flatMap { target -> [Diagnostic] in
        guard target.resolution == .plugin("loki"),
          let node = target.query?["expr"],
          let text = node.string
        else { return [] }
        return ranges(in: Array(text.utf8)).filter {
          String(decoding: Array(text.utf8)[$0], as: UTF8.self) != "[$__auto]"
        }
        .map { range in
          rule.finding(
            "a query of '\(panel.name)' has a range of its own",
            at: ScalarSourceMap(node: node).range(ofDecoded: range), help: "write '[$__auto]'")
        }
      }
    }
  }

  /// What stands in brackets outside of quotes.
  private static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    var (found, start, quote): ([Range<Int>], Int?, UInt8?) = ([], nil, nil)
    for (index, byte) in bytes.enumerated() {
      if let closing = quote {
        if byte == closing, closing == UInt8(ascii: "`") || bytes[index - 1] != UInt8(ascii: "\\") {
          quote = nil
        }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
        quote = byte
      } else if byte == UInt8(ascii: "[") {
        start = index
      } else if byte == UInt8(ascii: "]"), let from = start {
        found.append(from..<(index + 1))
        start = nil
      }
    }
    return found
  }
}
