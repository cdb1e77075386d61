/// How often one cause struck, with the first time as the example.
package struct FailureTally: Sendable, Equatable {
  /// What was seen the first time. Printable ASCII only; the body may hold what the service echoed.
  package struct Example: Sendable, Equatable {
    /// The error in words, such as `connect: Connection refused`, or the status that was not expected.
    package let detail: String
    /// The status line of the response, if one was read.
    package let statusLine: String?
    /// At most the first 200 bytes of the body that had been read, what is not printable as dots.
    package let bodyStart: String?
  }

  package let cause: FailureCause
  package internal(set) var count: UInt64
  package internal(set) var example: Example
}
