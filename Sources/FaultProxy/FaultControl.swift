import SystemIO

/// A control connection to a fault proxy: its fault is in place until it is cleared or the connection ends.
///
/// Every call blocks until the proxy has answered: call them on a thread of its own.
package final class FaultControl: Sendable {
  /// The connections that were open when the fault began or came while it lasted, and those that it struck.
  package struct Outcome: Sendable, Equatable {
    package let met: Int
    package let struck: Int

    package init(met: Int, struck: Int) {
      self.met = met
      self.struck = struck
    }
  }

  /// Why a fault is not in place: one phrase.
  package struct Refusal: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  private static let timeoutNanoseconds: Int64 = 5_000_000_000
  private let socket: StreamSocket

  /// Throws `SystemError` when nobody answers there.
  package init(connectingTo address: SocketAddress) throws(SystemError) {
    socket = try StreamSocket.connect(to: address, timeoutNanoseconds: Self.timeoutNanoseconds)
  }

  deinit { socket.close() }

  /// Puts a fault in place of the one before; returns when it holds.
  package func set(_ fault: ProxyFault) throws { _ = try ask("fault \(fault.line)") }

  /// Takes the fault back; returns when connections pass again.
  package func clear() throws -> Outcome {
    let words = try ask("clear").split(separator: " ").compactMap { Int($0) }
    guard words.count == 2 else { throw Refusal(description: "the proxy's answer cannot be read") }
    return Outcome(met: words[0], struck: words[1])
  }

  /// Ends the connection, and with it the fault.
  package func close() { socket.close() }

  private func ask(_ line: String) throws -> String {
    try socket.sendAll(Array((line + "\n").utf8), timeoutNanoseconds: Self.timeoutNanoseconds)
    var answer: [UInt8] = []
    while answer.last != UInt8(ascii: "\n") {
      let more = try socket.receiveSome(atLeast: 1, timeoutNanoseconds: Self.timeoutNanoseconds)
      guard !more.isEmpty else { throw Refusal(description: "the proxy has closed the control connection") }
      answer += more
    }
    let text = String(decoding: answer.dropLast(), as: UTF8.self)
    guard text.hasPrefix("ok") else { throw Refusal(description: "the proxy refused the fault: \(text)") }
    return String(text.dropFirst(2))
  }
}
