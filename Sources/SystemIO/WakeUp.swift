#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// A way to wake a thread that sits in a poller: add `descriptor` there for reading; any thread may `signal()`.
package final class WakeUp: Sendable {
  /// Readable from the first signal until `drain()`.
  package let descriptor: Descriptor
  private let signalEnd: Descriptor

  package init() throws(SystemError) {
    #if os(Linux)
      let number = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
      guard number >= 0 else { throw .last("eventfd") }
      descriptor = Descriptor(owning: number)
      signalEnd = descriptor
    #else
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw .last("pipe") }
      descriptor = Descriptor(owning: ends[0])
      signalEnd = Descriptor(owning: ends[1])
      try descriptor.setNonBlockingAndCloseOnExec()
      try signalEnd.setNonBlockingAndCloseOnExec()
    #endif
  }

  /// Wakes the poller; signals that come before `drain()` are one.
  package func signal() {
    var one: UInt64 = 1
    // A full pipe or counter already holds a signal, so only an interruption is worth another try.
    while write(signalEnd.raw, &one, 8) < 0 && errno == EINTR {}
  }

  /// Takes back all signals given so far.
  package func drain() {
    var buffer: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &buffer) { bytes in
      while true {
        let count = read(descriptor.raw, bytes.baseAddress, bytes.count)
        if count > 0 { continue }
        if count < 0 && errno == EINTR { continue }
        return
      }
    }
  }
}
