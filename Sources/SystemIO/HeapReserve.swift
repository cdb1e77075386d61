#if os(Linux)
  import CLinux
#endif

/// Room in the heap of a thread that is about to build something large.
package enum HeapReserve {
  /// Makes the calling thread's heap large at once, where it would grow page by page, with a system call for each:
  /// glibc up to 2.38, in every thread but the main one. What was there once grows back without one. Elsewhere it
  /// does nothing. No memory is used before it is needed.
  package static func makeRoom() {
    #if os(Linux)
      loadline_make_heap_room()
    #endif
  }
}
