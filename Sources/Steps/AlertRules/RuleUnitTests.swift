import Diagnostics
import Documents
import Execution
import Synchronization
import SystemIO

/// Unit tests of rules in promtool's format, run by promtool.
enum RuleUnitTests {
  /// The findings about failed tests. Throws a `StepError` where promtool is missing or does not end by itself.
  static func run(_ files: [String], in context: StepContext) async throws -> [Diagnostic] {
    do {
      _ = try ExecutableSearch.path(
        of: "promtool", environment: context.environment, workingDirectory: context.workspace)
    } catch {
      throw StepError("promtool is not on PATH; the Debian package 'prometheus' brings it")
    }
    var findings: [Diagnostic] = []
    for file in files {
      let output = Mutex<[UInt8]>([])
      let log = context.log
      let outcome = try await context.runProgram(["promtool", "test", "rules", file]) { bytes, _ in
        log.append(bytes)
        output.withLock { collected in
          if collected.count < 1 << 20 { collected.append(contentsOf: bytes) }
        }
      }
      if outcome.isSuccess { continue }
      guard case .exited = outcome.termination else {
        throw StepError("promtool ended by \(outcome.summary) in the tests of '\(file)'")
      }
      let text = context.masked(String(decoding: output.withLock { $0 }, as: UTF8.self))
      let source = try? FileLoader.load(path: file, below: context.workspace, maximumBytes: 16 << 20)
      findings += failures(in: text, file: file, source: source)
    }
    return findings
  }

  /// One finding for each failed test that promtool's output tells, at the first place in the file that names what
  /// was tested; one for the whole file where it tells none.
  static func failures(in output: String, file: String, source: SourceFile?) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    for line in output.split(separator: "\n") {
      let words = line.drop { $0 == " " }
      guard words.hasPrefix("alertname: ") || words.hasPrefix("expr: "),
        let comma = words.lastRange(of: ", time: ")
      else { continue }
      var subject = words[
        words.index(after: words.firstIndex(of: " ") ?? words.startIndex)..<comma.lowerBound]
      if subject.hasPrefix("\""), subject.hasSuffix("\""), subject.count > 1 {
        subject = subject.dropFirst().dropLast()
      }
      let time = words[comma.upperBound...].prefix { $0 != "," && $0 != " " }
      let what = words.hasPrefix("alertname") ? "alert" : "expression"
      findings.append(
        Diagnostic(
          code: "rule-test-failed", message: "the test of \(what) '\(subject)' at \(time) failed",
          range: source.flatMap { place(of: String(subject), in: $0) },
          help: "the step's log shows what was expected and what came"))
    }
    if findings.isEmpty {
      let reason = output.split(separator: "\n").last { $0.contains { !$0.isWhitespace } }
      findings.append(
        Diagnostic(
          code: "rule-test-failed",
          message: "promtool fails the tests of '\(file)'"
            + (reason.map { ": \($0.drop { $0 == " " })" } ?? ""),
          range: nil, help: "the step's log shows all that promtool says"))
    }
    return findings
  }

  private static func place(of text: String, in source: SourceFile) -> SourceRange? {
    let wanted = Array(text.utf8)
    guard !wanted.isEmpty, source.bytes.count >= wanted.count else { return nil }
    let start = (0...(source.bytes.count - wanted.count)).first {
      source.bytes[$0] == wanted[0] && source.bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
    }
    return start.map { SourceRange(source: source, start: $0, end: $0 + wanted.count) }
  }
}

extension Substring {
  /// The last place of a text.
  fileprivate func lastRange(of text: String) -> Range<Index>? {
    var found: Range<Index>?
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      found = range
      rest = rest[range.upperBound...]
    }
    return found
  }
}
