/// What one call on a non-blocking descriptor came to, short of a failure.
package enum TransferOutcome: Sendable, Equatable {
  /// So many bytes were moved; at least one, unless none were asked for.
  case bytes(Int)
  /// The peer has sent all it will send.
  case endOfStream
  /// Nothing can be moved now; wait for the poller.
  case wouldBlock
}
