import Execution
import PipelineModel

/// Asks a server through the user's redis-cli.
struct RedisCLI: Sendable {
  let server: RedisServer
  let context: StepContext

  /// What PING took, there and back.
  struct RoundTrip: Sendable, Codable {
    let meanSeconds: Double
    let slowestSeconds: Double
    let count: Int
  }

  /// `INFO all` as pairs. Throws where the server does not answer it.
  func info() async throws -> [String: String] {
    let (output, errors) = try await output(["INFO", "all"])
    guard output.hasPrefix("# ") else {
      throw StepError("\(server.shown) cannot be asked: \(Self.cause(errors: errors, output: output))")
    }
    let pairs = output.split(whereSeparator: \.isNewline).compactMap { line -> (String, String)? in
      let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return halves.count == 2 ? (String(halves[0]), String(halves[1])) : nil
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// Throws where the server falls silent or answers in no form that is known.
  func ask(_ command: [String]) async throws -> RedisReply {
    let (output, errors) = try await output(command)
    guard let reply = RedisReply(output) else {
      let cause = Self.cause(errors: errors, output: output)
      throw StepError("\(server.shown) did not answer \(command.joined(separator: " ")): \(cause)")
    }
    return reply
  }

  /// Sends PING a hundred times in a second over one connection. redis-cli counts whole milliseconds.
  ///
  /// Source: latencyMode of redis-cli, which prints the least, the most, the mean and the count.
  func roundTrip() async throws -> RoundTrip? {
    let (output, _) = try await output(["--raw", "--latency", "-i", "1"])
    let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard numbers.count == 4, let count = Int(exactly: numbers[3]), count > 0 else { return nil }
    return RoundTrip(
      meanSeconds: numbers[2] / 1000, slowestSeconds: numbers[1] / 1000, count: count)
  }

  private func output(_ words: [String]) async throws -> (output: String, errors: String) {
    if server.user != nil, (context.environment[RedisServer.passwordVariable] ?? "").isEmpty {
      throw StepError(
        "'user' needs a password: redis-cli takes it from \(RedisServer.passwordVariable) under 'env'")
    }
    let program = ProbeProgram(
      name: "redis-cli", package: "redis-tools", server: server.shown, limit: server.limit)
    let answer = try await program.run(
      server.arguments(path: context.path) + ["--no-raw"] + words, environment: ["LC_ALL": "C"], in: context)
    let output = String(decoding: answer.output, as: UTF8.self)
    guard answer.isSuccess else {
      let cause = Self.cause(errors: answer.errors, output: output)
      throw StepError(
        "\(server.shown) cannot be asked: \(cause.isEmpty ? "redis-cli ended with \(answer.end)" : cause)")
    }
    return (output, answer.errors)
  }

  /// What redis-cli says is wrong, without its own words around it.
  private static func cause(errors: String, output: String) -> String {
    let lines = (errors.split(separator: "\n") + output.split(whereSeparator: \.isNewline)).map(String.init)
    for line in lines {
      for mark in ["AUTH failed: ", "Error: "] where line.hasPrefix(mark) {
        return String(line.dropFirst(mark.count))
      }
      // `Could not connect to Redis at 127.0.0.1:1: Connection refused`: the place is told already.
      if line.hasPrefix("Could not connect to Redis at "), let range = line.ranges(of: ": ").last {
        return String(line[range.upperBound...])
      }
    }
    guard let first = lines.first else { return "" }
    let isNameless = first.hasPrefix("NOAUTH ")
    return first + (isNameless ? " Put the password as \(RedisServer.passwordVariable) under 'env'." : "")
  }
}
