import Diagnostics
import Documents
import Execution
import PipelineModel

/// `redis`: what a Redis server tells of its memory, its keys, its slowness and its clients.
enum RedisStep: StepKind {
  typealias Spec = RedisSpec

  static let name = "redis"
  static let summary =
    "Reads the statistics and settings of a Redis server through redis-cli and changes nothing."
  static let keys = RedisDecoder.keys

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    RedisDecoder.decode(node, collector: collector)
  }

  static func metrics(of spec: Spec) -> [MetricDescription]? { RedisMetrics.descriptions(of: spec) }

  static func check(_ spec: Spec, in surroundings: StepSurroundings, collector: DiagnosticCollector) {
    SnapshotFile.check(spec.since, at: spec.sinceNode, in: surroundings, collector: collector)
  }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let before = try spec.since.map { try RedisSnapshot.content(of: $0, in: context) }
    var answers = RedisAnswers(cli: RedisCLI(server: spec.server, context: context), spec: spec)
    try await answers.ask()
    let artifact = try context.folder.write(
      context.masked(json: Array(try answers.content.document.utf8)), to: RedisSnapshot.fileName)
    let snapshot = RedisSnapshot(now: answers.content, before: before)
    return judge(snapshot, spec: spec, refusals: answers.refusals).stepResult(
      artifacts: [artifact], mask: context.masked)
  }

  private static func judge(
    _ snapshot: RedisSnapshot, spec: Spec, refusals: [RedisCheck: Diagnostic]
  ) -> ProbeReport {
    var report = ProbeReport()
    for check in spec.checks {
      if let refusal = refusals[check] {
        report.miss(check.rawValue, refusal)
        report.metrics += RedisMetrics.table(check).map {
          Metric($0.name, $0.unit, nil, reason: "the check '\(check.rawValue)' saw too little")
        }
        continue
      }
      report.metrics += RedisMetrics.metrics(check, of: snapshot, spec: spec)
      report.findings += RedisFindings.findings(check, of: snapshot, spec: spec)
      for finding in blindSpots(check, of: snapshot, spec: spec) { report.miss(check.rawValue, finding) }
    }
    return report
  }

  /// Why a check that was answered cannot say that all is well.
  private static func blindSpots(
    _ check: RedisCheck, of snapshot: RedisSnapshot, spec: Spec
  ) -> [Diagnostic] {
    let config = snapshot.now.config
    switch check {
    case .settings:
      return spec.settings.filter { config[$0.name] == nil }.map { RedisFindings.unknownSetting($0.name) }
    case .slowlog:
      var findings: [Diagnostic] = []
      if let begin = config["slowlog-log-slower-than"].flatMap({ Double($0) }),
        begin < 0 || begin / 1e6 > spec.slowCommandSeconds
      {
        findings.append(RedisFindings.coarseSlowlog(begin, from: spec.slowCommandSeconds))
      }
      if snapshot.hasLostEntries {
        findings.append(RedisFindings.shortSlowlog(config["slowlog-max-len"] ?? RedisAnswers.slowlogLength))
      }
      return findings
    case .memory, .cache, .evictions, .persistence, .latency, .connections, .commands: return []
    }
  }
}
