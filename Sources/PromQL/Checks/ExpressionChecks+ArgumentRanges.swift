extension ExpressionChecks {
  /// Numbers in calls that lie where the function does not take them.
  package static func argumentRanges(_ parts: ExpressionParts) -> [ExpressionFinding] {
    var found: [ExpressionFinding] = []
    for call in parts.calls { check(call, &found) }
    for aggregation in parts.aggregations { check(aggregation, &found) }
    return found
  }

  private static func check(_ call: FunctionCall, _ found: inout [ExpressionFinding]) {
    let name = call.name.name
    switch call.function {
    case .histogramQuantile, .quantileOverTime: checkQuantile(call.arguments.first, name, &found)
    case .histogramQuantiles:
      for argument in call.arguments.dropFirst(2) { checkQuantile(argument, name, &found) }
    case .clamp:
      guard call.arguments.count == 3, let low = call.arguments[1].constant,
        let high = call.arguments[2].constant,
        low > high
      else { return }
      find(
        "'clamp' gives nothing: its lower limit \(low) is above \(high)",
        in: TextRange(start: call.arguments[1].range.start, end: call.arguments[2].range.end),
        help: "exchange the two", &found)
    case .histogramFraction:
      guard call.arguments.count == 3, let low = call.arguments[0].constant,
        let high = call.arguments[1].constant,
        low >= high
      else { return }
      find(
        "'histogram_fraction' is 0: its lower limit \(low) is not below \(high)",
        in: TextRange(start: call.arguments[0].range.start, end: call.arguments[1].range.end),
        help: "exchange the two", &found)
    case .round:
      guard call.arguments.count == 2, call.arguments[1].constant == 0 else { return }
      find(
        "'round' to multiples of 0 gives NaN", in: call.arguments[1].range, help: "write 1 or leave it out",
        &found)
    case .doubleExponentialSmoothing, .holtWinters:
      for argument in call.arguments.dropFirst() {
        guard let factor = argument.constant, !(factor > 0 && factor < 1) else { continue }
        find(
          "'\(name)' fails: its factors lie between 0 and 1, without these", in: argument.range,
          help: "write a factor such as 0.5", &found)
      }
    default: break
    }
  }

  private static func check(_ aggregation: Aggregation, _ found: inout [ExpressionFinding]) {
    guard let parameter = aggregation.parameter else { return }
    let name = aggregation.aggregator.rawValue
    switch aggregation.aggregator {
    case .quantile: checkQuantile(parameter, name, &found)
    case .topk, .bottomk, .limitk:
      guard let count = parameter.constant, !(count >= 1) else { return }
      find(
        "'\(name)' of fewer than 1 gives nothing", in: parameter.range, help: "write a whole number from 1",
        &found)
    case .limitRatio:
      guard let ratio = parameter.constant, !(abs(ratio) <= 1) || ratio == 0 else { return }
      find(
        "'limit_ratio' takes a ratio between -1 and 1 that is not 0", in: parameter.range,
        help: "write 0.1 for a tenth", &found)
    default: break
    }
  }

  private static func checkQuantile(
    _ argument: PromQLExpression?, _ name: String, _ found: inout [ExpressionFinding]
  ) {
    guard let argument, let quantile = argument.constant, !(0...1).contains(quantile) else { return }
    let meant = quantile > 1 && quantile <= 100 ? quantile / 100 : nil
    find(
      "'\(name)' takes a quantile between 0 and 1; got \(PromQLPrinter.shown(quantile))", in: argument.range,
      help: meant.map { "did you mean \(PromQLPrinter.shown($0))?" } ?? "write a number such as 0.95", &found)
  }

  /// Notes what the numbers of a range tell.
  private static func find(
    _ message: String, in range: TextRange, help: String, _ found: inout [ExpressionFinding]
  ) {
    found.append(ExpressionFinding(message, in: range, help: help, grounds: [.text(range)]))
  }
}
