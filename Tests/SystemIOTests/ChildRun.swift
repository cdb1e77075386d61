import Foundation
import SystemIO
import Synchronization

/// One supervised run of a script, with what it wrote.
final class ChildRun: Sendable {
  private let written = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))
  private let isMeasured: Bool

  /// - Parameter isMeasured: whether the program starts from a copy of this process, so as to measure its memory.
  init(isMeasured: Bool = false) { self.isMeasured = isMeasured }

  var output: String { String(decoding: written.withLock { $0.output }, as: UTF8.self) }
  var errors: String { String(decoding: written.withLock { $0.errors }, as: UTF8.self) }
  /// The numbers that the script wrote on its standard output, one a line: ids of processes.
  var numbers: [Int32] { output.split(separator: "\n").compactMap { Int32($0) } }

  /// - Parameter onLine: called when the output so far ends a line, with that output.
  func start(
    _ arguments: [String], environment: [String: String] = ChildRun.environment, folder: String? = nil,
    stop: StopRequest? = nil, configure: (inout ChildSupervisor) -> Void = { _ in },
    onLine: (String) -> Void = { _ in }
  ) throws -> ChildOutcome {
    var supervisor = ChildSupervisor()
    supervisor.timeoutNanoseconds = 30_000_000_000
    supervisor.measuresMemory = isMeasured
    configure(&supervisor)
    let command = ChildCommand(arguments: arguments, environment: environment, workingDirectory: folder)
    return try supervisor.run(command, stop: stop) { bytes, stream in
      let whole = written.withLock { written -> [UInt8] in
        if stream == .output { written.output += bytes } else { written.errors += bytes }
        return written.output
      }
      if whole.last == UInt8(ascii: "\n") { onLine(String(decoding: whole, as: UTF8.self)) }
    }
  }

  static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C"]

  static func shell(_ script: String) -> [String] { ["/bin/sh", "-c", script] }

  static func python(_ script: String) -> [String] { ["python3", "-c", script] }
}

/// What /proc tells of processes.
enum Processes {
  /// Gone, or dead and waiting only to be collected by its parent.
  static func isGone(_ id: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return true }
    let state = status.split(separator: ")").last?.split(separator: " ").first
    return state == "Z" || state == "X"
  }

  /// Polls until all are gone; at most ten seconds.
  static func areGone(_ ids: [Int32]) -> Bool {
    let deadline = MonotonicClock.nanoseconds + 10_000_000_000
    while MonotonicClock.nanoseconds < deadline {
      if ids.allSatisfy(isGone) { return true }
    }
    return false
  }

  static func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1
  }

  /// The resident set of this process.
  static func residentBytes() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
    return (fields.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0) * 4096
  }
}
