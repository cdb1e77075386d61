#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Clocks as plain nanoseconds, for loops that may not allocate.
package enum MonotonicClock {
  /// Nanoseconds since an arbitrary start; never goes back.
  package static var nanoseconds: Int64 { read(CLOCK_MONOTONIC) }

  /// Nanoseconds since 1970 by the machine's own clock, which may be set back.
  package static var wallNanoseconds: Int64 { read(CLOCK_REALTIME) }

  /// Nanoseconds of processor time that the calling thread has used.
  package static var threadProcessorNanoseconds: Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

  /// Nanoseconds of processor time that all threads of this process have used.
  package static var processorNanoseconds: Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

  @inline(__always)
  private static func read(_ clock: clockid_t) -> Int64 {
    var now = timespec()
    clock_gettime(clock, &now)
    return Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
  }
}
