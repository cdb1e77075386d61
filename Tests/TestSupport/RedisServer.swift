import Foundation

/// A Redis server of its own on a free loopback port, with its data in a temporary folder; ended by `stop()`.
package final class RedisServer {
  package static let password = "redis-2026-very-secret"

  package let port: Int
  package let folder: String
  private let program: ExternalProgram
  private let client: String

  /// - Parameter settings: as the server takes them behind its name: `--maxmemory`, `4mb`.
  package init(port: Int, settings: [String] = []) throws {
    self.port = port
    let binary = try ExternalProgram.path("redis-server", package: "redis-server")
    client = try ExternalProgram.path("redis-cli", package: "redis-tools")
    folder = NSTemporaryDirectory() + "loadline-redis-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let usual = [
      "--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder, "--requirepass", Self.password,
    ]
    program = try ExternalProgram(binary, usual + settings, in: "/")
    let limit = Date() + 30
    while (try? run("PING")) != "PONG" {
      guard program.isRunning, Date() < limit else {
        stop()
        throw Failure(text: "Redis did not start on port \(port)")
      }
      usleep(50_000)
    }
  }

  package struct Failure: Error { let text: String }

  /// Runs one command and returns its answer as redis-cli prints it for machines.
  @discardableResult
  package func run(_ words: String...) throws -> String {
    let answer = try ExternalProgram.output(
      "/usr/bin/env",
      ["REDISCLI_AUTH=\(Self.password)", client, "-h", "127.0.0.1", "-p", "\(port)", "--raw"] + words,
      in: "/")
    return answer.trimmingCharacters(in: .newlines)
  }

  package func stop() {
    program.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }
}
