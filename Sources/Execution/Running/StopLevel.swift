import PipelineModel

/// How urgently a run is to end.
package enum StopLevel: Int, Sendable, Comparable {
  case none
  /// The first failure ended the run: what looks into failures still runs.
  case firstFailure
  /// A first signal, or the end of the run's time: only steps that run always still run.
  case once
  case twice
  case thrice

  package static func < (left: StopLevel, right: StopLevel) -> Bool { left.rawValue < right.rawValue }

  /// That of so many signals.
  init(signals: Int) { self = signals == 0 ? .none : signals == 1 ? .once : signals == 2 ? .twice : .thrice }

  /// At which a step ends, or does not begin.
  static func end(of step: Step) -> StopLevel {
    step.always ? .twice : step.isDiagnosing ? .once : .firstFailure
  }

  /// At which the programs of a step end without grace.
  static func urgency(of step: Step) -> StopLevel { step.always ? .thrice : .twice }
}
