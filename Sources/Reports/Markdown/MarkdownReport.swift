import PipelineModel

/// SUMMARY.md: the verdict first, the steps, then each that did not pass with its limits and findings.
///
/// Never longer than the byte budget: failures come first, what does not fit is counted, fences are closed.
package struct MarkdownReport: Reporter {
  package static let fileName = "SUMMARY.md"

  /// GitHub drops a step summary of more than 1,048,576 bytes whole; 16 KiB are left to what stands before it.
  package static let stepSummaryBudget = 1_048_576 - 16_384

  /// A summary with less says too little.
  package static let leastBudget = 16_384

  private let byteBudget: Int
  /// Bytes kept free for the lines that say how much is left out, and for the footer.
  private static let reserve = 2048
  /// Bytes of a step's reason that are shown at most.
  private static let longestReason = 1000
  /// Findings of a diagnosis that are shown at most.
  private static let diagnosisFindings = 20

  /// - Parameter byteBudget: less than `leastBudget` counts as that.
  package init(byteBudget: Int = MarkdownReport.stepSummaryBudget) {
    self.byteBudget = max(byteBudget, Self.leastBudget)
  }

  package func render(_ report: RunReport) -> String {
    let overview = RunOverview(report: report)
    var page = MarkdownPage(byteBudget: byteBudget)
    _ = page.add(heading(overview), keeping: 0)
    addTable(overview, to: &page)
    addDetails(overview, to: &page)
    addRemarks(report, to: &page)
    _ = page.add(footer(report), keeping: 0)
    return page.text
  }

  private func heading(_ overview: RunOverview) -> String {
    let report = overview.report
    let exit = report.exitCode == 0 ? "" : " · exit \(report.exitCode)"
    var text = "# \(report.verdict.emoji) \(inline(report.pipeline, 100)): \(report.verdict.rawValue)\n\n"
    text += "\(overview.counts) in \(overview.time)\(exit)\n"
    if let interruption = overview.interruption {
      text += "\n> [!WARNING]\n> \(inline(interruption, 300))\n"
    }
    return text
  }

  // MARK: - The table of steps

  private func addTable(_ overview: RunOverview, to page: inout MarkdownPage) {
    let steps = overview.report.steps
    guard !steps.isEmpty else { return }
    _ = page.add(
      "\n| Step | Kind | Verdict | Time | Result |\n| --- | --- | --- | ---: | --- |\n", keeping: 0)
    // The table takes a third of the page at most: the causes stand below it. What steps say is cut before one is left
    // out, and then the worst stand first.
    let reserve = page.byteBudget * 2 / 3
    func rows(_ steps: [StepReport], said: Int) -> [String] { steps.map { row(of: $0, said: said) } }
    let room = page.byteBudget / 4
    let fitting = [500, 150, 50, 0].lazy.map { rows(steps, said: $0) }.first { rows in
      rows.reduce(0) { $0 + $1.utf8.count } < room
    }
    var omitted = 0
    for row in fitting ?? rows(overview.stepsByUrgency, said: 0) where !page.add(row, keeping: reserve) {
      omitted += 1
    }
    if omitted > 0 { _ = page.add("\n\(omitted) more steps in `report.json`\n", keeping: 0) }
  }

  /// - Parameter said: how many bytes of what the step says.
  private func row(of step: StepReport, said limit: Int) -> String {
    let time = step.startedAt == nil ? "" : QuantityFormat.text(Quantity(step.seconds, .seconds))
    let verdict = "\(step.verdict.emoji) \(step.verdict.rawValue)"
    let said = limit == 0 ? "" : inline(StepDigest.text(of: step), limit)
    return "| \(inline(step.name, 200)) | \(inline(step.kind, 60)) | \(verdict) | \(time) | \(said) |\n"
  }

  // MARK: - Detail

  private func addDetails(_ overview: RunOverview, to page: inout MarkdownPage) {
    var omitted = 0
    let steps = overview.stepsByUrgency.filter(\.hasDetail)
    func details(said: Int) -> [(step: StepReport, lead: String, limits: [String])] {
      steps.map { step in
        (step, lead(of: step, said: said), step.limits.byUrgency.map { row(of: $0, said: said) })
      }
    }
    // What steps and limits say is cut before one is left out.
    let room = page.room - Self.reserve
    let details =
      [Self.longestReason, 300, 80].lazy.map(details).first { details in
        details.reduce(0) { $0 + Self.size(of: $1.step, $1.lead, $1.limits) } < room
      } ?? details(said: 0)
    // Findings leave room for what the steps behind them must say: their names, their reasons and their limits.
    var ahead = details.reduce(0) { $0 + Self.size(of: $1.step, $1.lead, $1.limits) }
    for detail in details {
      ahead -= Self.size(of: detail.step, detail.lead, detail.limits)
      guard page.add(detail.lead, keeping: Self.reserve) else {
        omitted += 1
        continue
      }
      addLimits(detail.limits, to: &page)
      if let diagnosis = detail.step.diagnosis {
        addDiagnosis(diagnosis, to: &page, keeping: Self.reserve + ahead)
      }
      if !detail.step.isDiagnosing { addFindings(of: detail.step, to: &page, keeping: Self.reserve + ahead) }
    }
    if omitted > 0 {
      _ = page.add("\n\(English.count(omitted, "more step")) in `report.json`\n", keeping: 1024)
    }
  }

  /// - Parameter said: how many bytes of what the step says; its further lines only where all of it has room.
  private func lead(of step: StepReport, said limit: Int) -> String {
    var text = "\n## \(step.verdict.emoji) \(inline(step.name, 200)): \(step.verdict.rawValue)\n"
    let reason = InertText.lines(InertText.cut(step.reason ?? "", toBytes: 8000))
    if let first = reason.first, limit > 0 { text += "\n\(paragraph(first, limit))\n" }
    if reason.count > 1, limit == Self.longestReason {
      text += "\n" + MarkdownText.fence(reason.dropFirst().suffix(20).joined(separator: "\n"))
    }
    return text
  }

  private static func size(of step: StepReport, _ lead: String, _ limits: [String]) -> Int {
    // The head of the table of limits, and a line that says how many findings are left out.
    let around =
      (limits.isEmpty ? 0 : 128) + (step.findings.isEmpty ? 0 : 192) + (step.diagnosis == nil ? 0 : 768)
    return lead.utf8.count + limits.reduce(0) { $0 + $1.utf8.count } + around
  }

  private func addLimits(_ limits: [String], to page: inout MarkdownPage) {
    guard !limits.isEmpty else { return }
    let head =
      "\n| | Metric | Measured | Limit | Headroom | What to do |\n| --- | --- | ---: | --- | ---: | --- |\n"
    var pending = head
    var omitted = 0
    for limit in limits {
      if page.add(pending + limit, keeping: Self.reserve) { pending = "" } else { omitted += 1 }
    }
    if omitted > 0 {
      _ = page.add(
        "\n\(English.count(omitted, "more limit")) in `report.json`\n", keeping: Self.reserve - 512)
    }
  }

  /// - Parameter said: how many bytes of its reason and action.
  private func row(of limit: LimitOutcome, said: Int) -> String {
    let remarks = limit.verdict == .passed || said == 0 ? [] : [limit.reason, limit.action].compactMap { $0 }
    let cells = [
      limit.verdict.emoji, MarkdownText.cellCode(InertText.cut(limit.metric, toBytes: 300)),
      StepDigest.measured(limit), inline(limit.rule, 100), inline(StepDigest.headroom(of: limit), 40),
      remarks.map { inline($0, min(500, said)) }.joined(separator: "<br>"),
    ]
    return "| " + cells.joined(separator: " | ") + " |\n"
  }

  /// What was found where the step failed, under its limits.
  private func addDiagnosis(_ diagnosis: Diagnosis, to page: inout MarkdownPage, keeping reserve: Int) {
    let digest = DiagnosisDigest(diagnosis: diagnosis)
    guard page.add("\n**\(inline(digest.lead, 500))**\n\n", keeping: Self.reserve) else { return }
    for look in digest.blindLooks.prefix(Self.diagnosisFindings) {
      _ = page.add("- \(look.verdict.emoji) \(inline(look.text, 500))\n", keeping: reserve)
    }
    var shown = 0
    for found in diagnosis.findings.prefix(Self.diagnosisFindings) {
      let item = item(of: found.finding, bullet: "1.", source: digest.source(of: found))
      guard page.add(item, keeping: reserve) else { break }
      shown += 1
    }
    guard let rest = digest.rest(after: shown) else { return }
    let files = rest.files.prefix(3).map { MarkdownText.code(InertText.cut($0, toBytes: 150)) }
    _ = page.add("\n\(rest.count) more in \(files.joined(separator: ", "))\n", keeping: Self.reserve - 512)
  }

  private func addFindings(of step: StepReport, to page: inout MarkdownPage, keeping reserve: Int) {
    guard !step.findings.isEmpty else { return }
    var shown = 0
    for finding in step.findingsWorstFirst {
      guard page.add((shown == 0 ? "\n" : "") + item(of: finding), keeping: reserve) else { break }
      shown += 1
    }
    let omitted = step.findings.count - shown
    if omitted > 0 {
      let file = MarkdownText.code("steps/\(InertText.cut(step.id.text, toBytes: 100))/findings.json")
      let more = "\n\(English.count(omitted, "more finding")) in \(file)\n"
      _ = page.add(more, keeping: Self.reserve - 512)
    }
  }

  private func item(of finding: Finding, bullet: String = "-", source: String? = nil) -> String {
    let indent = String(repeating: " ", count: bullet.utf8.count + 1)
    var text = "\(bullet) \(source.map { inline($0, 100) + ": " } ?? "")**\(finding.severity.rawValue)**"
    if let place = FindingText.place(of: finding) {
      text += " " + MarkdownText.code(InertText.cut(place, toBytes: 500))
    }
    text += " \(inline(finding.message, 1000)) (\(inline(finding.code, 100)))\n"
    if let frame = finding.frame, !frame.isEmpty {
      text += "\n" + MarkdownText.fence(InertText.cut(frame, toBytes: 2000), indent: indent) + "\n"
    }
    if let help = finding.help { text += "\(indent)help: \(inline(help, 1000))\n" }
    return text
  }

  // MARK: - The end of the page

  private func addRemarks(_ report: RunReport, to page: inout MarkdownPage) {
    let failed = report.services.filter { $0.state == .failed }.map { service in
      let reason = service.reason.map { ": " + inline($0, 1000) } ?? ""
      return "- service \(inline(service.name, 100)) failed\(reason)\n"
    }
    let items = failed + report.notes.map { "- \(paragraph($0, 1000))\n" }
    var pending = "\n## Notes\n\n"
    var omitted = 0
    for item in items {
      if page.add(pending + item, keeping: 1024) { pending = "" } else { omitted += 1 }
    }
    if omitted > 0 {
      _ = page.add("\n\(English.count(omitted, "more note")) in `report.json`\n", keeping: 900)
    }
  }

  private func footer(_ report: RunReport) -> String {
    let host = report.host
    var facts = [
      "run \(inline(report.run, 80))", UTCTime.text(report.startedAt),
      "loadline \(inline(report.toolVersion, 20))",
      "\(inline(host.operatingSystem, 40)) \(inline(host.architecture, 16))",
      English.count(host.processors, "processor"),
    ]
    if let load = host.loadAverage { facts.append("load average \(QuantityFormat.number(load))") }
    return "\n<sub>\(facts.joined(separator: " · "))</sub>\n"
  }

  private func paragraph(_ text: String, _ limit: Int) -> String {
    MarkdownText.paragraph(InertText.cut(text, toBytes: limit))
  }

  private func inline(_ text: String, _ limit: Int) -> String {
    MarkdownText.inline(InertText.cut(text, toBytes: limit))
  }
}
