/// What the steps found that looked into a step's failure.
package struct Diagnosis: Sendable, Equatable, Codable {
  /// One step that looked.
  package struct Look: Sendable, Equatable, Codable {
    package let step: StepID
    package let verdict: Verdict
    /// Why it saw nothing or too little, or what it came to; one line.
    package let reason: String?
    /// How many findings it gave.
    package let findingCount: Int
    /// The file of all its findings, else its log, below the run's folder; nil where it left neither.
    package let file: String?
  }

  package struct Found: Sendable, Equatable, Codable {
    package let step: StepID
    package let finding: Finding
  }

  /// More are no help beside a limit; the files of the looks have all.
  package static let mostFindings = 100

  /// In the order in which the failed step names them.
  package let looks: [Look]
  /// The most telling first.
  package let findings: [Found]

  /// How many findings there are that `findings` leaves out.
  package var omittedCount: Int { looks.reduce(0) { $0 + $1.findingCount } - findings.count }

  private init(looks: [Look], found: [Found]) {
    self.looks = looks
    findings = Array(FindingRank.sorted(found, by: \.finding).prefix(Self.mostFindings))
  }

  /// Nil where nobody looked.
  ///
  /// - Parameters:
  ///   - steps: those that looked, as they ended.
  ///   - inner: what the steps of a called pipeline found.
  init?(_ steps: [StepFinished], and inner: Diagnosis?) {
    let looks = steps.map { step in
      Look(
        step: step.step, verdict: step.verdict,
        reason: step.reason.flatMap { $0.split(separator: "\n").first.map(String.init) },
        findingCount: step.findings.count,
        file: step.artifacts.first { $0.hasSuffix(step.findings.isEmpty ? "/log.txt" : "/findings.json") })
    }
    guard !looks.isEmpty || inner != nil else { return nil }
    let found = steps.flatMap { step in step.findings.map { Found(step: step.step, finding: $0) } }
    self.init(looks: looks + (inner?.looks ?? []), found: found + (inner?.findings ?? []))
  }

  /// That of the steps of a called pipeline, for the step that called it; nil where nobody looked.
  ///
  /// - Parameter folder: that of the called run, below the caller's.
  package init?(ofSteps steps: [StepReport], in folder: String) {
    let all = steps.compactMap(\.diagnosis)
    guard !all.isEmpty else { return nil }
    // One that looked into several failures looked once.
    var seen: Set<StepID> = []
    var (looks, found): ([Look], [Found]) = ([], [])
    for diagnosis in all {
      let new = Set(diagnosis.looks.map(\.step)).subtracting(seen)
      seen.formUnion(new)
      looks += diagnosis.looks.filter { new.contains($0.step) }.map { look in
        Look(
          step: look.step, verdict: look.verdict, reason: look.reason, findingCount: look.findingCount,
          file: look.file.map { folder + "/" + $0 })
      }
      found += diagnosis.findings.filter { new.contains($0.step) }
    }
    self.init(looks: looks, found: found)
  }
}
