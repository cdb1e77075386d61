import PromQL

/// `label-mismatch`
enum LabelMismatch {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "label-mismatch", .warning,
      "The two sides of an operator can have the labels that they are matched by.",
      why:
        "Series of two sides meet only where all labels that are matched are equal; a label that only one side has keeps them apart, and the result is empty.",
      example: """
        - alert: Full
          expr: sum by (instance) (disk_used_bytes) ‹/› sum by (job) (disk_size_bytes) > 0.9
        """,
      fix: """
        - alert: Full
          expr: sum by (instance) (disk_used_bytes) / sum by (instance) (disk_size_bytes) > 0.9
        """),
    body: .expression(ExpressionChecks.mismatches))
}
