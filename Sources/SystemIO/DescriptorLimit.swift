#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// How many descriptors this process may have open.
package enum DescriptorLimit {
  /// Asks the system for room for so many descriptors, as far as this process may, and returns the limit in force.
  @discardableResult
  package static func raise(to wanted: Int) -> Int {
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return 0 }
    if limit.rlim_cur < rlim_t(max(0, wanted)) {
      var raised = limit
      raised.rlim_cur = min(limit.rlim_max, rlim_t(max(0, wanted)))
      if setrlimit(resource, &raised) == 0 { limit = raised }
    }
    return Int(clamping: limit.rlim_cur)
  }

  #if canImport(Glibc)
    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
  #else
    private static var resource: Int32 { Int32(RLIMIT_NOFILE) }
  #endif
}
