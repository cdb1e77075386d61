import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The descriptors that the caller of the program has opened for it, told apart from the program's own.
package enum InheritedDescriptors {
  /// Descriptors from this number on are not looked at.
  package static let limit: Int32 = 256

  /// Nil before `note`.
  private static let numbers = Mutex<Set<Int32>?>(nil)

  /// Looks which descriptors are open; to be called before the program opens any itself.
  package static func note() {
    let open = Set((3..<limit).filter { fcntl($0, F_GETFD) >= 0 })
    numbers.withLock { $0 = open }
  }

  /// Whether the number was open when the program began; true where nobody has looked.
  static func contains(_ number: Int32) -> Bool { numbers.withLock { $0?.contains(number) ?? true } }
}
