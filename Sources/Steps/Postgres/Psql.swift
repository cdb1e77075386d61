import Diagnostics
import Documents
import Execution
import PipelineModel

/// Asks a server through the user's psql: nothing is read as text but the words of an error.
struct Psql: Sendable {
  let server: PostgresServer
  let context: StepContext

  /// What came back for a list of statements.
  struct Answer: Sendable {
    /// The standard output, without the last line feed.
    let text: String
    /// The errors of statements, in their order: `permission denied for view pg_stat_statements`.
    let errors: [String]
  }

  /// Runs the statements in one session. Throws where no session comes about or the server falls silent.
  func ask(_ statements: [String]) async throws -> Answer {
    let shown = server.shown(environment: context.environment)
    let program = ProbeProgram(
      name: "psql", package: "postgresql-client", server: shown, limit: server.limit)
    let milliseconds = max(1, Int64(server.limit / .milliseconds(1)) * 9 / 10)
    let words = (PostgresStatements.preamble(milliseconds: milliseconds) + statements).flatMap { ["-c", $0] }
    let answer = try await program.run(
      ["-X", "-A", "-t", "-q", "-w"] + words, environment: server.environment, in: context)
    let errors = answer.errors.split(separator: "\n").compactMap { Self.error(in: $0) }
    // psql ends with 2 where it has no connection, or lost it.
    if answer.end == "exit code 2" || (!answer.isSuccess && errors.isEmpty) {
      throw StepError("\(shown) cannot be asked: \(errors.last ?? "psql ended with \(answer.end)")")
    }
    var text = String(decoding: answer.output, as: UTF8.self)
    while text.last == "\n" { text.removeLast() }
    return Answer(text: text, errors: errors)
  }

  /// The message of a line that tells an error; nil for lines with positions, hints and the like.
  private static func error(in line: Substring) -> String? {
    for mark in ["ERROR:", "FATAL:", "PANIC:", "psql: error:", "failed:"] {
      guard let range = line.firstRange(of: mark) else { continue }
      let rest = line[range.upperBound...]
      // `psql: error: connection to server … failed: FATAL:  …`
      return error(in: rest) ?? String(rest.drop { $0 == " " })
    }
    return nil
  }
}
