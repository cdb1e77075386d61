import PipelineModel

/// One format of a run's report: a pure function from the report to text.
package protocol Reporter: Sendable {
  /// The name of the file in the run's folder: `SUMMARY.md`.
  static var fileName: String { get }

  /// The whole document, ended by a line feed.
  func render(_ report: RunReport) throws -> String
}
