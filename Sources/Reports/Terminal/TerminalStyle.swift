import Diagnostics
import PipelineModel

/// Colours of the terminal, or none.
struct TerminalStyle {
  /// SGR parameters (ECMA-48, 8.3.117).
  enum Tone: String {
    case plain = ""
    case bold = "1"
    case dim = "2"
    case red = "1;31"
    case green = "32"
    case yellow = "1;33"
    case magenta = "1;35"
    case blue = "1;34"
  }

  let isColoured: Bool

  func paint(_ text: String, _ tone: Tone) -> String {
    guard isColoured, tone != .plain, !text.isEmpty else { return text }
    return "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m"
  }

  static func tone(of verdict: Verdict) -> Tone {
    switch verdict {
    case .passed: .green
    case .warned, .cancelled: .yellow
    case .failed, .errored: .red
    case .inconclusive: .magenta
    case .skipped: .dim
    }
  }

  static func tone(of severity: Diagnostic.Severity) -> Tone {
    switch severity {
    case .error: .red
    case .warning: .yellow
    case .info: .blue
    }
  }
}
