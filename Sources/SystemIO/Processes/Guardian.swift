#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A process that runs a command when it is told to, or when the process that started it is gone, whatever killed that:
/// for what must be taken back in the world outside.
///
/// It reads a pipe whose other end only the starting process holds; the end of the pipe is the word to begin. It is in a
/// group of its own, and the watchdog does not know it.
package final class Guardian: Sendable {
  /// The word on the command line that makes the program a guardian; the command stands behind it.
  package static let word = "--guardian"

  private let process: SpawnedProcess
  private let lifeline: Descriptor
  private let output: Descriptor

  /// - Parameter command: what is run; its environment must not carry the marker of a run, which would end it.
  package init(_ command: ChildCommand) throws(SystemError) {
    guard let program = ExecutableSearch.ownPath else {
      throw SystemError(call: "start a guardian", code: 0, text: "this program does not know its own path")
    }
    let (lifeline, output) = (try PipeEnds(), try PipeEnds())
    var own = command
    own.arguments = [program, Self.word] + command.arguments
    process = try SpawnedProcess.start(
      own, input: lifeline.readEnd, output: output.writeEnd, errors: output.writeEnd)
    // It must outlive what the watchdog ends.
    Watchdog.ended(group: process.id)
    lifeline.readEnd.close()
    output.writeEnd.close()
    self.lifeline = lifeline.writeEnd
    self.output = output.readEnd
  }

  /// Lets the command run, and returns what it wrote and whether it succeeded. Blocks: call it on a thread of its own.
  package func finish() -> (output: [UInt8], isSuccess: Bool) {
    lifeline.close()
    var written: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(output.raw, &buffer, buffer.count)
      if count > 0 {
        // A command that talks without end is not kept whole.
        if written.count < 1 << 20 { written += buffer[..<count] }
      } else if count == 0 || errno != EINTR {
        break
      }
    }
    output.close()
    return (written, (try? process.collect())?.termination == .exited(code: 0))
  }

  // MARK: - The guardian itself

  /// Waits for the end of its input, then runs the command until it succeeds, at most three times a minute each.
  ///
  /// - Returns: the exit code of the program.
  package static func serve(_ arguments: [String], environment: [String: String]) -> Int32 {
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
    #if os(Linux)
      _ = loadline_set_thread_name("guardian")
    #endif
    for number in Int32(3)..<1024 { close(number) }
    var buffer = [UInt8](repeating: 0, count: 64)
    while true {
      let count = read(0, &buffer, buffer.count)
      if count == 0 || (count < 0 && errno != EINTR) { break }
    }
    var supervisor = ChildSupervisor()
    supervisor.timeoutNanoseconds = 60_000_000_000
    supervisor.graceNanoseconds = 1_000_000_000
    let command = ChildCommand(arguments: arguments, environment: environment)
    for attempt in 1...3 {
      // Nobody may be left to read it.
      let outcome = try? supervisor.run(command) { bytes, _ in _ = write(1, bytes.baseAddress, bytes.count) }
      if outcome?.isSuccess == true { return 0 }
      if attempt < 3 { usleep(500_000) }
    }
    return 1
  }
}
