/// A query that an endpoint cannot act on.
package struct ParameterFault: Error, Sendable, Equatable {
  /// What is wrong, in one phrase that names the parameter.
  package var message: String

  /// - Parameter message: what is wrong, in one phrase that names the parameter.
  package init(_ message: String) { self.message = message }
}
