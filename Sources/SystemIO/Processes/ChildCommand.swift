/// A program to run: an argument vector, never text for a shell.
package struct ChildCommand: Sendable {
  /// The program's path, or its name on the `PATH` of `environment`, and its arguments.
  package var arguments: [String]
  package var environment: [String: String]
  /// The folder in which the program begins; nil for the current one.
  package var workingDirectory: String?
  /// What the program reads from its standard input, at most what a pipe holds (64 KiB): secrets, which arguments would
  /// show to every user. Nil for the null device.
  package var input: [UInt8]?

  package init(arguments: [String], environment: [String: String], workingDirectory: String? = nil) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
  }
}
