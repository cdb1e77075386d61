import SystemIO

/// The head of the last response to a request, with what it says.
///
/// Under load one head follows another of the same bytes, until the date in it changes. Such a one is compared and not
/// read again: what a head says depends on its bytes, on the rule for the body and on the limits alone.
package final class KnownHead {
  /// Longer heads are read each time.
  private static let longest = 2048

  @exclusivity(unchecked) private var bytes: [UInt8] = []
  /// As it was when it had read the head.
  @exclusivity(unchecked) private var parser: ResponseParser

  /// Nothing is known yet.
  package init(limits: ResponseParser.Limits) { parser = ResponseParser(limits: limits) }

  /// Keeps a head in place of the last one.
  ///
  /// - Parameters:
  ///   - head: all bytes from the first that was read after `begin`, with interim responses.
  ///   - parser: which has just read it, with the limits of this one.
  package func remember(_ head: UnsafeRawBufferPointer, readBy parser: ResponseParser) {
    bytes.removeAll(keepingCapacity: true)
    guard head.count <= KnownHead.longest else { return }
    bytes.append(contentsOf: head)
    self.parser = parser
  }

  /// Leaves a parser that has read nothing as the event `head` does, and moves `offset` past the head; false, and nothing
  /// else, unless the bytes begin with the head that is known for the parser's rule.
  @inline(__always)
  package func recall(
    into parser: inout ResponseParser, from received: UnsafeRawBufferPointer, offset: inout Int
  ) -> Bool {
    guard !bytes.isEmpty, !parser.hasBegun, parser.bodyRule == self.parser.bodyRule,
      bytes.withUnsafeBytes({ ByteSearch.begins(received, with: $0) })
    else { return false }
    parser = self.parser
    offset = bytes.count
    return true
  }
}
