import Synchronization

/// Looks through the lines of a service's output until one matches.
final class LogLineWatch: Sendable {
  private static let longestLine = 1 << 16

  private struct State {
    var regex: Regex<AnyRegexOutput>?
    var line: [UInt8] = []
    var hasMatched = false
  }

  private let state: Mutex<State>

  /// - Parameter pattern: a regular expression; nil where nothing is looked for.
  init(pattern: String?) {
    state = Mutex(State(regex: pattern.flatMap { try? Regex($0).matchingSemantics(.unicodeScalar) }))
  }

  var hasMatched: Bool { state.withLock { $0.hasMatched } }

  func add(_ bytes: UnsafeRawBufferPointer) {
    state.withLock { state in
      guard state.regex != nil else { return }
      for byte in bytes {
        if byte == UInt8(ascii: "\n") {
          Self.look(at: &state)
        } else if state.line.count < Self.longestLine {
          state.line.append(byte)
        }
      }
      // A prompt has no line break behind it.
      if state.regex != nil { Self.look(at: &state, keepingLine: true) }
    }
  }

  private static func look(at state: inout State, keepingLine: Bool = false) {
    let text = String(decoding: state.line, as: UTF8.self)
    if !keepingLine { state.line.removeAll(keepingCapacity: true) }
    if let regex = state.regex, let match = try? regex.firstMatch(in: text),
      match.range.lowerBound <= text.endIndex
    {
      state.hasMatched = true
      state.regex = nil
      state.line = []
    }
  }
}
