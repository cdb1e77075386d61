/// Why a request cannot be read. The connection must be closed after the answer, since nobody knows where the
/// next request begins.
struct RequestFault: Error, Sendable, Equatable {
  /// The status of the answer: 4xx or 5xx.
  var status: Int
  /// What is wrong, in one phrase.
  var message: String
}
