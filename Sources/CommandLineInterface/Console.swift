import Diagnostics
import Reports
import SystemIO

/// Where the program speaks: results to the standard output, progress and faults to the standard error.
package struct Console: Sendable {
  /// The environment of the program.
  let environment: [String: String]

  package init(environment: [String: String]) { self.environment = environment }

  func print(_ text: String) { StandardStream.output.write(text) }

  func tell(_ text: String) { StandardStream.errors.write(text) }

  /// Faults of the input, with their code frames.
  func tell(_ diagnostics: [Diagnostic]) {
    let report = DiagnosticReport(isColoured: areErrorsColoured, toolVersion: Program.version)
    // Text is always made; the machine formats alone can fail.
    tell((try? report.render(diagnostics, as: .text)) ?? "")
  }

  /// Whether results may be coloured: NO_COLOR and FORCE_COLOR decide before the terminal does.
  var isOutputColoured: Bool { isColoured(StandardStream.output) }

  var areErrorsColoured: Bool { isColoured(StandardStream.errors) }

  /// Columns of results: the terminal's, else 100.
  var width: Int { max(40, StandardStream.output.columns ?? 100) }

  private func isColoured(_ stream: StandardStream) -> Bool {
    if let value = environment["NO_COLOR"], !value.isEmpty { return false }
    if let value = environment["FORCE_COLOR"], !value.isEmpty, value != "0" { return true }
    return stream.isTerminal && environment["TERM"] != "dumb"
  }
}
