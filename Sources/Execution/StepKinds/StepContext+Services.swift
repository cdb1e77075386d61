/// Faults of services that the pipeline started.
extension StepContext {
  /// Lets a service stand still; throws a `StepError` when it does not run.
  package func freezeService(_ name: String) async throws { try await services.freeze(name) }

  /// Lets a service go on that stands still.
  package func resumeService(_ name: String) async { await services.resume(name) }

  /// Kills a service; returns when its processes are gone.
  package func killService(_ name: String) async throws { try await services.kill(name) }

  /// Starts a service again that was killed; returns when it is ready.
  package func restartService(_ name: String) async throws { try await services.begin([name]) }
}
