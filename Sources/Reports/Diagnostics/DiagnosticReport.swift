import Diagnostics
import PipelineModel

/// The diagnostics of a check or a lint in the formats of `--format`, in the order in which they are given.
package struct DiagnosticReport: Sendable {
  package enum Format: String, Sendable, CaseIterable {
    case text, json, github, sarif, junit
  }

  /// What a code stands for: SARIF shows it beside each result.
  package struct Rule: Sendable {
    package let code: String
    /// One phrase.
    package let summary: String
    /// What it means and what to do, in some sentences.
    package let help: String

    package init(code: String, summary: String, help: String) {
      self.code = code
      self.summary = summary
      self.help = help
    }
  }

  private let isColoured: Bool
  private let toolVersion: String
  private let rules: [Rule]

  /// - Parameter rules: those that are known; a code without a rule is shown by its words.
  package init(isColoured: Bool = false, toolVersion: String, rules: [Rule] = []) {
    self.isColoured = isColoured
    self.toolVersion = toolVersion
    self.rules = rules
  }

  /// The whole document; each but an empty GitHub one is ended by a line feed.
  package func render(_ diagnostics: [Diagnostic], as format: Format) throws -> String {
    switch format {
    case .text: text(diagnostics)
    case .json: try JSONText.render(DiagnosticList(diagnostics))
    case .github: GitHubAnnotations(diagnostics.map(GitHubAnnotation.init)).render()
    case .sarif:
      try JSONText.render(SARIFLog(diagnostics, toolVersion: toolVersion, rules: rules))
    case .junit: junit(diagnostics)
    }
  }

  /// `2 errors, 1 warning`, or `no problems found`.
  package static func countLine(_ diagnostics: [Diagnostic]) -> String {
    let counts = Dictionary(grouping: diagnostics, by: \.severity).mapValues(\.count)
    let line = English.count(
      errors: counts[.error] ?? 0, warnings: counts[.warning] ?? 0, remarks: counts[.info] ?? 0)
    return line.isEmpty ? "no problems found" : line
  }

  static func notes(of diagnostic: Diagnostic) -> [String] {
    diagnostic.notes.map { note in
      let position = note.range.startPosition
      return "\(note.message) at \(note.range.source.path):\(position.line):\(position.column)"
    }
  }

  /// As `render` does, with thousands of diagnostics put into words beside each other.
  package func renderOnAllCores(_ diagnostics: [Diagnostic], as format: Format) async throws -> String {
    let length = 512
    guard format == .text, diagnostics.count > length else { return try render(diagnostics, as: format) }
    let starts = Array(stride(from: 0, to: diagnostics.count, by: length))
    let parts = await withTaskGroup(of: (Int, String).self) { group in
      for (index, start) in starts.enumerated() {
        group.addTask { (index, blocks(of: diagnostics[start...].prefix(length))) }
      }
      return await group.reduce(into: [String](repeating: "", count: starts.count)) { $0[$1.0] = $1.1 }
    }
    return parts.joined() + lastLine(diagnostics)
  }

  private func text(_ diagnostics: [Diagnostic]) -> String {
    blocks(of: diagnostics[...]) + lastLine(diagnostics)
  }

  /// The diagnostics one by one, a blank line behind each.
  private func blocks(of diagnostics: ArraySlice<Diagnostic>) -> String {
    let style = TerminalStyle(isColoured: isColoured)
    var output = ""
    for diagnostic in diagnostics {
      let block = FindingText(finding: Finding(diagnostic), notes: Self.notes(of: diagnostic))
      for line in block.lines(width: nil, indent: "", style: style) {
        output += InertText.outputLine(line)
        output += "\n"
      }
      output += "\n"
    }
    return output
  }

  /// How many there are, in the colour of the worst.
  private func lastLine(_ diagnostics: [Diagnostic]) -> String {
    let style = TerminalStyle(isColoured: isColoured)
    let worst = Diagnostic.Severity.allCases.first { severity in
      diagnostics.contains { $0.severity == severity }
    }
    return style.paint(Self.countLine(diagnostics), worst.map(TerminalStyle.tone(of:)) ?? .green) + "\n"
  }

  /// Errors are failures; warnings and remarks pass and say what they are.
  private func junit(_ diagnostics: [Diagnostic]) -> String {
    var document = JUnitDocument(name: "loadline")
    for diagnostic in diagnostics {
      let finding = Finding(diagnostic)
      let body = JUnitReport.body(of: finding, notes: Self.notes(of: diagnostic))
      let place = FindingText.place(of: finding).map { $0 + ": " } ?? ""
      let isError = diagnostic.severity == .error
      document.cases.append(
        JUnitDocument.Case(
          className: finding.file ?? "loadline", name: "\(place)\(finding.message) [\(finding.code)]",
          outcome: isError ? .failure(type: finding.code, message: finding.message, body: body) : .passed,
          output: isError ? nil : body))
    }
    return document.render()
  }
}
