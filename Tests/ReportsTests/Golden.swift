import Foundation
import XCTest

/// Texts kept in Tests/ReportsTests/Goldens; `RECORD_SNAPSHOTS=1` rewrites them.
enum Golden {
  static func check(_ name: String, _ actual: String, line: UInt = #line) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens")
    let file = folder.appendingPathComponent(name + ".txt")
    // Escapes are shown, so that a golden is text to every tool.
    let shown = actual.replacingOccurrences(of: "\u{1B}", with: "␛")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(shown.utf8).write(to: file)
      return
    }
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    XCTAssertEqual(Array(shown.utf8), Array(expected.utf8), "\(name) is now:\n\(shown)", line: line)
  }
}
