/// Everything that a report of a run says: a pure function of the run's journal, and of what steps without an end left.
package struct RunReport: Sendable, Equatable, Codable {
  package enum State: String, Sendable, Codable {
    case finished
    /// Ended by SIGINT or SIGTERM, in order.
    case interrupted
    /// The journal stops before the run's end: the program was killed or the machine failed.
    case incomplete
    /// The run goes on while the report is made.
    case running
  }

  package struct Service: Sendable, Equatable, Codable {
    package let name: String
    package let state: ServiceChanged.State
    package let reason: String?
  }

  /// The version of report.json's format: 1.
  package let version: Int
  package let run: String
  package let pipeline: String
  package let description: String?
  package let file: String
  package let toolVersion: String
  package let inputs: [String: String]
  package let host: HostFacts
  /// Seconds since 1970 UTC.
  package let startedAt: Double
  /// Wall time in seconds up to the last event.
  package let seconds: Double
  package let state: State
  package let verdict: Verdict
  package let exitCode: Int32
  package let signal: String?
  /// Why the run itself ended before its steps did; nil where it did not.
  package let reason: String?
  package let steps: [StepReport]
  package let services: [Service]
  package let notes: [String]
}

/// One step of a run report.
package struct StepReport: Sendable, Equatable, Codable {
  package let id: StepID
  package let name: String
  package let kind: String
  package let needs: [StepID]
  /// Those of `needs` into whose failures it looks; nil where there are none. Its verdict is not the run's.
  package let diagnoses: [StepID]?
  package let verdict: Verdict
  package let reason: String?
  /// Seconds since 1970 UTC; nil for a step that never began.
  package let startedAt: Double?
  package let seconds: Double
  package let metrics: [Metric]
  package let findings: [Finding]
  package let limits: [LimitOutcome]
  package let artifacts: [String]
  /// The values that its programs gave; nil where it declares none.
  package let outputs: [String: String]?
  /// The run whose result this is; nil where the step ran itself.
  package let reused: String?
  /// The attempts before the last; nil where there was one only.
  package let attempts: [StepRetried]?
  /// What was found by the steps that looked into its failure; nil where none did.
  package let diagnosis: Diagnosis?

  package var isDiagnosing: Bool { diagnoses != nil }
}
