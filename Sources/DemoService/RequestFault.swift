/// Why a request cannot be read. The connection must be closed after the answer, since nobody knows where the
/// next request begins.
package struct RequestFault: Error, Sendable, Equatable {
  /// The status of the answer: 4xx or 5xx.
  package var status: Int
  /// What is wrong, in one phrase.
  package var message: String

  /// - Parameter status: 4xx or 5xx.
  package init(status: Int, message: String) {
    self.status = status
    self.message = message
  }
}
