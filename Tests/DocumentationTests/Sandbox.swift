import Foundation
import TestSupport
import XCTest

/// A folder of its own in which the examples of one page run, with the built `loadline` first in the path.
struct Sandbox {
  let folder: String
  /// What stands in for the ports that examples which run name, so that they meet no other run on the machine.
  private let ports: [(shown: String, own: String)]

  init() throws {
    folder = NSTemporaryDirectory() + "loadline-docs-" + UUID().uuidString
    ports = try ["18080", "18083", "18084"].map { ($0, "\(try freePort())") }
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["pipelines", "budgets", "monitoring"] {
      try manager.copyItem(atPath: Repository.root + "/" + name, toPath: folder + "/" + name)
    }
    try replacePorts(in: "pipelines/quickstart.yaml")
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ text: String, to path: String) throws {
    let full = folder + "/" + path
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: full))
    try replacePorts(in: path)
  }

  /// Runs a shell script; both outputs go into one text.
  func run(_ script: String) throws -> (output: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exec 2>&1\n" + withOwnPorts(script)]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    // No `CI` and nothing of GitHub's, which would print other lines: a reader tries the examples by hand.
    let caller = ProcessInfo.processInfo.environment
    var environment = caller.filter { ["HOME", "LANG", "TMPDIR"].contains($0.key) }
    environment["PATH"] = try Self.binaryFolder() + ":" + (caller["PATH"] ?? "/usr/bin:/bin")
    environment["NO_COLOR"] = "1"
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: output, as: UTF8.self)
    let shown = ports.reduce(text) { $0.replacingOccurrences(of: $1.own, with: $1.shown) }
    return (shown, process.terminationStatus)
  }

  /// The folder that holds the built program and the tests.
  static func binaryFolder() throws -> String {
    let folder = Bundle(for: ExampleTests.self).bundleURL.deletingLastPathComponent().path
    let candidates = [folder, Repository.root + "/.build/debug"]
    let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0 + "/loadline") }
    return try XCTUnwrap(found, "the program is not built: run swift build first")
  }

  private func withOwnPorts(_ text: String) -> String {
    ports.reduce(text) { $0.replacingOccurrences(of: $1.shown, with: $1.own) }
  }

  private func replacePorts(in path: String) throws {
    let full = URL(fileURLWithPath: folder + "/" + path)
    let text = String(decoding: try Data(contentsOf: full), as: UTF8.self)
    try Data(withOwnPorts(text).utf8).write(to: full)
  }
}
