import Diagnostics
import PromQL

/// `unknown-record`
enum UnknownRecord {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "unknown-record", .warning, "A series with a colon in its name is recorded by some rule of the files.",
      why:
        "By convention only recording rules make such names. One that no rule records does not exist: the alert never fires.",
      example: """
        - record: job:errors:rate5m
          expr: sum by (job) (rate(errors_total[5m]))
        - alert: Errors
          expr: ‹job:error:rate5m› > 1
        """,
      fix: """
        - record: job:errors:rate5m
          expr: sum by (job) (rate(errors_total[5m]))
        - alert: Errors
          expr: job:errors:rate5m > 1
        """),
    body: .set { context in
      let recorded = context.index.recorded
      // Files without any recording rule are a part of a larger set.
      guard !recorded.isEmpty else { return }
      lazy var known = KnownWords(recorded.sorted())
      var helps: [String: String] = [:]
      for rule in context.index.rules {
        guard let expression = rule.expression, expression.isSound, expression.parsed.usesRecords
        else { continue }
        for selector in expression.selectors {
          guard let name = selector.metricName, name.utf8.contains(UInt8(ascii: ":")),
            !recorded.contains(name),
            !context.metrics.names.contains(name)
          else { continue }
          let help =
            helps[name]
            ?? known.nearest(to: name).map { "did you mean '\($0)'?" }
            ?? "lint the file that records it together with this one"
          helps[name] = help
          context.find(
            "no rule records '\(name)'", at: expression.range(selector.name?.range ?? selector.range),
            help: help)
        }
      }
    })
}
