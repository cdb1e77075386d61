import PipelineModel

/// results.sarif: limits that do not hold, at their lines of the budget, and what lints found.
package struct SARIFReport: Reporter {
  package static let fileName = "results.sarif"

  package init() {}

  package func render(_ report: RunReport) throws -> String {
    try JSONText.render(SARIFLog(RunIssue.issues(of: report), toolVersion: report.toolVersion))
  }
}
