/// Why the demo service cannot serve.
package struct DemoServerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One phrase that names the address.
  package let message: String

  package var description: String { message }
}
