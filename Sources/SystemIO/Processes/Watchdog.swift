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

/// A second process that ends what this one has started, should this one be killed and unable to do so itself.
///
/// It reads a pipe whose other end only this process holds: the process groups that begin and end are told there,
/// and its end without a farewell means that this process is gone.
package enum Watchdog {
  /// The word on the command line that makes the program a watchdog; a marker may stand behind it.
  package static let word = "--watchdog"

  /// The pipe's writing end; nil where no watchdog was started.
  private static let connection = Mutex<Descriptor?>(nil)

  /// Starts the watchdog; to be called once, before the first child process.
  ///
  /// - Parameter marker: `NAME=beginning of the value` in the environment of every process to end.
  package static func start(marker: String?) throws(SystemError) {
    guard let program = ExecutableSearch.ownPath else { return }
    let pipe = try PipeEnds()
    let command = ChildCommand(
      arguments: [program, word] + [marker].compactMap { $0 }, environment: [:], workingDirectory: "/")
    _ = try SpawnedProcess.start(command, input: pipe.readEnd, output: nil, errors: nil)
    pipe.readEnd.close()
    try pipe.writeEnd.setNonBlockingAndCloseOnExec()
    connection.withLock { $0 = pipe.writeEnd }
  }

  /// Lets the watchdog go: nothing that was started is left.
  package static func dismiss() {
    connection.withLock { descriptor in
      if let descriptor {
        tell("q", descriptor)
        descriptor.close()
      }
      descriptor = nil
    }
  }

  static func began(group: pid_t) { connection.withLock { if let pipe = $0 { tell("+\(group)", pipe) } } }

  /// To be called while the number is still the group's own.
  static func ended(group: pid_t) { connection.withLock { if let pipe = $0 { tell("-\(group)", pipe) } } }

  /// Less than a pipe writes at once. A watchdog that is gone or stands still is no reason to stop a run.
  private static func tell(_ line: String, _ pipe: Descriptor) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(pipe.raw, $0.baseAddress, $0.count) }
  }

  // MARK: - The watchdog itself

  /// Waits for the end of the process that started it, and ends what that has left.
  package static func serve(marker: String?) {
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
    #if os(Linux)
      // Whoever kills every 'loadline' by its name does not hit this one.
      _ = loadline_set_thread_name("watchdog")
    #endif
    // What the program inherited from its caller: a pipe must not stay open because of the watchdog.
    for number in Int32(3)..<1024 { close(number) }
    var groups: Set<pid_t> = []
    while let line = readLine() {
      guard let id = pid_t(line.dropFirst()), id > 1 else { return }
      if line.hasPrefix("+") { groups.insert(id) } else { groups.remove(id) }
    }
    endAll(groups: groups, marker: marker)
  }

  /// A process that was about to load its program when its parent was killed shows its marker a moment later:
  /// two looks in a row must find nothing.
  private static func endAll(groups: Set<pid_t>, marker: String?) {
    var quietRounds = 0
    for _ in 0..<500 where quietRounds < 3 {
      for group in groups { _ = kill(-group, SIGKILL) }
      let left = marker.map { ProcessTable.processes(carrying: $0) } ?? []
      for process in left { _ = kill(process, SIGKILL) }
      quietRounds = left.isEmpty ? quietRounds + 1 : 0
      usleep(10_000)
    }
  }
}
