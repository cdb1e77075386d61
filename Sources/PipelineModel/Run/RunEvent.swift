/// One line of the journal. Every report is made from these alone.
package enum RunEvent: Sendable, Equatable {
  case runStarted(RunStarted)
  case serviceChanged(ServiceChanged)
  case stepStarted(StepStarted)
  case stepFinished(StepFinished)
  /// An attempt of a step that will run again.
  case stepRetried(StepRetried)
  /// Something that a person should know and that belongs to no step.
  case note(RunNote)
  case runFinished(RunFinished)
}

/// The first line: what will run, where and when.
package struct RunStarted: Sendable, Equatable, Codable {
  package struct PlannedStep: Sendable, Equatable, Codable {
    package let id: StepID
    package let name: String
    package let kind: String
    package let needs: [StepID]
    /// The steps that look into its failure, the most telling first; nil where there are none.
    package let onFailure: [StepID]?

    package init(id: StepID, name: String, kind: String, needs: [StepID], onFailure: [StepID] = []) {
      self.id = id
      self.name = name
      self.kind = kind
      self.needs = needs
      self.onFailure = onFailure.isEmpty ? nil : onFailure
    }
  }

  /// The version of the journal's format: 1.
  package let version: Int
  package let run: String
  package let pipeline: String
  package let description: String?
  package let file: String
  package let toolVersion: String
  /// Inputs as given or by default; secrets masked.
  package let inputs: [String: String]
  package let host: HostFacts
  package let isStrict: Bool
  package let steps: [PlannedStep]

  package init(
    run: String, pipeline: String, description: String?, file: String, toolVersion: String,
    inputs: [String: String], host: HostFacts, isStrict: Bool, steps: [PlannedStep]
  ) {
    version = 1
    self.run = run
    self.pipeline = pipeline
    self.description = description
    self.file = file
    self.toolVersion = toolVersion
    self.inputs = inputs
    self.host = host
    self.isStrict = isStrict
    self.steps = steps
  }
}

/// The machine of a run, as far as the verdict may depend on it.
package struct HostFacts: Sendable, Equatable, Codable {
  package let operatingSystem: String
  package let architecture: String
  package let processors: Int
  package let processorModel: String?
  /// The one-minute load average before the run.
  package let loadAverage: Double?

  package init(
    operatingSystem: String, architecture: String, processors: Int, processorModel: String?,
    loadAverage: Double?
  ) {
    self.operatingSystem = operatingSystem
    self.architecture = architecture
    self.processors = processors
    self.processorModel = processorModel
    self.loadAverage = loadAverage
  }
}

package struct ServiceChanged: Sendable, Equatable, Codable {
  package enum State: String, Sendable, Codable { case starting, ready, failed, stopped }

  package let service: String
  package let state: State
  /// Why it failed, with the last lines of its log.
  package let reason: String?

  package init(service: String, state: State, reason: String? = nil) {
    self.service = service
    self.state = state
    self.reason = reason
  }
}

package struct StepStarted: Sendable, Equatable, Codable {
  package let step: StepID

  package init(step: StepID) { self.step = step }
}

/// The end of a step, also of one that never ran (skipped, cancelled).
package struct StepFinished: Sendable, Equatable, Codable {
  package let step: StepID
  package let verdict: Verdict
  /// Why it is no pass, or what a pass rests on; one phrase.
  package let reason: String?
  /// Wall time in seconds; 0 for a step that never ran.
  package let seconds: Double
  package let metrics: [Metric]
  package let findings: [Finding]
  package let limits: [LimitOutcome]
  /// Paths below the run's folder.
  package let artifacts: [String]
  /// The values that its programs gave; nil where it declares none.
  package let outputs: [String: String]?
  /// A digest of what a step that succeeded depends on.
  package let fingerprint: String?
  /// The SHA-256 of each artifact of a step that succeeded.
  package let digests: [String: String]?
  /// What steps of a pipeline that it called found where it failed; nil where none looked.
  package let diagnosis: Diagnosis?
  /// The run whose result this is, where the step did not run itself.
  package private(set) var reused: String?

  package init(
    step: StepID, verdict: Verdict, reason: String?, seconds: Double = 0, metrics: [Metric] = [],
    findings: [Finding] = [], limits: [LimitOutcome] = [], artifacts: [String] = [],
    outputs: [String: String]? = nil, fingerprint: String? = nil, digests: [String: String]? = nil,
    diagnosis: Diagnosis? = nil
  ) {
    self.step = step
    self.verdict = verdict
    self.reason = reason
    self.seconds = seconds
    self.metrics = metrics
    self.findings = findings
    self.limits = limits
    self.artifacts = artifacts
    self.outputs = outputs
    self.fingerprint = fingerprint
    self.digests = digests
    self.diagnosis = diagnosis
    reused = nil
  }

  /// The same result, taken over from another run.
  package func reused(from origin: String) -> StepFinished {
    var copy = self
    copy.reused = origin
    return copy
  }
}

/// An attempt of a step that did not succeed, with what it left.
package struct StepRetried: Sendable, Equatable, Codable {
  package let step: StepID
  /// 1 for the first.
  package let attempt: Int
  package let verdict: Verdict
  package let reason: String?
  package let seconds: Double
  /// The wait before the next attempt, in seconds.
  package let delay: Double
  /// Paths below the run's folder.
  package let artifacts: [String]

  package init(
    step: StepID, attempt: Int, verdict: Verdict, reason: String?, seconds: Double, delay: Double,
    artifacts: [String]
  ) {
    self.step = step
    self.attempt = attempt
    self.verdict = verdict
    self.reason = reason
    self.seconds = seconds
    self.delay = delay
    self.artifacts = artifacts
  }
}

package struct RunNote: Sendable, Equatable, Codable {
  package let message: String

  package init(message: String) { self.message = message }
}

package struct RunFinished: Sendable, Equatable, Codable {
  package let verdict: Verdict
  package let exitCode: Int32
  /// The signal that ended the run, `SIGINT` or `SIGTERM`.
  package let signal: String?
  /// Why the run itself ended before its steps did: its time was over, or the first failure ended it.
  package let reason: String?

  package init(verdict: Verdict, exitCode: Int32, signal: String?, reason: String? = nil) {
    self.verdict = verdict
    self.exitCode = exitCode
    self.signal = signal
    self.reason = reason
  }
}
