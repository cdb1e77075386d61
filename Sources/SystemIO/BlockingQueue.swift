#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Hands elements from threads to threads, first in first out. Waiting blocks: for threads of our own only.
package final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
  // Sound: both live at fixed addresses of the heap from init to deinit, and all else is touched under the lock.
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let change: UnsafeMutablePointer<pthread_cond_t>
  private var elements = WaitingLine<Element>()
  private var isClosed = false

  package init() {
    lock = .allocate(capacity: 1)
    change = .allocate(capacity: 1)
    lock.initialize(to: pthread_mutex_t())
    change.initialize(to: pthread_cond_t())
    // With default attributes neither fails.
    pthread_mutex_init(lock, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(lock)
    change.deallocate()
    lock.deallocate()
  }

  package func push(_ element: Element) {
    pthread_mutex_lock(lock)
    elements.append(element)
    pthread_cond_signal(change)
    pthread_mutex_unlock(lock)
  }

  /// Nothing more is pushed: who waits for an element gets nil when all are taken.
  package func close() {
    pthread_mutex_lock(lock)
    isClosed = true
    pthread_cond_broadcast(change)
    pthread_mutex_unlock(lock)
  }

  /// The next element, after a wait where there is none yet; nil when the queue is closed and empty.
  package func pop() -> Element? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while elements.count == 0 {
      guard !isClosed else { return nil }
      pthread_cond_wait(change, lock)
    }
    return elements.takeFirst()
  }
}
