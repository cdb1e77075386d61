import Execution
import PipelineModel
import Synchronization
import SystemIO

/// A client program that asks a server and ends: psql, redis-cli, curl, kubectl.
struct ProbeProgram: Sendable {
  /// As `PATH` knows it: `psql`.
  let name: String
  /// The Debian package that brings it.
  let package: String
  /// What it asks, as messages say it: `PostgreSQL at 127.0.0.1:5432`.
  let server: String
  /// How long one call may take.
  let limit: Duration

  /// So many bytes of each output are kept.
  static let most = 67_108_864

  /// What it wrote and how it ended.
  struct Answer: Sendable {
    let output: [UInt8]
    /// The standard error, secrets masked.
    let errors: String
    let isSuccess: Bool
    /// `exit code 2`.
    let end: String
  }

  /// Throws where the program is missing.
  func find(in context: StepContext) throws {
    do {
      _ = try ExecutableSearch.path(
        of: name, environment: context.environment, workingDirectory: context.workspace)
    } catch {
      throw StepError("\(name) is not on PATH; the Debian package '\(package)' brings it")
    }
  }

  /// Throws where the program is missing or the server does not answer in time.
  ///
  /// - Parameters:
  ///   - arguments: those behind the program's name; secrets belong into the environment or the input.
  ///   - input: what the program reads from its standard input; nil for nothing.
  func run(
    _ arguments: [String], environment: [String: String] = [:], input: String? = nil, in context: StepContext
  ) async throws -> Answer {
    try find(in: context)
    let pieces = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))
    let outcome = try await context.runProgram(
      [name] + arguments, environment: environment, input: input.map { Array($0.utf8) }, capture: .separate,
      timeout: limit
    ) { bytes, stream in
      pieces.withLock {
        switch stream {
        case .output: $0.output += bytes.prefix(Self.most - $0.output.count)
        case .errors: $0.errors += bytes.prefix(Self.most - $0.errors.count)
        }
      }
    }
    let (output, errors) = pieces.withLock { $0 }
    let text = context.masked(String(decoding: errors, as: UTF8.self))
    for line in text.split(separator: "\n") { context.log.append(line: String(line)) }
    if outcome.isTimedOut {
      throw StepError("\(server) did not answer within \(Quantity(limit / .seconds(1), .seconds))")
    }
    return Answer(output: output, errors: text, isSuccess: outcome.isSuccess, end: outcome.summary)
  }
}
