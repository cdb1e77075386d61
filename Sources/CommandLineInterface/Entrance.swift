import SystemIO

/// The way from the operating system into the program and back.
package enum Entrance {
  /// Never returns: it ends the program with the exit code.
  package static func enter(_ arguments: [String]) async -> Never {
    do {
      try SignalWatch.start { Interruption.shared.receive($0) }
    } catch {
      StandardStream.errors.write("error: signals cannot be watched: \(error)\n")
      exitProgram(3)
    }
    exitProgram(await Program.run(Array(arguments.dropFirst())))
  }
}
