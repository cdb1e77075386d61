import Foundation
import XCTest

/// Runs Python programs as oracles; a test is skipped where Python or the module is missing.
package enum Python {
  /// What the program prints, line by line, when it reads the lines from its standard input.
  package static func lines(_ program: String, module: String, input: [String]) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("oracle-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (given, printed) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("out"))
    try Data(input.joined(separator: "\n").utf8).write(to: given)
    try Data().write(to: printed)
    guard try run(["-c", "import \(module)"], input: given, output: printed) == 0 else {
      throw XCTSkip("python3 with the module '\(module)' is not installed")
    }
    try Data().write(to: printed)
    XCTAssertEqual(try run(["-c", program], input: given, output: printed), 0, "the oracle failed")
    let text = try String(contentsOf: printed, encoding: .utf8)
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  private static func run(_ arguments: [String], input: URL, output: URL) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
