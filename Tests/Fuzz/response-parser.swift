// modules: RegularExpressions Statistics SystemIO HTTPLoad
import HTTPLoad

/// What one input says beyond the bytes of the peer: its last four bytes.
private struct Choice {
  let rule: ResponseParser.BodyRule
  let limits: ResponseParser.Limits
  let compacts: Bool
  private var state: UInt64
  private let longestPiece: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    let flags = bytes[0]
    rule = flags & 1 == 0 ? .perHeaders : .never
    limits =
      flags & 2 == 0 ? .init() : .init(headBytes: 64 + Int(bytes[1]), bodyBytes: Int(bytes[2]))
    compacts = flags & 4 == 0
    longestPiece = flags & 8 == 0 ? 1 + Int(bytes[3] & 7) : 1 + Int(bytes[3])
    state = UInt64(bytes[1]) << 16 | UInt64(bytes[2]) << 8 | UInt64(bytes[3]) | 1 << 32
  }

  /// The length of the next piece that arrives, at least 1.
  mutating func nextPiece() -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return 1 + Int(state >> 40) % longestPiece
  }
}

/// What the parser made of one response.
private struct Outcome: Equatable {
  var fault: ResponseFault?
  var status = 0
  var isReusable = false
  var statusLine = 0..<0
  var body: [UInt8] = []
  /// How many bytes belong to the response.
  var consumed = 0

  /// After a fault the rest means nothing: how much was read before it may depend on the reads.
  static func == (left: Outcome, right: Outcome) -> Bool {
    if left.fault != nil || right.fault != nil { return left.fault == right.fault }
    return left.status == right.status && left.isReusable == right.isReusable
      && left.statusLine == right.statusLine && left.body == right.body && left.consumed == right.consumed
  }
}

/// Reads one response from bytes that arrive in pieces, then the end of the stream.
///
/// - Parameter piece: the length of the next piece, at least 1.
private func read(
  _ bytes: UnsafeRawBufferPointer, _ parser: inout ResponseParser, _ choice: Choice, known: KnownHead? = nil,
  piece: () -> Int
) -> Outcome {
  var outcome = Outcome()
  parser.begin(choice.rule)
  var arrived = 0
  /// Where what is presented begins among all bytes, and what of it has been read.
  var start = 0
  var offset = 0
  while true {
    // Memory of exactly this size, so that the address sanitizer sees the first byte too many.
    let presented = UnsafeMutableRawBufferPointer.allocate(byteCount: arrived - start, alignment: 1)
    defer { presented.deallocate() }
    presented.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<arrived]))
    let buffer = UnsafeRawBufferPointer(presented)
    if let known, known.recall(into: &parser, from: buffer, offset: &offset) {
      precondition(parser.hasReadHead && offset <= buffer.count && (200...999).contains(parser.status))
    }
    reading: while true {
      let before = offset
      let event = parser.next(buffer, offset: &offset)
      precondition(offset >= before && offset <= buffer.count, "the offset left the buffer")
      precondition(parser.bodyBytes <= choice.limits.bodyBytes, "the body passed its limit")
      switch event {
      case .needsMore: break reading
      case .head:
        precondition(parser.hasReadHead && parser.hasBegun && (200...999).contains(parser.status))
        // Before the head is whole nothing is taken away, so it lies here from its first byte.
        known?.remember(UnsafeRawBufferPointer(rebasing: buffer[..<offset]), readBy: parser)
      case .body(let range):
        precondition(!range.isEmpty && range.lowerBound >= before && range.upperBound == offset)
        outcome.body += buffer[range]
        precondition(outcome.body.count == parser.bodyBytes, "the body was miscounted")
      case .complete:
        return whole(outcome, parser, consumed: start + offset)
      case .failed(let fault):
        outcome.fault = fault
        return outcome
      }
    }
    if parser.hasReadHead && choice.compacts {
      start += offset
      offset = 0
    }
    if arrived == bytes.count { break }
    arrived = min(bytes.count, arrived + piece())
  }
  switch parser.endOfStream() {
  case .complete:
    precondition(!parser.isReusable)
    return whole(outcome, parser, consumed: start + offset)
  case .failed(let fault):
    precondition(fault == .earlyClose)
    outcome.fault = fault
    return outcome
  default: preconditionFailure("the end of the stream decides")
  }
}

private func whole(_ outcome: Outcome, _ parser: ResponseParser, consumed: Int) -> Outcome {
  var outcome = outcome
  outcome.status = parser.status
  outcome.isReusable = parser.isReusable
  outcome.statusLine = parser.statusLine
  outcome.consumed = consumed
  precondition(outcome.statusLine.upperBound <= consumed)
  return outcome
}

/// However the bytes are cut into reads, whatever the parser read before, and whether the head is known, the outcome is
/// the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponseParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count >= 4, let start else { return 0 }
  // Sound: libFuzzer gives so many bytes, which outlive the call.
  var choice = Choice(UnsafeBufferPointer(start: start + count - 4, count: 4))
  var bytes = UnsafeRawBufferPointer(start: start, count: count - 4)
  var kept = ResponseParser(limits: choice.limits)
  let known = KnownHead(limits: choice.limits)
  for _ in 0..<4 {
    var fresh = ResponseParser(limits: choice.limits)
    let atOnce = read(bytes, &fresh, choice) { .max >> 1 }
    let inPieces = read(bytes, &kept, choice) { choice.nextPiece() }
    precondition(atOnce == inPieces, "the reads changed the outcome")
    // The first response is read, and from then on its head is known until another comes.
    for _ in 0..<2 {
      var third = ResponseParser(limits: choice.limits)
      let recalled = read(bytes, &third, choice, known: known) { choice.nextPiece() * 64 }
      precondition(atOnce == recalled, "a known head changed the outcome")
    }
    guard atOnce.fault == nil, atOnce.isReusable, atOnce.consumed > 0 else { return 0 }
    bytes = UnsafeRawBufferPointer(rebasing: bytes[atOnce.consumed...])
  }
  return 0
}
