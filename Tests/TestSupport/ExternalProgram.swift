import Foundation
import XCTest

/// Programs of the system that tests need beside them: skipped where absent, ended with the test.
package final class ExternalProgram {
  private let process = Process()
  private let output = Pipe()

  /// The path of a program, or a skip that names the package to install.
  package static func path(_ name: String, package: String) throws -> String {
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin:/usr/local/sbin"
    for part in path.split(separator: ":")
    where FileManager.default.isExecutableFile(atPath: "\(part)/\(name)") {
      return "\(part)/\(name)"
    }
    throw XCTSkip("'\(name)' is not installed; install the Debian package '\(package)'")
  }

  /// Runs a program to its end and skips the test where it fails.
  package static func run(_ path: String, _ arguments: [String], in folder: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw XCTSkip("'\(path) \(arguments.joined(separator: " "))' failed")
    }
  }

  /// Runs a program to its end and returns what it prints; its exit code is not looked at.
  package static func output(_ path: String, _ arguments: [String], in folder: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// Starts a program, which `stop()` ends.
  package init(_ path: String, _ arguments: [String], in folder: String) throws {
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    // An end of the input would end s_server.
    process.standardInput = Pipe()
    try process.run()
  }

  /// Waits for a line of output that begins so and returns the rest of it.
  package func line(after prefix: String) throws -> String {
    var text = ""
    while true {
      for line in text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1)
      where line.hasPrefix(prefix) {
        return String(line.dropFirst(prefix.count))
      }
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw XCTSkip("the program ended before it said '\(prefix)'") }
      text += String(decoding: data, as: UTF8.self)
    }
  }

  package var isRunning: Bool { process.isRunning }

  /// Ends the program, whatever it thinks of it, and whoever holds back its signals: s_server may inherit a mask.
  package func stop() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
  }

  /// Asks the program to end, as a server with children must be, and waits; ends it after ten seconds.
  package func interrupt() {
    guard process.isRunning else { return }
    // A fast shutdown of PostgreSQL, and an end for all else.
    kill(process.processIdentifier, SIGINT)
    let limit = Date() + 10
    while process.isRunning, Date() < limit { usleep(20_000) }
    stop()
  }
}
