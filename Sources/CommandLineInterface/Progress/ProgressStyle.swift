import SystemIO

/// The ways to show a run while it goes on, as `--progress` names them.
enum ProgressStyle: String, CaseIterable {
  /// A part of the terminal that changes.
  case live
  /// A line at each step's start and end.
  case plain
  /// A line at each step's end, and its log below it.
  case grouped
  case none

  /// What fits where nothing was asked for: `live` on a terminal that can move its cursor, `grouped` in CI, else
  /// `plain`.
  static func fitting(_ console: Console) -> ProgressStyle {
    if console.isInCI { return .grouped }
    return console.canMoveCursor ? .live : .plain
  }
}

extension Console {
  /// Whether a CI system runs this, which keeps what is printed as a log.
  var isInCI: Bool {
    guard let value = environment["CI"] else { return false }
    return !["", "0", "false"].contains(value)
  }

  /// Whether progress goes to a terminal that knows more than lines.
  var canMoveCursor: Bool {
    StandardStream.errors.isTerminal && ![nil, "", "dumb"].contains(environment["TERM"])
      && StandardStream.errors.size != nil
  }
}
