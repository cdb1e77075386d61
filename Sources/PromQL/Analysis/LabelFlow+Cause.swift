extension LabelFlow {
  /// Why a label cannot be there. It is put into words only when somebody asks: most flows are made and never shown.
  package struct Cause: Sendable {
    /// What removes it.
    enum Reason: Sendable {
      case noSeries
      case refusedBySelector
      case ofTotals(String)
      case removedByCall(FunctionCall)
      case callWithoutLabels(FunctionCall)
      case absent(FunctionCall)
      case absentOfMore(FunctionCall)
      case removedByAggregation(Aggregation)
      case without(Aggregation)
      case aggregationOfAll(Aggregation)
      case by(Aggregation)
      case removedByOperator(BinaryChain.Link)
      case ignoring(BinaryChain.Link)
      case on(BinaryChain.Link)
    }

    let why: Reason
    /// The part of the expression that removes it.
    package let range: TextRange

    /// As in `'sum by (job)' keeps no other label`.
    package var reason: String {
      switch why {
      case .noSeries: "a number has no labels"
      case .refusedBySelector: "the selector takes only series without it"
      case .ofTotals(let name): "'\(name)' counts all buckets, and has none"
      case .removedByCall(let call): "'\(call.name.name)' removes it"
      case .callWithoutLabels(let call): "'\(call.name.name)' gives no labels"
      case .absent(let call): "'\(call.name.name)' gives only the labels that a matcher with '=' names"
      case .absentOfMore(let call): "'\(call.name.name)' of anything but a plain selector gives no labels"
      case .removedByAggregation(let node): "'\(node.aggregator.rawValue)' removes it"
      case .without(let node): "'\(node.aggregator.rawValue) without' removes it"
      case .aggregationOfAll(let node): "'\(node.aggregator.rawValue)' without 'by' keeps no label"
      case .by(let node): Self.listed(node.aggregator.rawValue + " by", node.grouping?.labels ?? [])
      case .removedByOperator(let link): "'\(link.operation.rawValue)' removes it"
      case .ignoring(let link): "'\(link.operation.rawValue) ignoring' removes it"
      case .on(let link): Self.listed(link.operation.rawValue + " on", link.matching?.labels ?? [])
      }
    }

    private static func listed(_ words: String, _ labels: [LabelName]) -> String {
      "'\(words) (\(labels.map(\.name).joined(separator: ", ")))' keeps no other label"
    }
  }
}
