/// A query that an endpoint cannot act on.
struct ParameterFault: Error, Sendable, Equatable {
  /// What is wrong, in one phrase that names the parameter.
  var message: String

  init(_ message: String) { self.message = message }
}
