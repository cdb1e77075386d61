import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file descriptor and the duty to close it: exactly once, on `close()` or when the last owner lets go.
package final class Descriptor: Sendable {
  private let number: Atomic<Int32>

  /// Takes over a descriptor that the caller got from the system.
  package init(owning number: Int32) { self.number = Atomic(number) }

  deinit { close() }

  /// The number for system calls; -1 once closed, which every call answers with `EBADF`.
  package var raw: Int32 { number.load(ordering: .relaxed) }

  package var isClosed: Bool { raw < 0 }

  /// Closes the descriptor; the second and later calls do nothing.
  package func close() {
    let old = number.exchange(-1, ordering: .acquiringAndReleasing)
    // close is not retried on EINTR: on Linux the descriptor is gone by then, and may already be another's.
    if old >= 0 { _ = systemClose(old) }
  }

  /// Makes calls on a pipe return at once.
  func setNonBlocking() throws(SystemError) {
    guard fcntl(raw, F_SETFL, O_NONBLOCK) >= 0 else { throw .last("fcntl") }
  }

  /// Makes calls return at once and keeps the descriptor from child processes.
  func setNonBlockingAndCloseOnExec() throws(SystemError) {
    let flags = fcntl(raw, F_GETFL)
    guard flags >= 0, fcntl(raw, F_SETFL, flags | O_NONBLOCK) >= 0, fcntl(raw, F_SETFD, FD_CLOEXEC) >= 0
    else { throw .last("fcntl") }
  }
}

private func systemClose(_ number: Int32) -> Int32 { close(number) }
