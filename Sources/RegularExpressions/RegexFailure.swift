/// What is wrong with a regular expression.
package struct RegexFailure: Error, Equatable {
  package let message: String
  package let help: String?

  init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}
