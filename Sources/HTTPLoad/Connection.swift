import SystemIO

/// One place for a connection of a worker: the socket in it comes and goes, its memory stays.
///
/// What the request loop changes through calls is `@exclusivity(unchecked)`, here and in the worker and its recorders:
/// sound, since one thread alone has these objects, and no call that holds such a value `inout` comes back to them.
/// The runtime would else look at each access of each request, 3% of the loop's time.
final class Connection {
  enum Phase {
    /// No socket.
    case closed
    /// No socket: it waits until fewer others shake hands.
    case queued
    /// A socket that waits to be connected, for the request.
    case connecting
    /// Connected, and agreeing on keys for the request.
    case handshaking
    /// Connected, without a request.
    case idle
    /// A part of the request is still to be sent.
    case sending
    /// The response is awaited or under way.
    case receiving
    /// No socket, and none before the deadline.
    case backingOff
  }

  static let firstBackOff: Int64 = 1_000_000
  static let longestBackOff: Int64 = 100_000_000

  /// Its place among the connections of the worker.
  let index: Int
  /// How many sockets have been in this place.
  private var generation: UInt32 = 0
  var phase = Phase.closed
  @exclusivity(unchecked) var transport: Transport?
  /// The peer will send nothing beyond what can be read now.
  var isAtEnd = false
  /// What the poller was last told.
  var interest = Poller.Interest.none
  /// What the last TLS connection in this place left for the next.
  @exclusivity(unchecked) var resumption: TLSResumption?
  @exclusivity(unchecked) var parser: ResponseParser

  // The iteration under way (see `LoadWorker+Iterations`).
  var flow = 0
  var isWithinIteration = false
  var isIterationMeasured = false
  /// When it was due (open model) or begun (closed model).
  var iterationStart: Int64 = 0
  /// What it knows; nil where no request of the plan needs anything.
  let session: UserSession?
  /// When its user has thought enough; 0 when it does not think.
  var wakeAt: Int64 = 0
  /// Whether no user is on the connection (closed model).
  var isParked = true

  // The request under way.
  var request = 0
  /// Its bytes, where they are not those of every sending.
  @exclusivity(unchecked) var rendered: [UInt8] = []
  var isRendered = false
  /// How often an answer has sent it on.
  var redirects = 0
  /// What has been sent of it to other paths.
  var sentEarlier = 0
  var isMeasured = false
  /// When the request was due (open model) or begun (closed model).
  var intended: Int64 = 0
  /// When it was sent, or connecting for it began; 0 before.
  var takenUp: Int64 = 0
  /// When its first byte was given to the kernel; 0 before.
  var sendStart: Int64 = 0
  /// When the first byte of its answer came; 0 before.
  var firstByte: Int64 = 0
  var sentBytes = 0
  var receivedBytes = 0
  /// When the phase must be over; `Int64.max` for never.
  var deadline = Int64.max
  var requestDeadline = Int64.max
  var isRetry = false
  var connectStart: Int64 = 0
  /// Whether it is one of those that connect or shake hands.
  var isOpening = false

  /// Whole responses that this socket has brought.
  var answers = 0
  var backOff = Connection.firstBackOff

  /// What was kept of a response for an example; nil unless one is wanted.
  @exclusivity(unchecked) var example: FailureTally.Example?
  @exclusivity(unchecked) var exampleBody: [UInt8] = []

  /// Head and body of the answer, as far as anything looks at them.
  @exclusivity(unchecked) var head: [UInt8] = []
  @exclusivity(unchecked) var body: [UInt8] = []

  /// Where received bytes lie: the worker's memory while it receives, else `own`. Those not yet done with are
  /// `offset..<filled`. Before the head is whole, offset 0 is its first byte.
  @exclusivity(unchecked)
  private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  /// Of this connection alone, for what is received in pieces; empty until there is a first piece.
  @exclusivity(unchecked)
  private var own = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  @exclusivity(unchecked) var offset = 0
  var filled = 0

  init(index: Int, limits: ResponseParser.Limits, session: UserSession?) {
    self.index = index
    self.session = session
    parser = ResponseParser(limits: limits)
  }

  deinit { own.deallocate() }

  /// What the poller calls the socket: the place and the generation, so that what it reported of the last socket
  /// is never taken for news of the next.
  var token: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(truncatingIfNeeded: index)) }

  /// The place of the connection that a token stands for.
  @inline(__always)
  static func index(of token: UInt64) -> Int { Int(UInt32(truncatingIfNeeded: token)) }

  /// To be called before a new socket comes into the place.
  func beginGeneration() { generation &+= 1 }

  var received: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<filled]) }
  var room: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]) }

  /// Makes ready to receive: into the worker's memory, unless a piece lies here already.
  func beginReceiving(into memory: UnsafeMutableRawBufferPointer) {
    buffer = filled == 0 ? memory : own
  }

  /// Makes room, by moving what has been received to larger memory of its own where there is none.
  func makeRoom() {
    if filled == buffer.count { keep(capacity: buffer.count * 2) }
  }

  /// Gives the worker its memory back and keeps what the parser is not done with.
  func endReceiving() {
    guard buffer.baseAddress != own.baseAddress else { return }
    if offset < filled || (filled > 0 && !parser.hasReadHead) {
      keep(capacity: filled * 2)
    } else {
      (offset, filled) = (0, 0)
      buffer = own
    }
  }

  /// Moves what is left to the front, once the head need not be kept any more.
  func compact() {
    let left = filled - offset
    if left > 0 && offset > 0 {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[offset..<filled]))
    }
    offset = 0
    filled = left
  }

  private func keep(capacity: Int) {
    // Sound: owned by this object alone, never handed out beyond a call, freed in deinit and here.
    let larger =
      own.count >= capacity && buffer.baseAddress != own.baseAddress
      ? own : UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: received)
    if larger.baseAddress != own.baseAddress { own.deallocate() }
    own = larger
    buffer = larger
  }
}
