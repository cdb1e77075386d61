import PipelineModel

/// What speaks against a run as workflow commands of GitHub, the worst first.
package struct AnnotationReport: Reporter {
  package static let fileName = "annotations.txt"

  package init() {}

  /// Empty for a run that nothing speaks against.
  package func render(_ report: RunReport) -> String {
    GitHubAnnotations(RunIssue.issues(of: report).map(GitHubAnnotation.init)).render()
  }
}
