import Execution
import Synchronization
import SystemIO

/// A `loadline proxy` of the step's own, before the service under load.
final class ProxyProcess: Sendable {
  /// Where it listens.
  struct Addresses: Sendable {
    let load: SocketAddress
    let control: SocketAddress
  }

  private struct State {
    var output = ""
    var continuation: CheckedContinuation<Addresses, any Error>?
    var answer: Result<Addresses, any Error>?
  }

  private let state = Mutex(State())

  /// Runs the proxy until the task is cancelled.
  func run(to host: String, port: UInt16, in context: StepContext) async throws {
    let shownHost = host.contains(":") ? "[\(host)]" : host
    let log = context.log
    do {
      let outcome = try await context.runProgram([
        "loadline", "proxy", "--to", "\(shownHost):\(port)", "--control", "127.0.0.1:0",
      ]) { [self] bytes, _ in
        log.append(bytes)
        read(String(decoding: bytes, as: UTF8.self))
      }
      throw StepError("the proxy before the service ended: \(outcome.summary)")
    } catch {
      give(.failure(error))
      throw error
    }
  }

  /// Returns as soon as it listens; throws when it ends before that.
  func addresses() async throws -> Addresses {
    try await withCheckedThrowingContinuation { continuation in
      let early = state.withLock { state in
        if state.answer == nil { state.continuation = continuation }
        return state.answer
      }
      if let early { continuation.resume(with: early) }
    }
  }

  private func read(_ text: String) {
    let addresses = state.withLock { state -> Addresses? in
      guard state.answer == nil else { return nil }
      state.output += text
      // `… passes 127.0.0.1:43211 on to …` and `… controlled at 127.0.0.1:43212`, a line each.
      guard let load = Self.port(behind: "passes 127.0.0.1:", in: state.output),
        let control = Self.port(behind: "controlled at 127.0.0.1:", in: state.output)
      else { return nil }
      return Addresses(load: .loopback(port: load), control: .loopback(port: control))
    }
    if let addresses { give(.success(addresses)) }
  }

  private static func port(behind words: String, in text: String) -> UInt16? {
    guard let range = text.firstRange(of: words) else { return nil }
    let digits = text[range.upperBound...].prefix { $0.isNumber }
    // The number is whole only when something stands behind it.
    return digits.endIndex < text.endIndex ? UInt16(digits) : nil
  }

  private func give(_ answer: Result<Addresses, any Error>) {
    let waiting = state.withLock { state -> CheckedContinuation<Addresses, any Error>? in
      guard state.answer == nil else { return nil }
      state.answer = answer
      defer { state.continuation = nil }
      return state.continuation
    }
    waiting?.resume(with: answer)
  }
}
