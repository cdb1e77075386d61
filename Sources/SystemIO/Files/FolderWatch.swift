import Synchronization

#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// Waits until something changes in some folders: told by the kernel on Linux, by looking again and again elsewhere.
///
/// Folders are watched and not files: editors put a new file in the place of the old one.
package final class FolderWatch: Sendable {
  /// What belongs to one change comes within this time.
  private static let settlingMilliseconds: Int32 = 50
  /// How long to wait before looking anew where nobody tells.
  private static let pollMilliseconds: Int32 = 500

  #if os(Linux)
    private let events: Descriptor
    private let watched = Mutex<[String: Int32]>([:])
  #endif

  package init() throws(SystemError) {
    #if os(Linux)
      let number = inotify_init1(Int32(O_NONBLOCK | O_CLOEXEC))
      guard number >= 0 else { throw .last("inotify_init1") }
      events = Descriptor(owning: number)
    #endif
  }

  /// Watches these folders and no others; those that are not there are left out.
  package func watch(_ folders: Set<String>) {
    #if os(Linux)
      let changes = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY
      watched.withLock { watched in
        for (folder, watch) in watched where !folders.contains(folder) {
          inotify_rm_watch(events.raw, watch)
          watched[folder] = nil
        }
        for folder in folders {
          // Adding a folder again gives the watch that it has, or a new one where another folder stands there now.
          let watch = inotify_add_watch(events.raw, folder, UInt32(changes))
          watched[folder] = watch >= 0 ? watch : nil
        }
      }
    #endif
  }

  /// Returns when something may have changed, or the request is made. A call that returns says no more than that a look
  /// is worth its while.
  package func wait(stop: StopRequest) {
    var entries = [pollfd(fd: stop.wakeUp.descriptor.raw, events: Int16(POLLIN), revents: 0)]
    #if os(Linux)
      entries.append(pollfd(fd: events.raw, events: Int16(POLLIN), revents: 0))
      let limit: Int32 = watched.withLock { $0.isEmpty } ? Self.pollMilliseconds : -1
    #else
      let limit = Self.pollMilliseconds
    #endif
    while poll(&entries, nfds_t(entries.count), limit) < 0 && errno == EINTR {}
    #if os(Linux)
      // A file that is written again and again must not put the look off for ever.
      for _ in 0..<20 where !stop.isRequested {
        drain()
        var entry = pollfd(fd: events.raw, events: Int16(POLLIN), revents: 0)
        if poll(&entry, 1, Self.settlingMilliseconds) == 0 { return }
      }
    #endif
  }

  #if os(Linux)
    private func drain() {
      var buffer = [UInt8](repeating: 0, count: 4096)
      while read(events.raw, &buffer, buffer.count) > 0 {}
    }
  #endif
}
