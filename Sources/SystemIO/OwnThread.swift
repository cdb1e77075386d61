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

/// Runs blocking work on a thread made for it, so that it never holds a thread of the cooperative pool.
///
/// The work is not stopped when the task is cancelled: work that can take long must watch a flag or a `WakeUp`
/// that a cancellation handler sets.
///
/// - Parameter name: what debuggers and `top` show; at most 15 bytes of it.
package func runOnOwnThread<T: Sendable>(
  name: String, _ body: @Sendable @escaping () throws -> T
) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    do {
      try OwnThread.start(name: name) { continuation.resume(with: Result { try body() }) }
    } catch {
      continuation.resume(throwing: error)
    }
  }
}

/// As `runOnOwnThread`, for work that cannot be stopped, such as asking the name service: nil when the time is
/// over, and `CancellationError` as soon as the task is cancelled. The thread then ends on its own, and what it
/// finds is dropped.
package func runOnOwnThread<T: Sendable>(
  name: String, abandonedAfter limit: Duration, _ body: @Sendable @escaping () throws -> T
) async throws -> T? {
  try await withThrowingTaskGroup(of: T?.self) { group in
    group.addTask {
      let answer = AbandonableAnswer<T>()
      return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          answer.expect(continuation)
          do {
            try OwnThread.start(name: name) { answer.give(Result { try body() }) }
          } catch {
            answer.give(.failure(error))
          }
        }
      } onCancel: {
        answer.give(.failure(CancellationError()))
      }
    }
    group.addTask {
      try await Task.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    return try await group.next() ?? nil
  }
}

/// Passes on the first answer that is given, also one that is given before anybody waits.
private final class AbandonableAnswer<T: Sendable>: Sendable {
  private enum State {
    case empty
    case expected(CheckedContinuation<T, any Error>)
    case given(Result<T, any Error>)
    case passedOn
  }

  private let state = Mutex(State.empty)

  func expect(_ continuation: CheckedContinuation<T, any Error>) {
    let early = state.withLock { state -> Result<T, any Error>? in
      if case .given(let result) = state {
        state = .passedOn
        return result
      }
      state = .expected(continuation)
      return nil
    }
    if let early { continuation.resume(with: early) }
  }

  func give(_ result: Result<T, any Error>) {
    let waiting = state.withLock { state -> CheckedContinuation<T, any Error>? in
      switch state {
      case .empty:
        state = .given(result)
        return nil
      case .expected(let continuation):
        state = .passedOn
        return continuation
      case .given, .passedOn: return nil
      }
    }
    waiting?.resume(with: result)
  }
}

/// Threads outside the cooperative pool.
package enum OwnThread {
  /// As much as threads have by default on most systems; address space, and memory only as it is used.
  private static let stackBytes = 8 << 20

  /// Starts a detached thread that ends with `body`. Throws when the system has no thread left.
  package static func start(name: String, _ body: @Sendable @escaping () -> Void) throws(SystemError) {
    let work = ThreadWork(name: name, body: body)
    // Sound: the retain is taken back exactly once, by the thread, or below if no thread came to be.
    let context = Unmanaged.passRetained(work)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // A caller's limit on the stack, or a C library that is sparing, would else make it too small.
    pthread_attr_setstacksize(&attributes, stackBytes)
    let code = pthread_create(&thread, &attributes, threadMain, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw SystemError(call: "pthread_create", code: code)
    }
    #if canImport(Darwin)
      if let thread { pthread_detach(thread) }
    #else
      pthread_detach(thread)
    #endif
  }

  /// Gives the calling thread a name for debuggers and `top`; at most 15 bytes of it are kept.
  static func rename(_ name: String) {
    let name = String(decoding: name.utf8.prefix(15), as: UTF8.self)
    #if os(Linux)
      _ = loadline_set_thread_name(name)
    #else
      pthread_setname_np(name)
    #endif
  }

  /// Lets the kernel end the calling thread's waits on time instead of up to 50 µs late. Linux only.
  package static func wakeOnTime() {
    #if os(Linux)
      _ = loadline_set_timer_slack(1)
    #endif
  }

  /// Lets the end of the calling thread's children wake nobody.
  ///
  /// Where a thread blocks SIGCHLD, as the threads of the cooperative pool do and those that they make, the signal is not
  /// dropped but goes to the main thread, which then wakes for nothing just when the time of a program is taken.
  fileprivate static func ignoreEndsOfChildren() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGCHLD)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Lets the calling thread sleep; a signal may end it early.
  package static func sleep(nanoseconds: Int64) {
    var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    _ = nanosleep(&time, nil)
  }
}

private final class ThreadWork: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

private func run(_ context: UnsafeMutableRawPointer) {
  let work = Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue()
  OwnThread.rename(work.name)
  OwnThread.ignoreEndsOfChildren()
  work.body()
}

#if canImport(Darwin)
  private func threadMain(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    run(context)
    return nil
  }
#else
  private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { run(context) }
    return nil
  }
#endif
