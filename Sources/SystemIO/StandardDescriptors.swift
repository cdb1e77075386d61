#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Descriptors 0, 1 and 2, which a caller may have closed.
package enum StandardDescriptors {
  /// Takes those that are closed, so that nothing that is opened later gets their numbers and is read or written in their
  /// place. They fail as closed ones do: the null device is open for the other direction. To be called first of all.
  package static func takeClosed() {
    for (descriptor, mode) in [(Int32(0), O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)]
    where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is this one.
      _ = open("/dev/null", mode)
    }
  }
}
