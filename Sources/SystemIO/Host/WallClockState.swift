#if canImport(CLinux)
  import CLinux
#endif

/// What the kernel says of the wall clock.
package struct WallClockState: Sendable, Equatable {
  /// Whether a time service keeps the clock right, as far as the kernel was told.
  package let isSynchronised: Bool
  /// By how much the clock may be wrong at most, in nanoseconds; means something only for a synchronised clock.
  package let maximumErrorNanoseconds: Int64

  /// Nil where the system does not tell.
  package static var current: WallClockState? {
    #if canImport(CLinux)
      var microseconds = 0
      let answer = loadline_clock_state(&microseconds)
      guard answer >= 0 else { return nil }
      return WallClockState(
        isSynchronised: answer == 1, maximumErrorNanoseconds: Int64(clamping: microseconds) * 1_000)
    #else
      return nil
    #endif
  }
}
