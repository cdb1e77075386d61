import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The way from the operating system into the program and back.
package enum Entrance {
  /// Ends the program with the exit code. Must be called on the main thread, before any other thread exists.
  ///
  /// An async main would not do: Dispatch then parks the main thread with every signal unblocked (`sigsuspend`),
  /// and the first SIGINT or SIGTERM would end the program there, without reports and with children left.
  package static func enter(_ arguments: [String]) -> Never {
    StandardDescriptors.takeClosed()
    if arguments.count > 1, arguments[1] == Watchdog.word {
      Watchdog.serve(marker: arguments.dropFirst(2).first)
      exitProgram(0)
    }
    if arguments.count > 2, arguments[1] == Guardian.word {
      exitProgram(
        Guardian.serve(Array(arguments.dropFirst(2)), environment: ProcessInfo.processInfo.environment))
    }
    InheritedDescriptors.note()
    do {
      try SignalWatch.start { Interruption.shared.receive($0) }
      let words = Array(arguments.dropFirst())
      Task.detached { exitProgram(checked(await Program.run(words))) }
      let nothing = try Poller(mechanism: .poll, capacity: 1)
      while true { _ = try nothing.wait(timeoutNanoseconds: nil) }
    } catch {
      StandardStream.errors.write("error: signals cannot be watched: \(error)\n")
      exitProgram(3)
    }
  }

  /// A result that did not reach its reader is none: a cut file must not look like a clean one.
  private static func checked(_ code: Int32) -> Int32 {
    guard let error = StandardStream.output.writeError else { return code }
    StandardStream.errors.write("error: the output could not be written: \(error)\n")
    return code == 0 ? ExitCode.noVerdict.rawValue : code
  }
}
