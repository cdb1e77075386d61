import Foundation
import Synchronization

/// A folder of one test, gone with its last owner. What still writes then, and makes the folder anew, is swept away when
/// the tests end.
package final class TemporaryFolder: Sendable {
  package let path: String

  /// All that were ever made in this process.
  private static let made = Mutex<[String]>([])
  private static let sweep: Void = {
    _ = atexit {
      for path in TemporaryFolder.made.withLock(\.self) { try? FileManager.default.removeItem(atPath: path) }
    }
  }()

  package init() throws {
    path = FileManager.default.temporaryDirectory.path + "/loadline-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    Self.sweep
    Self.made.withLock { $0.append(path) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }

  package func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  package func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)), as: UTF8.self)
  }

  /// What a script prints that runs in the folder; throws where it fails.
  @discardableResult
  package func shell(_ script: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-ec", script]
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ScriptFailure(script: script) }
    return String(decoding: bytes, as: UTF8.self)
  }

  package struct ScriptFailure: Error { let script: String }
}
