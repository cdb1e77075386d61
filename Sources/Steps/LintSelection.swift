import Diagnostics
import Execution

/// The files that `loadline lint` looks at: those that are named, and those below folders that are named.
package struct LintSelection: Sendable {
  /// In the order of the command line, each once; those below a folder sorted.
  package private(set) var paths: [String] = []
  /// Those below folders. Nobody said what they are: what is neither rules nor a dashboard is left out.
  private(set) var found: Set<String> = []

  /// - Parameter folder: what relative paths are relative to.
  package init(_ operands: [String], below folder: String = ".") {
    var seen: Set<String> = []
    let named = Set(operands)
    for operand in operands {
      let path = operand.hasPrefix("/") ? operand : folder + "/" + operand
      guard FileGlob.isFolder(path) else {
        if seen.insert(operand).inserted { paths.append(operand) }
        continue
      }
      let prefix = operand == "." ? "" : operand.hasSuffix("/") ? operand : operand + "/"
      for file in FileGlob.files(matching: "**/*.{yaml,yml,json}", below: path) {
        guard seen.insert(prefix + file).inserted else { continue }
        paths.append(prefix + file)
        if !named.contains(prefix + file) { found.insert(prefix + file) }
      }
    }
  }

  /// The words of which one stands in every rule file and every dashboard.
  private static let marks = [
    "groups", "panels", "rows", "templating", "schemaVersion", "elements", "dashboard",
  ]

  /// Whether a file that nobody named, and that cannot be read whole, does not even look like rules or a dashboard: a
  /// template of another tool, most often.
  static func isForeign(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { text in
      !marks.contains { mark in ByteScan.contains(Array(mark.utf8), in: text) }
    }
  }
}
