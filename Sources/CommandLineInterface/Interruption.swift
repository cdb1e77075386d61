import PipelineModel
import Synchronization
import SystemIO

/// What a signal does: ends the program, unless a verb has said what else.
final class Interruption: Sendable {
  static let shared = Interruption()

  private struct State {
    var count = 0
    var handler: (@Sendable (String) -> Void)?
    var lastRites: (@Sendable () -> Void)?
    var first: String?
  }

  private let state = Mutex(State())

  /// From now on the handler gets the first two signals; the third ends the program at once.
  ///
  /// - Parameter lastRites: what is done before that end.
  func handle(
    lastRites: @escaping @Sendable () -> Void = {}, _ handler: @escaping @Sendable (String) -> Void
  ) {
    state.withLock { state in
      state.handler = handler
      state.lastRites = lastRites
    }
  }

  /// The name of the first signal; nil where none came.
  var first: String? { state.withLock { $0.first } }

  /// The exit code of a program that the first signal ended.
  var exitCode: ExitCode { state.withLock { $0.first } == "SIGTERM" ? .terminated : .interrupted }

  func receive(_ signal: String) {
    let (count, handler, lastRites) = state.withLock { state in
      state.count += 1
      if state.first == nil { state.first = signal }
      return (state.count, state.handler, state.lastRites)
    }
    guard let handler, count < 3 else {
      lastRites?()
      exitProgram(signal == "SIGINT" ? 130 : 143)
    }
    handler(signal)
  }
}
