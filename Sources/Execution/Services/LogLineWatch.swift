import RegularExpressions
import Synchronization

/// Looks through the lines of a service's output until one matches.
final class LogLineWatch: Sendable {
  private static let longestLine = 1 << 16

  private struct State {
    /// Nil once a line has matched.
    var matcher: RegexMatcher?
    var line: [UInt8] = []
    /// How much of the line was looked through before its end; all of it where that took too long.
    var seen = 0
    var hasMatched = false
  }

  private let state: Mutex<State>

  /// - Parameter pattern: nil where nothing is looked for.
  init(pattern: RegularExpression?) {
    state = Mutex(State(matcher: pattern.map { RegexMatcher($0) }))
  }

  var hasMatched: Bool { state.withLock { $0.hasMatched } }

  func add(_ bytes: UnsafeRawBufferPointer) {
    state.withLock { state in
      guard state.matcher != nil else { return }
      for byte in bytes {
        if byte == UInt8(ascii: "\n") {
          if state.line.last == UInt8(ascii: "\r") { state.line.removeLast() }
          Self.look(at: &state)
        } else if state.line.count < Self.longestLine {
          state.line.append(byte)
        }
      }
      // A prompt has no line break behind it.
      if state.matcher != nil { Self.look(at: &state, keepingLine: true) }
    }
  }

  private static func look(at state: inout State, keepingLine: Bool = false) {
    guard let matcher = state.matcher else { return }
    if keepingLine, state.line.count <= state.seen { return }
    if matcher.matches(state.line) {
      state.hasMatched = true
      state.matcher = nil
      state.line = []
    } else if keepingLine {
      state.seen = matcher.hasGivenUp ? .max : state.line.count
    } else {
      state.line.removeAll(keepingCapacity: true)
      state.seen = 0
    }
  }
}
