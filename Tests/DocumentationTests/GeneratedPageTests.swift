import AlertRules
import Execution
import Foundation
import Grafana
import Steps
import TestSupport
import XCTest

/// The files under docs/reference that the program makes itself. `RECORD_SNAPSHOTS=1` writes them anew.
final class GeneratedPageTests: XCTestCase {
  func testPipelineSchema() throws {
    try check(
      "docs/reference/pipeline.schema.json", try FormatSchema.pipeline(kinds: StepRegistry.catalog).json())
  }

  func testBudgetSchema() throws {
    try check("docs/reference/budget.schema.json", try FormatSchema.budget().json())
  }

  func testSettingsSchema() throws {
    try check("docs/reference/config.schema.json", try ProjectSettings.schema.json())
  }

  func testDashboardChecks() throws {
    func sections(_ checks: [DashboardCheckDescription]) -> String {
      checks.map { check in
        """
        ## \(check.code)

        \(check.severity.rawValue). \(check.summary)

        \(check.why)

        Broken:

        ```json data
        \(check.example)
        ```

        Mended:

        ```json data
        \(check.fix)
        ```

        """
      }.joined(separator: "\n")
    }
    func index(_ checks: [DashboardCheckDescription]) -> String {
      checks.map {
        "| [`\($0.code)`](#\($0.code)) | \($0.severity.rawValue) | \($0.summary.replacingOccurrences(of: "|", with: "\\|")) |"
      }.joined(separator: "\n")
    }
    let checks =
      DashboardCheck.descriptions + DashboardSet.descriptions + DashboardCheck.provisioningDescriptions
      + DashboardPolicy.descriptions
    let opinions = DashboardCheck.opinionDescriptions
    try check(
      "docs/reference/dashboard-checks.md",
      """
      # Dashboard checks

      What the [`dashboards`](steps/dashboards.md) step and `loadline lint` look for in a Grafana dashboard.
      `loadline explain CODE` prints a section of this page. A finding may weigh less than its check, where Grafana makes
      do.

      | Code | Severity | Rule |
      | --- | --- | --- |
      \(index(checks))

      Opinions are off unless chosen. They are the 17 rules of dashboard-linter under its names. What
      `target-promql-rule` and `template-label-promql-rule` look for is always checked, with the codes `promql-…`; chosen,
      these two refuse MetricsQL besides.

      | Code | Severity | Rule |
      | --- | --- | --- |
      \(index(opinions))

      \(sections(checks + opinions))
      """)
  }

  func testRuleChecks() throws {
    let sections = RuleCheckRegistry.descriptions.map { check in
      let parameters = check.parameters.map {
        "| `\($0.name)` | `\($0.standardText)` | \($0.summary) |"
      }
      let table =
        parameters.isEmpty
        ? ""
        : "\n| Parameter | Default | Meaning |\n| --- | --- | --- |\n\(parameters.joined(separator: "\n"))\n"
      return """
        ## \(check.code)

        \(check.severity.rawValue)\(check.isOn ? "" : ", off"). \(check.summary)

        \(check.why)
        \(table)
        Broken:

        ```yaml data
        \(check.plainExample)
        ```

        Mended:

        ```yaml data
        \(check.fix)
        ```

        """
    }
    let index = RuleCheckRegistry.descriptions.map {
      let severity = $0.severity.rawValue + ($0.isOn ? "" : ", off")
      return
        "| [`\($0.code)`](#\($0.code)) | \(severity) | \($0.summary.replacingOccurrences(of: "|", with: "\\|")) |"
    }
    try check(
      "docs/reference/rule-checks.md",
      """
      # Rule checks

      What the [`alert-rules`](steps/alert-rules.md) step and `loadline lint` look for in rules whose form and PromQL
      are sound. `loadline explain CODE` prints a section of this page. A check is turned off, or given another
      severity or parameters, under `checks` of the step or of [`loadline.yaml`](steps/alert-rules.md#settings);
      one finding is allowed by a [suppression](steps/alert-rules.md#suppressions). Checks that are `off` run only
      where the settings name them.

      | Code | Severity | Rule |
      | --- | --- | --- |
      \(index.joined(separator: "\n"))

      \(sections.joined(separator: "\n"))
      """)
  }

  private func check(_ path: String, _ generated: String) throws {
    let full = Repository.root + "/" + path
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try Data(generated.utf8).write(to: URL(fileURLWithPath: full))
    }
    let committed = String(decoding: try Repository.bytes(full), as: UTF8.self)
    XCTAssertEqual(
      committed, generated, "\(path) is out of date: RECORD_SNAPSHOTS=1 swift test writes it anew")
  }
}
