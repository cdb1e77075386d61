import Glibc
import Synchronization

/// Two threads that count together under Swift's Mutex: correct, and yet reported by the thread sanitizer as long as it
/// does not see this lock. `make sanitize` runs it to prove that the suppression for the test server is still right.
final class Counter: Sendable {
  let value = Mutex(0)
}

let counter = Counter()

func thread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  let box = Unmanaged.passRetained(Box(body)).toOpaque()
  pthread_create(
    &thread, nil,
    { pointer in
      guard let pointer else { return nil }
      Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
      return nil
    }, box)
  return thread
}

let threads = (0..<2).map { _ in
  thread { for _ in 0..<100_000 { counter.value.withLock { $0 += 1 } } }
}
for thread in threads { pthread_join(thread, nil) }
precondition(counter.value.withLock { $0 } == 200_000, "the lock does not lock")
