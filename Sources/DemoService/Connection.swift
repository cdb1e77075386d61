import SystemIO

/// One client: its socket, what it has sent, and what it has yet to be sent.
final class Connection {
  /// A request between its arrival and the last byte of its answer.
  struct Exchange {
    var answer: Answer
    var method: RequestMethod
    var minorVersion: Int
    var keepsAlive: Bool
    /// When the request was read whole, on the monotonic clock.
    var beganNanoseconds: Int64
    /// Bytes of a pattern that are not yet in the send buffer; nil where the answer is whole there.
    var unsentPattern: Int?
  }

  let socket: StreamSocket
  let token: UInt64
  var parser: RequestParser
  var exchange: Exchange?
  /// The parser has used up all that it can.
  var needsMoreInput = false
  /// What the poller watches for now.
  var interest = Poller.Interest.read
  /// The client has sent all it will send.
  var hasEndOfInput = false
  /// Nothing further is answered; close once the output is out.
  var closesAfterOutput = false
  /// Once the output is out our side is shut and what still comes is thrown away for a second: to close with
  /// bytes unread would send a reset, which can overtake the answer.
  var isDraining = false
  /// Our side is shut.
  var hasShutSending = false
  /// More could be done at once, but others come first.
  var waitsForItsTurn = false
  /// Since when the client has taken nothing, or has begun nothing, or has not ended its request; monotonic.
  var markNanoseconds: Int64
  /// When the next alarm for the limits rings.
  var nextCheckNanoseconds = Int64.max

  private(set) var output: [UInt8] = []
  private var outputStart = 0
  /// Where the output begins that is not to be sent yet.
  private var heldStart: Int?

  /// So much is put into the send buffer before the client must take some.
  static let outputMark = 65_536
  /// So much is read ahead of the request that is being answered.
  static let inputMark = 65_536

  init(socket: StreamSocket, token: UInt64, now: Int64) {
    self.socket = socket
    self.token = token
    parser = RequestParser()
    markNanoseconds = now
  }

  var unsentCount: Int { output.count - outputStart }

  /// The answer waits for its time.
  var isWaitingForRelease: Bool { heldStart != nil }

  /// There is output to be sent, or there would be if it were this connection's turn.
  var wantsToWrite: Bool { outputStart < sendEnd || waitsForItsTurn }

  private var sendEnd: Int { heldStart ?? output.count }

  /// Nothing can be done before the client sends more or an alarm rings.
  var isIdle: Bool { needsMoreInput || isWaitingForRelease || closesAfterOutput }

  func write(_ body: (inout [UInt8]) -> Void) { body(&output) }

  /// What is written from now on is not sent before `release`.
  func hold() { heldStart = output.count }

  func release() { heldStart = nil }

  /// Sends what the socket takes, and notes the moment if it took anything.
  func flush(at now: Int64) throws {
    if try flush() { markNanoseconds = now }
  }

  private func flush() throws -> Bool {
    var tookSome = false
    while outputStart < sendEnd {
      // Sound: the pointer lives only for the call, within the bounds of the array.
      let outcome = try output.withUnsafeBytes { bytes in
        try socket.send(UnsafeRawBufferPointer(rebasing: bytes[outputStart..<sendEnd]))
      }
      guard case .bytes(let count) = outcome, count > 0 else { break }
      outputStart += count
      tookSome = true
    }
    if outputStart == output.count {
      // A client that once asked for much does not keep the memory.
      output.removeAll(keepingCapacity: output.capacity <= 4 * Self.outputMark)
      outputStart = 0
    } else if outputStart >= Self.outputMark {
      output.removeSubrange(0..<outputStart)
      heldStart = heldStart.map { $0 - outputStart }
      outputStart = 0
    }
    return tookSome
  }
}
