import Diagnostics
import Documents
import Execution
import PipelineModel
import SystemIO

/// Gives the verdict that it is told, and a metric `value` where one is given.
enum GiveKind: StepKind {
  struct Spec: Sendable {
    let verdict: Verdict
    let value: Double?
    let reason: String?
    let findings: [String]
  }

  static let name = "give"
  static let summary = "Gives a verdict."
  static let keys: [KeyDescription] = [
    KeyDescription("verdict", .string, "The verdict."), KeyDescription("value", .number, "A metric."),
    KeyDescription("reason", .string, "Why."),
    KeyDescription("findings", .listOrSingle(of: .string), "Codes of findings, warnings."),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard let reader = MappingReader(node, subject: "a 'give' step", keys: keys, collector: collector) else {
      return nil
    }
    let verdict = reader.has("verdict") ? reader.string("verdict").flatMap(Verdict.init(rawValue:)) : .passed
    return verdict.map {
      Spec(
        verdict: $0, value: reader.number("value"), reason: reader.string("reason"),
        findings: reader.strings("findings") ?? [])
    }
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? {
    [MetricDescription("value", .none, "What it is told.")]
  }

  static func check(_ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    guard spec.reason == "tell the surroundings" else { return }
    collector.add(
      .init(
        code: "told", severity: .info,
        message: surroundings.workspace + " " + surroundings.allSteps.map(\.text).joined(separator: ","),
        range: nil))
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    if spec.reason == "samples without number" {
      return StepResult(verdict: .passed, metrics: [Metric("m", .none, 1, samples: [.nan])])
    }
    let metrics = spec.value.map { [Metric("value", .none, $0)] } ?? []
    let findings = spec.findings.map { code in
      Finding(Diagnostic(code: code, severity: .warning, message: "\(code) of \(context.step)", range: nil))
    }
    return StepResult(verdict: spec.verdict, reason: spec.reason, metrics: metrics, findings: findings)
  }
}

/// Waits until it is cancelled.
enum WaitKind: StepKind {
  static let name = "wait"
  static let summary = "Waits."
  static let keys: [KeyDescription] = []

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Bool? { true }

  static func run(_ spec: Bool, in context: StepContext) async throws -> StepResult {
    try await Task.sleep(for: .seconds(60))
    return StepResult(verdict: .passed)
  }
}

/// Throws an error that nobody knows.
enum ThrowKind: StepKind {
  static let name = "throw"
  static let summary = "Throws."
  static let keys: [KeyDescription] = []

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Bool? { true }

  static func run(_ spec: Bool, in context: StepContext) async throws -> StepResult {
    throw SystemError(call: "test", code: 0, text: "on purpose")
  }
}

/// Runs a program; failed unless it exits with 0.
enum ProgramKind: StepKind {
  static let name = "program"
  static let summary = "Runs a program."
  static let keys: [KeyDescription] = [
    KeyDescription("run", .list(of: .string), "The program."),
    KeyDescription("python", .string, expressions: false, "A script."),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> [String]? {
    guard let reader = MappingReader(node, subject: "a 'program' step", keys: keys, collector: collector)
    else { return nil }
    if let script = reader.string("python") { return ["python3", "-c", script] }
    return reader.strings("run")
  }

  static func run(_ arguments: [String], in context: StepContext) async throws -> StepResult {
    let outcome = try await context.runProgram(arguments)
    return StepResult(
      verdict: outcome.isSuccess ? .passed : .failed,
      reason: outcome.isSuccess ? nil : outcome.summary + ": " + context.log.lastLines(1).joined())
  }
}

/// `program`, whose results may be kept.
enum CachedKind: StepKind {
  static let name = "cached"
  static let summary = ProgramKind.summary
  static let keys = ProgramKind.keys
  static let isCacheable = true

  static func inputPatterns(of with: Node) -> [String] { [] }

  static func decode(_ node: Node, collector: DiagnosticCollector) -> [String]? {
    ProgramKind.decode(node, collector: collector)
  }

  static func run(_ arguments: [String], in context: StepContext) async throws -> StepResult {
    try await ProgramKind.run(arguments, in: context)
  }
}
