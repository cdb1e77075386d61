import Diagnostics
import PromQL

/// `argument-range`
enum ArgumentRange {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "argument-range", .error, "Numbers in calls lie where the function takes them.",
      why:
        "Prometheus computes on: a quantile above 1 is +Inf, topk(0, …) is empty, clamp with its limits exchanged too.",
      example: """
        - record: path:latency:p95
          expr: histogram_quantile(‹95›, sum by (path, le) (rate(latency_seconds_bucket[5m])))
        """,
      fix: """
        - record: path:latency:p95
          expr: histogram_quantile(0.95, sum by (path, le) (rate(latency_seconds_bucket[5m])))
        """),
    body: .rule { context in
      for call in context.calls { check(call, &context) }
      for aggregation in context.aggregations { check(aggregation, &context) }
    })

  private static func check(_ call: FunctionCall, _ context: inout RuleContext) {
    let name = call.name.name
    switch call.function {
    case .histogramQuantile, .quantileOverTime: checkQuantile(call.arguments.first, name, &context)
    case .histogramQuantiles:
      for argument in call.arguments.dropFirst(2) { checkQuantile(argument, name, &context) }
    case .clamp:
      guard call.arguments.count == 3, let low = call.arguments[1].constant,
        let high = call.arguments[2].constant,
        low > high
      else { return }
      context.find(
        "'clamp' gives nothing: its lower limit \(low) is above \(high)",
        in: TextRange(start: call.arguments[1].range.start, end: call.arguments[2].range.end),
        help: "exchange the two")
    case .histogramFraction:
      guard call.arguments.count == 3, let low = call.arguments[0].constant,
        let high = call.arguments[1].constant,
        low >= high
      else { return }
      context.find(
        "'histogram_fraction' is 0: its lower limit \(low) is not below \(high)",
        in: TextRange(start: call.arguments[0].range.start, end: call.arguments[1].range.end),
        help: "exchange the two")
    case .round:
      guard call.arguments.count == 2, call.arguments[1].constant == 0 else { return }
      context.find(
        "'round' to multiples of 0 gives NaN", in: call.arguments[1].range, help: "write 1 or leave it out")
    case .doubleExponentialSmoothing, .holtWinters:
      for argument in call.arguments.dropFirst() {
        guard let factor = argument.constant, !(factor > 0 && factor < 1) else { continue }
        context.find(
          "'\(name)' fails: its factors lie between 0 and 1, without these", in: argument.range,
          help: "write a factor such as 0.5")
      }
    default: break
    }
  }

  private static func check(_ aggregation: Aggregation, _ context: inout RuleContext) {
    guard let parameter = aggregation.parameter else { return }
    let name = aggregation.aggregator.rawValue
    switch aggregation.aggregator {
    case .quantile: checkQuantile(parameter, name, &context)
    case .topk, .bottomk, .limitk:
      guard let count = parameter.constant, !(count >= 1) else { return }
      context.find(
        "'\(name)' of fewer than 1 gives nothing", in: parameter.range, help: "write a whole number from 1")
    case .limitRatio:
      guard let ratio = parameter.constant, !(abs(ratio) <= 1) || ratio == 0 else { return }
      context.find(
        "'limit_ratio' takes a ratio between -1 and 1 that is not 0", in: parameter.range,
        help: "write 0.1 for a tenth")
    default: break
    }
  }

  private static func checkQuantile(
    _ argument: PromQLExpression?, _ name: String, _ context: inout RuleContext
  ) {
    guard let argument, let quantile = argument.constant, !(0...1).contains(quantile) else { return }
    let meant = quantile > 1 && quantile <= 100 ? quantile / 100 : nil
    context.find(
      "'\(name)' takes a quantile between 0 and 1; got \(PromQLPrinter.shown(quantile))", in: argument.range,
      help: meant.map { "did you mean \(PromQLPrinter.shown($0))?" } ?? "write a number such as 0.95")
  }
}
