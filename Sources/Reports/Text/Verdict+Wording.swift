import PipelineModel

extension Verdict {
  /// One column that tells the verdicts apart without colour.
  var mark: String {
    switch self {
    case .passed: "✓"
    case .warned: "!"
    case .failed, .errored: "✗"
    case .inconclusive: "?"
    case .skipped, .cancelled: "-"
    }
  }

  /// For pages that show emoji.
  var emoji: String {
    switch self {
    case .passed: "✅"
    case .warned: "⚠️"
    case .failed: "❌"
    case .errored: "💥"
    case .inconclusive: "❔"
    case .skipped: "⏭️"
    case .cancelled: "🚫"
    }
  }

  /// The order in which a person should look: causes first, what merely follows from them last.
  var urgency: Int {
    switch self {
    case .failed, .errored: 0
    case .inconclusive: 1
    case .warned: 2
    case .cancelled: 3
    case .passed: 4
    case .skipped: 5
    }
  }
}
