import Diagnostics
import PromQL

/// `template-duration`
enum TemplateDuration {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "template-duration", .warning, "'humanizeDuration' gets seconds.",
      why:
        "It takes any number for seconds: 1500 milliseconds show as '25m 0s'. What the value is must be sure from the names of its metrics, such as '_bytes', or from the operators.",
      example: """
        - alert: SlowRequests
          expr: max by (path) (request_latency_milliseconds) > 1500
          for: 5m
          annotations:
            summary: '{{ $labels.path }} takes {{ $value | ‹humanizeDuration› }}'
        - alert: QueueLong
          expr: sum(increase(jobs_queued_total[1h])) > 1000
          for: 5m
          annotations:
            summary: '{{ ‹humanizeDuration› $value }} of jobs wait'
        """,
      fix: """
        - alert: SlowRequests
          expr: max by (path) (request_latency_milliseconds) / 1000 > 1.5
          for: 5m
          annotations:
            summary: '{{ $labels.path }} takes {{ $value | humanizeDuration }}'
        - alert: QueueLong
          expr: sum(increase(jobs_queued_total[1h])) > 1000
          for: 5m
          annotations:
            summary: '{{ humanize $value }} jobs wait'
        """),
    body: .rule { context in
      for (template, use) in context.numberUses({ $0.form == .duration }) {
        guard let tree = context.tree(of: use), let quantity = MeasuredQuantity(of: tree),
          let (what, help) = mistake(quantity)
        else { continue }
        context.find("'humanizeDuration' of \(what)", at: template.range(use.range), help: help)
      }
    })

  /// What the value is in place of seconds, and how to show it.
  private static func mistake(_ quantity: MeasuredQuantity) -> (what: String, help: String)? {
    let rate = quantity.isPerSecond ? " per second" : ""
    switch quantity.unit {
    case .seconds: return nil
    // So much time in each second is a ratio, which may well be told in seconds.
    case .milliseconds where quantity.isPerSecond, .microseconds where quantity.isPerSecond,
      .nanoseconds where quantity.isPerSecond:
      return nil
    case .milliseconds: return ("milliseconds", "divide by 1000 in the expression")
    case .microseconds: return ("microseconds", "divide by 1e6 in the expression")
    case .nanoseconds: return ("nanoseconds", "divide by 1e9 in the expression")
    case .bytes: return ("bytes" + rate, "show them with 'humanize1024', and a 'B' behind it")
    case .count: return ("a number of things" + rate, "show it with 'humanize'")
    case .ratio: return ("a ratio", "show it with 'humanizePercentage'")
    case .percent: return ("a value in per cent", "show it with 'humanize', and '%' behind it")
    }
  }
}
