import Diagnostics

/// Every check of rules beyond their form.
package enum RuleCheckRegistry {
  /// The checks in the order of the reference page. A new check is one file in Checks and one line here.
  static let checks: [RuleCheck] =
    [
      RuleResultType.check,
      ComparisonNever.check,
      ComparisonAlways.check,
      MatchersContradict.check,
      ArgumentRange.check,
      ArgumentText.check,
      AlertWithoutCondition.check,
      BoolCondition.check,
      MissingLe.check,
      QuantileOfCounter.check,
      RateOfGauge.check,
      CounterWithoutRate.check,
      DeltaOfCounter.check,
      RateOfAggregation.check,
      SameOperands.check,
      LabelMismatch.check,
      RepeatedLabel.check,
      EqualWithRegex.check,
      NeedlessRegex.check,
      ShortRange.check,
      FutureOffset.check,
      DivisionByZero.check,
      IdleRatio.check,
      NeedlessSort.check,
      MissingFor.check,
      TemplateLabel.check,
      TemplateOutside.check,
      TemplateValueInLabel.check,
      TemplatePercentage.check,
      TemplateDuration.check,
      DuplicateRule.check,
      ConflictingRecords.check,
      UnknownRecord.check,
      RecordCycle.check,
      RecordOrder.check,
      UnknownSeries.check,
      RequiredLabels.check,
      RequiredAnnotations.check,
      RuleNames.check,
      HoldTime.check,
      GroupSize.check,
    ] + TemplateFaults.checks

  /// What each code means.
  package static var descriptions: [RuleCheckDescription] { checks.map(\.description) }

  private static let byCode = Dictionary(
    uniqueKeysWithValues: checks.map { ($0.description.code, $0.description) })

  package static func description(of code: String) -> RuleCheckDescription? { byCode[code] }

  /// Whether a finding in a rule file may be known to a baseline: an error may that a check finds, and a suppression
  /// could allow; faults of structure and PromQL, which Prometheus refuses, may not.
  package static func mayBeKnown(_ finding: Diagnostic) -> Bool {
    finding.severity != .error || byCode[finding.code] != nil
  }
}
