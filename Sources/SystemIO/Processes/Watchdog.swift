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
/// It sleeps on a pipe whose other end only this process holds: its end without a farewell means that this process is
/// gone. Which process groups run then stands in memory that both see, so that no beginning and no end of a program
/// wakes it: neither a step nor a measurement has it beside itself.
package enum Watchdog {
  /// The word on the command line that makes the program a watchdog; a marker may stand behind it.
  package static let word = "--watchdog"

  private struct Connection {
    /// The pipe's writing end.
    let pipe: Descriptor
    let groups: GroupTable
  }

  /// Nil where no watchdog was started.
  private static let connection = Mutex<Connection?>(nil)

  /// Starts the watchdog; to be called once, before the first child process.
  ///
  /// - Parameter marker: `NAME=beginning of the value` in the environment of every process to end.
  package static func start(marker: String?) throws(SystemError) {
    guard let program = ExecutableSearch.ownPath else { return }
    let pipe = try PipeEnds()
    let groups = try GroupTable()
    let command = ChildCommand(
      arguments: [program, word] + [marker].compactMap { $0 }, environment: [:], workingDirectory: "/")
    _ = try SpawnedProcess.start(command, input: pipe.readEnd, output: groups.descriptor, errors: nil)
    pipe.readEnd.close()
    let started = Connection(pipe: pipe.writeEnd, groups: groups)
    connection.withLock { $0 = started }
  }

  /// Lets the watchdog go: nothing that was started is left.
  package static func dismiss() {
    connection.withLock { connection in
      if let pipe = connection?.pipe {
        var farewell = UInt8(ascii: "q")
        // A watchdog that is gone already needs none.
        _ = write(pipe.raw, &farewell, 1)
        pipe.close()
      }
      connection = nil
    }
  }

  static func began(group: pid_t) { connection.withLock { $0 }?.groups.insert(group) }

  /// To be called while the number is still the group's own.
  static func ended(group: pid_t) { connection.withLock { $0 }?.groups.remove(group) }

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
    var farewell: UInt8 = 0
    while true {
      let count = read(0, &farewell, 1)
      if count > 0 { return }
      if count == 0 || errno != EINTR { break }
    }
    let groups = (try? GroupTable.groups(in: Descriptor(owning: 1))) ?? []
    endAll(groups: groups, marker: marker)
  }

  /// A process that was about to load its program when its parent was killed shows its marker a moment later:
  /// two looks in a row must find nothing.
  private static func endAll(groups: [pid_t], marker: String?) {
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
