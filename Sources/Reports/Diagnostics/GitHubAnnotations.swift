import Diagnostics

/// Annotations as GitHub workflow commands.
///
/// GitHub shows ten annotations of a type for a step: the last of them says how many more there are, and those
/// follow as plain lines of the log. Source: actions/toolkit, packages/core/src/command.ts.
struct GitHubAnnotations {
  private static let annotationsPerType = 10
  private static let messageBytes = 4096

  private let annotations: [GitHubAnnotation]

  /// - Parameter annotations: the most important first.
  init(_ annotations: [GitHubAnnotation]) { self.annotations = annotations }

  /// One command a line; empty for no annotations.
  func render() -> String {
    var lines: [String] = []
    for severity in Diagnostic.Severity.allCases {
      let group = annotations.filter { $0.severity == severity }
      let command = Self.command(of: severity)
      let fits = group.count <= Self.annotationsPerType
      let shown = fits ? group.count : Self.annotationsPerType - 1
      lines += group.prefix(shown).map { Self.line($0, command) }
      if fits { continue }
      lines.append("::\(command) title=loadline::\(group.count - shown) more of this severity in the log")
      lines += group.dropFirst(shown).map { InertText.outputLine(InertText.phrase($0.headline)) }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func line(_ annotation: GitHubAnnotation, _ command: String) -> String {
    var properties: [(String, String)] = []
    if let place = annotation.place {
      properties = [("file", path(place.file))]
      if let line = place.line {
        properties.append(("line", String(line)))
        let endLine = place.endLine ?? line
        // GitHub takes columns only where the range stays on its line.
        if let column = place.column, let endColumn = place.endColumn, line == endLine {
          properties += [
            ("col", String(column)), ("endLine", String(endLine)), ("endColumn", String(endColumn)),
          ]
        } else {
          properties.append(("endLine", String(endLine)))
        }
      }
    }
    properties.append(("title", annotation.title))
    let list = properties.map { "\($0.0)=\(WorkflowCommand.property($0.1))" }.joined(separator: ",")
    return
      "::\(command) \(list)::\(WorkflowCommand.data(InertText.cut(annotation.message, toBytes: messageBytes)))"
  }

  private static func path(_ path: String) -> String {
    path.hasPrefix("./") ? String(path.dropFirst(2)) : path
  }

  private static func command(of severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info: "notice"
    }
  }
}
