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
    guard !shown.utf8.elementsEqual(expected.utf8) else { return }
    XCTFail("\(name) has changed: \(firstDifference(shown, expected))", line: line)
  }

  /// The first line that differs, in both forms: `==` on strings would take canonically equal text as the same.
  private static func firstDifference(_ actual: String, _ expected: String) -> String {
    let (actual, expected) = (actual.components(separatedBy: "\n"), expected.components(separatedBy: "\n"))
    for (index, pair) in zip(actual, expected).enumerated() where !pair.0.utf8.elementsEqual(pair.1.utf8) {
      return "line \(index + 1) is '\(pair.0.prefix(200))', not '\(pair.1.prefix(200))'"
    }
    return "it has \(actual.count) lines, not \(expected.count)"
  }
}
