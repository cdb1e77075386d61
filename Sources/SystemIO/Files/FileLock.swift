#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An exclusive lock between processes, held through an open file: the kernel lets it go when its holder dies.
package struct FileLock {
  private let descriptor: Descriptor

  /// Waits until nobody else holds the lock of this file, which is made where it does not exist. Blocks its thread.
  package init(path: String) throws(SystemError) {
    let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard number >= 0 else { throw .last("open '\(path)'") }
    descriptor = Descriptor(owning: number)
    while flock(number, LOCK_EX) != 0 {
      guard errno == EINTR else {
        let error = SystemError.last("lock '\(path)'")
        descriptor.close()
        throw error
      }
    }
  }

  /// Takes the lock of a file that exists if nobody else holds it; nil otherwise.
  package init?(ifFree path: String) {
    let number = open(path, O_RDWR | O_CLOEXEC)
    guard number >= 0 else { return nil }
    descriptor = Descriptor(owning: number)
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
      descriptor.close()
      return nil
    }
  }

  package func release() { descriptor.close() }
}
