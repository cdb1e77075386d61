import Foundation
import XCTest

/// Debian's promtool 2.42, that other versions may disagree with.
package struct Promtool {
  private let path: String

  /// Skips the test where it is not there, or is another version.
  package init() throws {
    path = try ExternalProgram.path("promtool", package: "prometheus")
    try XCTSkipUnless(try run("--version").output.contains("version 2.42"), "promtool is not version 2.42")
  }

  /// Whether it takes a rule file.
  package func accepts(ruleFile text: String) throws -> Bool {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "r.yaml")
    return try withExtendedLifetime(folder) {
      try run("check", "rules", folder.path + "/r.yaml").status == 0
    }
  }

  /// What it prints, to either stream.
  package func run(_ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
