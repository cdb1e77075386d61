import Foundation

/// One end-to-end test in one text file: input files, command lines, and what they print.
///
/// A line `--- file PATH` begins a file, `--- run LINE` a line for the shell, `--- out` and `--- err` what it
/// must print (nothing where they are missing), `--- exit N` ends the run. `--- run measured LINE` hides figures.
struct Script {
  struct Run {
    let line: String
    let isMeasured: Bool
    var output = ""
    var errors = ""
    var exitCode: Int32 = 0
    /// The line in the script.
    let place: Int
  }

  enum Part {
    case comment(String)
    case file(name: String, text: String)
    case run(Run)
  }

  private(set) var parts: [Part] = []

  private enum Section { case comment, file, run, output, errors }

  init(_ text: String) {
    var section = Section.comment
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().enumerated()
    {
      guard line.hasPrefix("--- ") else {
        append(line + "\n", to: section)
        continue
      }
      let words = line.dropFirst(4).split(separator: " ", maxSplits: 1).map(String.init)
      let rest = words.count > 1 ? words[1] : ""
      switch words[0] {
      case "file":
        section = .file
        parts.append(.file(name: rest, text: ""))
      case "run":
        section = .run
        let isMeasured = rest.hasPrefix("measured ")
        parts.append(
          .run(
            Run(line: isMeasured ? String(rest.dropFirst(9)) : rest, isMeasured: isMeasured, place: index + 1)
          ))
      case "out": section = .output
      case "err": section = .errors
      default:
        section = .comment
        update { $0.exitCode = Int32(rest) ?? -1 }
      }
    }
  }

  private mutating func append(_ line: String, to section: Section) {
    switch section {
    case .comment: parts.append(.comment(line))
    case .file:
      guard case .file(let name, let text)? = parts.last else { return }
      parts[parts.count - 1] = .file(name: name, text: text + line)
    case .run: break
    case .output: update { $0.output += line }
    case .errors: update { $0.errors += line }
    }
  }

  private mutating func update(_ change: (inout Run) -> Void) {
    guard case .run(var run)? = parts.last else { return }
    change(&run)
    parts[parts.count - 1] = .run(run)
  }

  /// The script with these parts, as it is kept.
  static func text(of parts: [Part]) -> String {
    parts.map { part in
      switch part {
      case .comment(let line): return line
      case .file(let name, let text): return "--- file \(name)\n\(text)"
      case .run(let run):
        let output = run.output.isEmpty ? "" : "--- out\n\(run.output)"
        let errors = run.errors.isEmpty ? "" : "--- err\n\(run.errors)"
        return
          "--- run \(run.isMeasured ? "measured " : "")\(run.line)\n\(output)\(errors)--- exit \(run.exitCode)\n"
      }
    }.joined()
  }
}

/// Hides what differs from run to run.
enum Volatile {
  static func hide(_ text: String, names: [(text: String, name: String)], isMeasured: Bool) -> String {
    var shown = text.replacingOccurrences(of: "\u{1B}", with: "␛").replacingOccurrences(of: "\r", with: "␍")
    for (text, name) in names { shown = shown.replacingOccurrences(of: text, with: name) }
    shown = replace(#"[0-9]{8}T[0-9]{6}Z-([A-Za-z0-9._-]+)-[0-9a-f]{5}"#, "<run $1>", shown)
    shown = replace(#"timestamp="[^"]*""#, #"timestamp="<time>""#, shown)
    if isMeasured {
      shown = replace(#"[0-9-]+T[0-9:]+Z · loadline .*"#, "<time and host>", shown)
      shown = replace(
        #"\b[0-9]+(\.[0-9]+)?(e-[0-9]+)?(ns|µs|ms|s|min|h|B|KiB|MiB|GiB|%|/s)(?![a-z])"#, "<n>", shown)
      shown = replace(#"\b[0-9]+\.[0-9]+(e-[0-9]+)?\b"#, "<n>", shown)
      shown = replace(" {2,}", "  ", shown)
    }
    if !shown.isEmpty, !shown.hasSuffix("\n") { shown += "⏎\n" }
    return shown
  }

  private static func replace(_ pattern: String, _ template: String, _ text: String) -> String {
    text.replacingOccurrences(of: pattern, with: template, options: .regularExpression)
  }
}
