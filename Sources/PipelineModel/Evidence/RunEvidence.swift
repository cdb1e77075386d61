/// What lies in a run's folder beside its journal, as far as reports draw it. All of it may be missing.
package struct RunEvidence: Sendable, Equatable {
  /// Of load steps.
  package var loads: [StepID: LoadCourse]
  /// Of steps whose programs wrote something.
  package var logs: [StepID: LogExcerpt]
  /// Of budget steps, in the order of their limits.
  package var trends: [StepID: [MetricTrend]]

  /// Of steps that asked a server for them, in the order of their queries.
  package var courses: [StepID: [MetricCourse]]

  /// Of steps that ran another pipeline.
  package var calls: [StepID: CalledRun]

  package init(
    loads: [StepID: LoadCourse] = [:], logs: [StepID: LogExcerpt] = [:],
    trends: [StepID: [MetricTrend]] = [:], courses: [StepID: [MetricCourse]] = [:],
    calls: [StepID: CalledRun] = [:]
  ) {
    self.loads = loads
    self.logs = logs
    self.trends = trends
    self.courses = courses
    self.calls = calls
  }

  package static let none = RunEvidence()
}
