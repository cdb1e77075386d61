import Diagnostics
import PromQL

/// `delta-of-counter`
enum DeltaOfCounter {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "delta-of-counter", .warning, "'delta', 'idelta', 'deriv' and 'predict_linear' are applied to gauges.",
      why:
        "They take the fall at a restart for a change of the value: of a counter they give a large negative number then.",
      example: """
        - alert: ManyErrors
          expr: ‹delta(http_errors_total[5m])› > 100
        """,
      fix: """
        - alert: ManyErrors
          expr: increase(http_errors_total[5m]) > 100
        """),
    body: .rule { context in
      for call in context.calls {
        guard isForGauges(call.function), case .matrixSelector(let matrix) = call.arguments.first?.unwrapped,
          let name = matrix.selector.metricName
        else { continue }
        let known = context.metrics.kind(of: name)
        let isByName = known == nil && CounterName.isCounter(name) && !name.utf8.contains(UInt8(ascii: ":"))
        guard known == .counter || isByName else { continue }
        context.find(
          "'\(call.name.name)' of '\(name)', which is a counter" + (isByName ? " by its name" : ""),
          in: call.range, help: "use 'rate' or 'increase' for a counter")
      }
    })

  private static func isForGauges(_ function: FunctionName?) -> Bool {
    switch function {
    case .delta, .idelta, .deriv, .predictLinear: true
    default: false
    }
  }
}
