/// One stretch of a load that changes: to another level in a straight line, or on at the one before.
package struct LoadStage: Sendable, Equatable {
  package var duration: Duration
  /// The level at the end: requests a second (open model) or connections (closed model). Nil goes on as before.
  package var target: Double?
  /// Whether what is sent meanwhile counts; ramps usually do not.
  package var isMeasured: Bool

  package init(duration: Duration, target: Double? = nil, isMeasured: Bool) {
    self.duration = duration
    self.target = target
    self.isMeasured = isMeasured
  }
}
