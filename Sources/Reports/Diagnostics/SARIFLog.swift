import Diagnostics

/// A SARIF 2.1.0 log with one run (OASIS, sarif-v2.1.0-os), as far as code scanning reads it.
struct SARIFLog: Encodable {
  /// What is shown to people: inert, and without links, which a plain text message may have (3.11.6).
  struct Message: Encodable {
    let text: String

    init(text: String) {
      self.text = InertText.text(text).split(separator: "](", omittingEmptySubsequences: false).joined(
        separator: "] (")
    }
  }
  struct Artifact: Encodable { let uri: String }

  struct Region: Encodable {
    let startLine: Int
    let startColumn: Int?
    let endLine: Int?
    let endColumn: Int?
  }

  struct PhysicalLocation: Encodable {
    let artifactLocation: Artifact
    let region: Region?
  }

  struct Location: Encodable {
    let physicalLocation: PhysicalLocation
    var message: Message?
    var id: Int?
  }

  struct Result: Encodable {
    let ruleId: String
    let ruleIndex: Int
    let level: String
    let message: Message
    let locations: [Location]
    let relatedLocations: [Location]?
    let partialFingerprints: [String: String]
  }

  struct RuleDescriptor: Encodable {
    let id: String
    let shortDescription: Message
    let fullDescription: Message
    let help: Message
  }

  struct Driver: Encodable {
    let name = "loadline"
    let version: String?
    let rules: [RuleDescriptor]
  }

  struct Tool: Encodable { let driver: Driver }

  struct Notification: Encodable {
    struct Reference: Encodable { let id: String }
    let descriptor: Reference
    let level: String
    let message: Message
  }

  struct Invocation: Encodable {
    let executionSuccessful: Bool
    let toolExecutionNotifications: [Notification]
  }

  struct Run: Encodable {
    let tool: Tool
    let columnKind = "unicodeCodePoints"
    let invocations: [Invocation]
    let results: [Result]
  }

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  let schema = "https://json.schemastore.org/sarif-2.1.0.json"
  let version = "2.1.0"
  let runs: [Run]

  /// GitHub refuses a file with more results than this.
  static let mostResults = 25_000

  /// Diagnostics without a place are notifications, as code scanning refuses a result without a location.
  init(_ diagnostics: [Diagnostic], toolVersion: String, rules: [DiagnosticReport.Rule]) {
    var kept: [Diagnostic] = []
    for severity in Diagnostic.Severity.allCases {
      kept += diagnostics.filter { $0.severity == severity && $0.range != nil }.prefix(
        Self.mostResults - kept.count)
    }
    let codes = Set(kept.map(\.code)).sorted()
    let known = Dictionary(rules.map { ($0.code, $0) }) { first, _ in first }
    let indices = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($0.element, $0.offset) })
    var builder = ResultBuilder(ruleIndices: indices)
    let results = kept.compactMap { builder.result($0) }
    let notifications = diagnostics.filter { $0.range == nil }.map(Self.notification)
    self.init(
      results: results, notifications: notifications,
      omitted: diagnostics.count - notifications.count - kept.count,
      codes: codes, toolVersion: toolVersion, known: known)
  }

  /// The issues of a run, the most important first.
  init(_ issues: [RunIssue], toolVersion: String) {
    let placed = issues.filter { $0.place != nil }
    let kept = placed.prefix(Self.mostResults)
    let codes = Set(kept.map(\.code)).sorted()
    var builder = ResultBuilder(
      ruleIndices: Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($0.element, $0.offset) }))
    self.init(
      results: kept.compactMap { builder.result($0) },
      notifications: issues.filter { $0.place == nil }.map(Self.notification),
      omitted: placed.count - kept.count,
      codes: codes, toolVersion: toolVersion, known: [:])
  }

  private init(
    results: [Result], notifications: [Notification], omitted: Int, codes: [String], toolVersion: String,
    known: [String: DiagnosticReport.Rule]
  ) {
    var notifications = notifications
    if omitted > 0 {
      notifications.append(
        Notification(
          descriptor: Notification.Reference(id: "results-left-out"), level: "warning",
          message: Message(
            text: "\(omitted) more results are left out, as code scanning takes \(Self.mostResults)")))
    }
    let driver = Driver(
      version: toolVersion.isEmpty ? nil : toolVersion, rules: codes.map { Self.descriptor($0, known[$0]) })
    let invocation = Invocation(
      executionSuccessful: !notifications.contains { $0.level == "error" },
      toolExecutionNotifications: notifications)
    runs = [Run(tool: Tool(driver: driver), invocations: [invocation], results: results)]
  }

  static func level(of severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info: "note"
    }
  }

  private static func notification(_ diagnostic: Diagnostic) -> Notification {
    Notification(
      descriptor: Notification.Reference(id: diagnostic.code), level: level(of: diagnostic.severity),
      message: Message(text: ResultBuilder.text(of: diagnostic)))
  }

  private static func notification(_ issue: RunIssue) -> Notification {
    Notification(
      descriptor: Notification.Reference(id: issue.code), level: level(of: issue.severity),
      message: Message(text: ResultBuilder.text(of: issue)))
  }

  private static func descriptor(_ code: String, _ rule: DiagnosticReport.Rule?) -> RuleDescriptor {
    let words = code.split(separator: "-").joined(separator: " ")
    let summary = rule?.summary ?? words
    return RuleDescriptor(
      id: code, shortDescription: Message(text: InertText.cut(summary, toBytes: 1000)),
      fullDescription: Message(text: InertText.cut(rule?.help ?? summary, toBytes: 1000)),
      help: Message(text: rule?.help ?? "loadline explain \(code) says what it means and what to do."))
  }
}
