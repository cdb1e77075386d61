import Foundation
import TestSupport
import XCTest

/// The built program, run as a user's shell runs it.
enum Loadline {
  struct Missing: Error {}

  struct Result {
    let output: String
    let errors: String
    let exitCode: Int32
  }

  /// Where `loadline` was built: beside the tests.
  static func folder() throws -> String {
    let candidates = [
      Bundle.main.bundleURL, URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
      Bundle(for: Marker.self).bundleURL.deletingLastPathComponent(),
    ]
    for candidate in candidates {
      let path = candidate.standardizedFileURL.path
      if FileManager.default.isExecutableFile(atPath: path + "/loadline") { return path }
    }
    throw Missing()
  }

  /// Runs a line of the shell in a folder and waits for its end.
  static func shell(
    _ line: String, in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Result {
    let process = try start("/bin/sh", ["-c", line], in: folder, environment: environment)
    process.waitUntilExit()
    return Result(
      output: try folder.read(".out"), errors: try folder.read(".err"), exitCode: process.terminationStatus)
  }

  /// Begins a program whose output goes to `.out` and `.err` of the folder.
  static func start(
    _ program: String, _ arguments: [String], in folder: TemporaryFolder,
    environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    var variables = [
      "PATH": try Self.folder() + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"),
      "HOME": folder.path, "LC_ALL": "C.UTF-8",
    ]
    variables.merge(environment) { _, new in new }
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    for (name, isOutput) in [(".out", true), (".err", false)] {
      _ = FileManager.default.createFile(atPath: folder.path + "/" + name, contents: nil)
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path + "/" + name))
      if isOutput { process.standardOutput = handle } else { process.standardError = handle }
    }
    try process.run()
    return process
  }

  private final class Marker {}
}
