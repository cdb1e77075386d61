/// Windows in which nothing is answered: the k-th, for k = 1, 2, …, begins k × `every` after the start of the
/// service and lasts `window`. The time before the first is free.
package struct StallSchedule: Sendable, Equatable {
  /// From one window's begin to the next.
  package let everyNanoseconds: Int64
  /// The length of a window, shorter than the time between two.
  package let windowNanoseconds: Int64

  /// Nil unless 0 < `window` < `every` <= 24 h, since with anything else no answer would ever leave, or no
  /// stall would ever be seen.
  package init?(every: Duration, for window: Duration) {
    guard every <= .seconds(86_400), window > .zero, window < every else { return nil }
    self.init(everyNanoseconds: every.wholeNanoseconds, windowNanoseconds: window.wholeNanoseconds)
  }

  init?(everyNanoseconds: Int64, windowNanoseconds: Int64) {
    guard windowNanoseconds > 0, windowNanoseconds < everyNanoseconds,
      everyNanoseconds <= 86_400_000_000_000
    else { return nil }
    self.everyNanoseconds = everyNanoseconds
    self.windowNanoseconds = windowNanoseconds
  }

  /// When an answer that is ready at `elapsed` nanoseconds since the start may leave, on the same scale.
  package func release(at elapsed: Int64) -> Int64 {
    guard elapsed >= everyNanoseconds else { return elapsed }
    let into = elapsed % everyNanoseconds
    return into < windowNanoseconds ? elapsed &+ (windowNanoseconds - into) : elapsed
  }
}

extension Duration {
  /// Nanoseconds, cut to whole ones; the ends of `Int64` where they do not fit.
  package var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflows { return seconds < 0 ? .min : .max }
    let (sum, sumOverflows) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return sumOverflows ? (seconds < 0 ? .min : .max) : sum
  }
}
