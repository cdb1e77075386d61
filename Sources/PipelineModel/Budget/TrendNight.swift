/// One run of a nightly series.
package struct TrendNight: Sendable, Equatable, Codable {
  package let value: Double
  /// When it began, in seconds since 1970 UTC; nil for the run under test.
  package let time: Double?
  package let commit: String?

  package init(value: Double, time: Double?, commit: String?) {
    self.value = value
    self.time = time
    self.commit = commit
  }
}
