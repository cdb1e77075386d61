import Synchronization
import SystemIO

/// An HTTP/1.1 service whose endpoints behave in known ways: something to aim a load at.
///
/// One thread serves all connections. `GET /` lists the endpoints.
package final class DemoServer: Sendable {
  private enum Phase {
    case fresh
    case running
    case ended
  }

  private struct State {
    var phase = Phase.fresh
    var isStopped = false
    var failure: SystemError?
  }

  /// The port that it listens on.
  package let port: Int
  private let configuration: DemoConfiguration
  private let listener: ListeningSocket
  private let wakeUp: WakeUp
  private let ended: WakeUp
  private let state = Mutex(State())

  /// Binds and listens, so that clients can connect at once; they are served from `run()` or `start()` on.
  ///
  /// Throws `DemoServerError` when the host is unknown or the port is taken or forbidden. Blocks while a host
  /// that is a name is looked up.
  package init(_ configuration: DemoConfiguration) throws {
    self.configuration = configuration
    let place = "\(configuration.host):\(configuration.port)"
    do throws(SystemError) {
      let addresses = try SocketAddress.resolve(host: configuration.host, port: configuration.port)
      guard let address = addresses.first else {
        throw SystemError(call: "getaddrinfo", code: 0, text: "the host has no address")
      }
      listener = try ListeningSocket(on: address, backlog: 4_096)
      port = Int(try listener.localAddress().port)
      wakeUp = try WakeUp()
      ended = try WakeUp()
    } catch {
      throw DemoServerError(message: "cannot listen on '\(place)': \(error.text)")
    }
  }

  /// Serves until `stop()`. A server runs once; one that was stopped before returns at once.
  package func run() throws {
    guard try takeOff() else { return }
    try serve()
  }

  /// Serves on a thread of its own until `stop()`. Throws when the system has no thread left.
  package func start() throws {
    guard try takeOff() else { return }
    do {
      try OwnThread.start(name: "demo-service") { [self] in
        do throws(SystemError) {
          try serve()
        } catch {
          state.withLock { $0.failure = error }
        }
      }
    } catch {
      end()
      throw error
    }
  }

  /// Why serving ended before `stop()`, where it did.
  package var failure: SystemError? { state.withLock(\.failure) }

  /// Closes the listener and all connections, answered or not, and returns when that is done.
  package func stop() {
    let mustWait = state.withLock { state in
      state.isStopped = true
      if state.phase == .fresh { state.phase = .ended }
      return state.phase == .running
    }
    guard mustWait else { return listener.close() }
    wakeUp.signal()
    waitForEnd()
  }

  /// Whether there is anything to serve; throws when that was so before.
  private func takeOff() throws(DemoServerError) -> Bool {
    let (phase, isStopped) = state.withLock { state in
      defer { if state.phase == .fresh { state.phase = .running } }
      return (state.phase, state.isStopped)
    }
    if phase == .fresh { return true }
    if isStopped { return false }
    throw DemoServerError(message: "a demo service runs only once")
  }

  private func serve() throws(SystemError) {
    defer { end() }
    OwnThread.wakeOnTime()
    let loop = try ServiceLoop(
      configuration, listener: listener, wakeUp: wakeUp,
      isStopped: { [self] in state.withLock(\.isStopped) })
    try loop.run()
  }

  private func end() {
    listener.close()
    state.withLock { $0.phase = .ended }
    ended.signal()
  }

  private func waitForEnd() {
    // Without a poller there is nothing to wait with; the thread still ends by itself.
    guard let poller = try? Poller(mechanism: .poll, capacity: 1),
      (try? poller.add(ended.descriptor, token: 0, interest: .read)) != nil
    else { return }
    while state.withLock({ $0.phase != .ended }) {
      guard (try? poller.wait(timeoutNanoseconds: nil)) != nil else { return }
    }
  }
}
