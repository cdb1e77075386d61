#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What tells that a file has changed without a look into it.
package struct FileStamp: Sendable, Equatable {
  package let size: Int
  /// The time of the last change of its content, in nanoseconds since 1970.
  package let modifiedNanoseconds: Int64
  private let number: UInt64

  /// Nil where there is no file.
  package init?(path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    size = Int(info.st_size)
    number = UInt64(info.st_ino)
    #if canImport(Darwin)
      let time = info.st_mtimespec
    #else
      let time = info.st_mtim
    #endif
    modifiedNanoseconds = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
