import PipelineModel

/// What a later step of a workflow asks of a run, as lines for `GITHUB_OUTPUT`.
package struct OutputReport: Reporter {
  package static let fileName = "outputs.txt"

  package init() {}

  /// Each value is one line, so that none can begin another.
  package func render(_ report: RunReport) -> String {
    let pairs = [
      ("verdict", report.verdict.rawValue), ("exit-code", String(report.exitCode)),
      ("run", InertText.phrase(report.run)),
    ]
    return pairs.map { "\($0.0)=\($0.1)\n" }.joined()
  }
}
