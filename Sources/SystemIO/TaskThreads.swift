import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Threads on which tasks run that may wait there: a task that waits for a program goes on, on the same thread, when the
/// program has ended.
///
/// The threads of the cooperative pool must not wait. A task there would hand the program over to a thread of its own and
/// be woken by it, and wake the task that waits for it in turn: three threads that the kernel starts one after the other,
/// for each program of a run.
package final class TaskThreads: TaskExecutor {
  package static let shared = TaskThreads()

  private struct State {
    var ready = WaitingLine<UnownedJob>()
    /// Threads that run jobs, those that wait within one left out.
    var active = 0
    /// Where threads without a job look for a sign; the last one has waited the shortest time, on a warm processor.
    var idle: [BlockingQueue<Void>] = []
  }

  private enum Helper { case nobody, idle(BlockingQueue<Void>), new }

  /// A thread that finds so many idle ones ends.
  private static let mostIdle = 16
  private static let mostActive = max(4, HostInformation.usableProcessors)

  private let state = Mutex(State())

  private init() {}

  /// Runs work that waits or takes long on one of these threads; a task that prefers them is on one already.
  package static func block<T: Sendable>(_ body: @Sendable () throws -> T) async throws -> T {
    try await withTaskExecutorPreference(shared) { try shared.aside(body) }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isOurs = ThreadMark.current == .active
    let helper = state.withLock { state -> Helper in
      state.ready.append(job)
      // A thread takes a single one itself when its own job waits or has ended, and no other need be woken.
      return isOurs && state.ready.count == 1 ? .nobody : Self.helper(&state)
    }
    send(helper)
  }

  /// What the thread does until it goes on with its job is none of the work of these threads.
  private func aside<T>(_ body: () throws -> T) rethrows -> T {
    let helper = state.withLock { state -> Helper in
      state.active -= 1
      return state.ready.count > 0 ? Self.helper(&state) : .nobody
    }
    send(helper)
    ThreadMark.set(.aside)
    defer {
      ThreadMark.set(.active)
      state.withLock { $0.active += 1 }
    }
    return try body()
  }

  // MARK: - Threads

  private static func helper(_ state: inout State) -> Helper {
    guard state.active < mostActive else { return .nobody }
    state.active += 1
    return state.idle.popLast().map(Helper.idle) ?? .new
  }

  private func send(_ helper: Helper) {
    switch helper {
    case .nobody: break
    case .idle(let letterbox): letterbox.push(())
    case .new:
      do throws(SystemError) {
        try OwnThread.start(name: "tasks") { self.serve(letterbox: BlockingQueue()) }
      } catch {
        // The system has no thread left: one of the pool's must do until nothing is ready.
        Task.detached { self.serve(letterbox: nil) }
      }
    }
  }

  /// Runs what is ready, and waits for more where there is a letterbox for the sign.
  private func serve(letterbox: BlockingQueue<Void>?) {
    ThreadMark.set(.active)
    defer { ThreadMark.set(.foreign) }
    while true {
      let next = state.withLock { state -> (job: UnownedJob?, waits: Bool) in
        if let job = state.ready.takeFirst() { return (job, false) }
        state.active -= 1
        guard let letterbox, state.idle.count < Self.mostIdle else { return (nil, false) }
        state.idle.append(letterbox)
        return (nil, true)
      }
      if let job = next.job {
        job.runSynchronously(on: asUnownedTaskExecutor())
      } else if next.waits {
        // Whoever gives the sign has counted this thread as active.
        _ = letterbox?.pop()
      } else {
        return
      }
    }
  }
}

/// What the calling thread is to `TaskThreads`.
private enum ThreadMark: Int {
  case foreign
  case active
  /// It waits within its job.
  case aside

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    // There are 1024, and the program takes a handful.
    precondition(pthread_key_create(&key, nil) == 0, "a key for a value of each thread")
    return key
  }()

  static var current: ThreadMark {
    ThreadMark(rawValue: Int(bitPattern: pthread_getspecific(key))) ?? .foreign
  }

  static func set(_ mark: ThreadMark) {
    pthread_setspecific(key, UnsafeRawPointer(bitPattern: mark.rawValue))
  }
}
