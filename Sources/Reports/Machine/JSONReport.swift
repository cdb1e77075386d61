import PipelineModel

/// report.json: the run report itself, as its type encodes it.
package struct JSONReport: Reporter {
  package static let fileName = "report.json"

  package init() {}

  package func render(_ report: RunReport) throws -> String { try JSONText.render(report) }
}
