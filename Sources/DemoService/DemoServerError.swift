/// Why the demo service cannot serve.
package struct DemoServerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One phrase that names the address.
  package let message: String

  /// The message.
  package var description: String { message }
}
