/// The run of the pipeline that a step called.
package struct CalledRun: Sendable, Equatable {
  /// Its folder, below that of the run with the step: `steps/smoke/run`.
  package let path: String
  package let report: RunReport

  package init(path: String, report: RunReport) {
    self.path = path
    self.report = report
  }
}
