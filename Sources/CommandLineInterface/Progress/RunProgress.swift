import PipelineModel

/// What a person or a program sees of a run while it goes on.
protocol RunProgress: Sendable {
  func show(_ entry: JournalEntry)
  func show(_ progress: StepProgress)
  /// Does what is to be done while the run goes on, until the task is cancelled.
  func run() async
  /// Leaves the terminal as it was; nothing is shown from then on.
  func finish()
}

extension RunProgress {
  func show(_ progress: StepProgress) {}
  func run() async {}
  func finish() {}
}
