#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// Runs one child process from its start to the end of the last process of its group.
///
/// Everything happens on the calling thread: output, the deadline, the caller's wish to stop, the ladder from
/// SIGTERM to SIGKILL, and the bounded wait for pipes that grandchildren hold.
package struct ChildSupervisor {
  package enum Stream: Sendable { case output, errors }

  /// What becomes of the standard output and the standard error.
  package enum Capture: Sendable {
    /// Both to the null device.
    case none
    /// Both through one pipe, in order; the handler sees `.output`.
    case merged
    case separate
  }

  package typealias OutputHandler = (UnsafeRawBufferPointer, Stream) -> Void

  /// The longest time in nanoseconds, or nil.
  package var timeoutNanoseconds: Int64?
  /// From SIGTERM to SIGKILL.
  package var graceNanoseconds: Int64 = 10_000_000_000
  /// How long pipes may stay open after the process itself has ended; a stop ends the wait at once.
  package var drainNanoseconds: Int64 = 2_000_000_000
  package var capture = Capture.merged
  /// The processors on which the child may run; nil for those of the calling thread, which is pinned besides and
  /// stays so: call it on a thread made for it.
  package var processors: ProcessorSet?
  /// Whether the program starts from a copy of this process, so that the memory of this process does not count as its
  /// own, and its wall time from the moment it was loaded.
  package var measuresMemory = false
  /// `NAME=value` in the environment of every process of this step, by which those are found that left the group.
  package var marker: String?

  package init() {}

  /// Blocks until the process has ended: call it on a thread of its own. Throws when it cannot be started.
  package func run(
    _ command: ChildCommand, stop: StopRequest? = nil, onOutput: OutputHandler = { _, _ in }
  ) throws(SystemError) -> ChildOutcome {
    let outputPipe = capture == .none ? nil : try Self.outputPipe()
    let errorPipe = capture == .separate ? try Self.outputPipe() : nil
    let inputPipe = try Self.inputPipe(command.input)
    // A child has the processors of the thread that starts it.
    try processors?.pinThread()
    let hold = measuresMemory ? ThreadHold() : nil
    defer { hold?.undo() }
    let began = MonotonicClock.nanoseconds
    let process = try SpawnedProcess.start(
      command, input: inputPipe?.readEnd, output: outputPipe?.writeEnd,
      errors: (errorPipe ?? outputPipe)?.writeEnd,
      copy: hold.map { SpawnedProcess.Copying(processors: $0.processors) })
    inputPipe?.readEnd.close()
    outputPipe?.writeEnd.close()
    errorPipe?.writeEnd.close()
    var watch = Watch(
      process: process, supervisor: self, stop: stop, began: began)
    watch.pipes = [(outputPipe, Stream.output), (errorPipe, Stream.errors)].compactMap { pipe, stream in
      pipe.map { ($0.readEnd, stream) }
    }
    return try watch.untilTheEnd(onOutput)
  }

  private static func inputPipe(_ bytes: [UInt8]?) throws(SystemError) -> PipeEnds? {
    guard let bytes else { return nil }
    return try PipeEnds(holding: bytes)
  }

  /// A pipe whose reading end does not block.
  private static func outputPipe() throws(SystemError) -> PipeEnds {
    let pipe = try PipeEnds()
    try pipe.readEnd.setNonBlocking()
    return pipe
  }
}

/// The state of one supervised run.
private struct Watch {
  private enum Stage { case running, terminating, killed }

  let process: SpawnedProcess
  let supervisor: ChildSupervisor
  let stop: StopRequest?
  let began: Int64
  var pipes: [(descriptor: Descriptor, stream: ChildSupervisor.Stream)] = []
  private var stage = Stage.running
  private var isTimedOut = false
  private var isStopped = false
  private var killAt = Int64.max
  private var endedAt: Int64?
  private var drainUntil = Int64.max

  init(process: SpawnedProcess, supervisor: ChildSupervisor, stop: StopRequest?, began: Int64) {
    self.process = process
    self.supervisor = supervisor
    self.stop = stop
    self.began = began
  }

  mutating func untilTheEnd(_ onOutput: ChildSupervisor.OutputHandler) throws(SystemError) -> ChildOutcome {
    while !isOver {
      waitForSomething()
      passSignals()
      readOutput(onOutput)
      noticeTheEnd()
      applyDeadlines()
    }
    // Whoever is left in the group goes before the process is collected and its number given away.
    process.signalGroup(SIGKILL)
    // Whoever still holds a pipe after that has left the group.
    if !pipes.isEmpty, let marker = supervisor.marker { ProcessTable.killAll(carrying: marker) }
    readOutput(onOutput)
    let ending = try process.collect()
    return ChildOutcome(
      termination: ending.termination, isTimedOut: isTimedOut, isStopped: isStopped,
      wallNanoseconds: (endedAt ?? MonotonicClock.nanoseconds) - (ending.beganNanoseconds ?? began),
      userNanoseconds: nanoseconds(ending.usage.ru_utime),
      systemNanoseconds: nanoseconds(ending.usage.ru_stime), peakMemoryBytes: peakMemory(ending.usage))
  }

  private var isOver: Bool {
    guard endedAt != nil else { return false }
    return pipes.isEmpty || MonotonicClock.nanoseconds >= drainUntil
  }

  private mutating func waitForSomething() {
    var entries = pipes.map { pollfd(fd: $0.descriptor.raw, events: Int16(POLLIN), revents: 0) }
    if endedAt == nil, let exit = process.exitDescriptor {
      entries.append(pollfd(fd: exit.raw, events: Int16(POLLIN), revents: 0))
    }
    if let stop {
      entries.append(pollfd(fd: stop.wakeUp.descriptor.raw, events: Int16(POLLIN), revents: 0))
    }
    _ = poll(&entries, nfds_t(entries.count), millisecondsUntilNextDeadline())
    // The level of the request is raised before its signal, so a signal taken back here is still seen.
    stop?.wakeUp.drain()
  }

  private func passSignals() {
    guard let signals = stop?.takeSignals(), endedAt == nil else { return }
    // Whoever is asked to end must be able to: a wish to freeze it comes too late.
    for signal in signals where stage == .running || signal != .freeze {
      process.signalGroup(signal.number)
    }
  }

  private func millisecondsUntilNextDeadline() -> Int32 {
    var next = min(killAt, drainUntil)
    if stage == .running, endedAt == nil, let timeout = supervisor.timeoutNanoseconds {
      next = min(next, Self.sum(began, timeout))
    }
    // Without a descriptor for the exit, look for it every few milliseconds.
    let limit: Int64 = process.exitDescriptor == nil && endedAt == nil ? 5 : 3_600_000
    guard next != .max else { return Int32(limit) }
    let left = max(0, next - MonotonicClock.nanoseconds)
    return Int32(min(left / 1_000_000 + (left % 1_000_000 == 0 ? 0 : 1), limit))
  }

  private mutating func readOutput(_ onOutput: ChildSupervisor.OutputHandler) {
    guard !pipes.isEmpty else { return }
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      pipes.removeAll { pipe in
        // At most 1 MiB at a time, so that a flood of output never hides a deadline.
        for _ in 0..<16 {
          let count = read(pipe.descriptor.raw, buffer.baseAddress, buffer.count)
          if count > 0 {
            onOutput(UnsafeRawBufferPointer(start: buffer.baseAddress, count: count), pipe.stream)
          } else if count == 0 {
            return true
          } else if errno != EINTR {
            return errno != EAGAIN
          }
        }
        return false
      }
    }
  }

  private mutating func noticeTheEnd() {
    guard endedAt == nil, process.hasEnded else { return }
    let now = MonotonicClock.nanoseconds
    endedAt = now
    killAt = .max
    drainUntil = Self.sum(now, supervisor.drainNanoseconds)
    // After a stop nobody waits for grandchildren that hold the pipes, in the group or out of it.
    if stage != .running {
      process.signalGroup(SIGKILL)
      if let marker = supervisor.marker { ProcessTable.killAll(carrying: marker) }
    }
  }

  private mutating func applyDeadlines() {
    let now = MonotonicClock.nanoseconds
    guard endedAt == nil else {
      if stop?.isRequested == true { drainUntil = now }
      return
    }
    if stage == .running {
      if stop?.isRequested == true {
        isStopped = true
      } else if let timeout = supervisor.timeoutNanoseconds, now - began >= timeout {
        isTimedOut = true
      } else {
        return
      }
      stage = .terminating
      killAt = Self.sum(now, supervisor.graceNanoseconds)
      process.signalGroup(SIGTERM)
      // Whoever stands still would never see it.
      process.signalGroup(SIGCONT)
    }
    if stage == .terminating, now >= killAt || stop?.isUrgent == true {
      stage = .killed
      killAt = .max
      process.signalGroup(SIGKILL)
    }
  }

  /// A moment and a time from then; a moment past the clock's end is never.
  private static func sum(_ moment: Int64, _ time: Int64) -> Int64 {
    let (sum, isTooLarge) = moment.addingReportingOverflow(max(0, time))
    return isTooLarge ? .max : sum
  }

  private func nanoseconds(_ time: timeval) -> Int64 {
    Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_usec) * 1000
  }

  private func peakMemory(_ usage: rusage) -> Int64 {
    #if os(Linux)
      Int64(usage.ru_maxrss) * 1024
    #else
      Int64(usage.ru_maxrss)
    #endif
  }
}
