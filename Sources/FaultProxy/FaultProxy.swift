import Synchronization
import SystemIO

/// A TCP proxy that hurts the connections passing through it, as long as somebody asks it to.
///
/// One thread serves all connections. Faults are asked for over control connections, one fault each, and end with
/// them: when whoever asked is killed, the fault is gone. Several faults at once add up.
package final class FaultProxy: Sendable {
  package struct Configuration: Sendable {
    /// Where clients connect; port 0 takes a free one.
    package var listen: (host: String, port: UInt16) = ("127.0.0.1", 0)
    /// The service.
    package var target: (host: String, port: UInt16)
    /// Where faults are asked for; nil for nowhere.
    package var control: (host: String, port: UInt16)?
    /// In place from the start to the end.
    package var fault = ProxyFault()

    package init(target: (host: String, port: UInt16)) { self.target = target }
  }

  /// Why it cannot start: one phrase.
  package struct StartError: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// Where clients connect, and where faults are asked for.
  package let address: SocketAddress
  package let controlAddress: SocketAddress?
  private let listener: ListeningSocket
  private let control: ListeningSocket?
  private let target: SocketAddress
  private let fault: ProxyFault
  private let wakeUp: WakeUp
  private let isStopped = Atomic(false)

  /// Binds and listens, so that clients can connect at once. Blocks while names are looked up.
  ///
  /// Throws `StartError` when a name is unknown or a port is taken, `SystemError` when the system has no descriptor.
  package init(_ configuration: Configuration) throws {
    listener = try Self.listen(on: configuration.listen)
    control = try configuration.control.map { try Self.listen(on: $0) }
    fault = configuration.fault
    address = try listener.localAddress()
    controlAddress = try control?.localAddress()
    let (host, port) = configuration.target
    do throws(SystemError) {
      guard let first = try SocketAddress.resolve(host: host, port: port).first else {
        throw SystemError(call: "getaddrinfo", code: 0, text: "the name has no address")
      }
      target = first
    } catch {
      throw StartError(description: "cannot find '\(host):\(port)': \(error.text)")
    }
    wakeUp = try WakeUp()
  }

  /// Serves on the calling thread until `stop()`; to be called once.
  package func run() throws(SystemError) {
    OwnThread.wakeOnTime()
    DescriptorLimit.raise(to: 1 << 16)
    let loop = try ProxyLoop(
      listener: listener, control: control, target: target, wakeUp: wakeUp, fault: fault)
    try loop.run { [self] in isStopped.load(ordering: .acquiring) }
  }

  /// Ends serving; `run()` returns soon after, with every connection closed.
  package func stop() {
    isStopped.store(true, ordering: .releasing)
    wakeUp.signal()
  }

  private static func listen(on place: (host: String, port: UInt16)) throws -> ListeningSocket {
    do throws(SystemError) {
      guard let address = try SocketAddress.resolve(host: place.host, port: place.port).first else {
        throw SystemError(call: "getaddrinfo", code: 0, text: "the name has no address")
      }
      return try ListeningSocket(on: address, backlog: 4_096)
    } catch {
      throw StartError(description: "cannot listen on '\(place.host):\(place.port)': \(error.text)")
    }
  }
}
