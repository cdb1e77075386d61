/// The end of a step's log.
package struct LogExcerpt: Sendable, Equatable {
  /// Below the run's folder: `steps/bench/log.txt`.
  package let path: String
  /// Whole lines, unless one alone is longer than the excerpt.
  package let text: String
  /// Bytes of the log before the text.
  package let omittedBytes: Int

  package init(path: String, text: String, omittedBytes: Int) {
    self.path = path
    self.text = text
    self.omittedBytes = omittedBytes
  }
}
