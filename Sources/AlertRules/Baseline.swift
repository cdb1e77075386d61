import Diagnostics

/// Findings that are known, so that only new ones count: each told by its file, its code and its message, not by
/// its line, which moves.
package struct Baseline: Sendable, Equatable {
  /// One kind of known finding.
  package struct Entry: Sendable, Codable, Hashable {
    /// As `WorkspacePaths` names it.
    package let file: String
    package let code: String
    package let message: String

    package init(file: String, code: String, message: String) {
      self.file = file
      self.code = code
      self.message = message
    }

    fileprivate init?(_ diagnostic: Diagnostic, in paths: inout KnownPaths) {
      guard let range = diagnostic.range else { return nil }
      var message = diagnostic.message
      // A message may name the file that a note points to.
      for note in diagnostic.notes {
        let path = note.range.source.path
        let name = paths.name(of: path)
        if name != path { message = message.replacing("'\(path)'", with: "'\(name)'") }
      }
      self.init(file: paths.name(of: range.source.path), code: diagnostic.code, message: message)
    }
  }

  /// The names of files by their paths: findings are many, files are few.
  fileprivate struct KnownPaths {
    let paths: WorkspacePaths
    private var names: [String: String] = [:]

    init(_ paths: WorkspacePaths) { self.paths = paths }

    mutating func name(of path: String) -> String {
      if let name = names[path] { return name }
      let name = paths.name(of: path)
      names[path] = name
      return name
    }
  }

  /// How often each is known.
  package private(set) var counts: [Entry: Int]

  package init(_ counts: [Entry: Int]) {
    self.counts = counts
  }

  /// What is found now; findings without a place are left out.
  package init(of findings: [Diagnostic], in paths: WorkspacePaths) {
    var known = KnownPaths(paths)
    counts = Dictionary(
      findings.compactMap { Entry($0, in: &known) }.map { ($0, 1) }, uniquingKeysWith: +)
  }

  /// The findings that are new, and how many known ones are left out. Of more equal ones than are known, the last
  /// count as new.
  ///
  /// - Parameter mayBeKnown: whether a finding is one that a baseline may know; all others count, whatever it says.
  package func new(
    among findings: [Diagnostic], in paths: WorkspacePaths, where mayBeKnown: (Diagnostic) -> Bool
  ) -> (findings: [Diagnostic], known: Int) {
    var left = counts
    var known = KnownPaths(paths)
    let new = findings.filter { finding in
      guard mayBeKnown(finding), let entry = Entry(finding, in: &known) else { return true }
      // Older baselines have messages as they were said.
      let asSaid = Entry(file: entry.file, code: entry.code, message: finding.message)
      guard let match = [entry, asSaid].first(where: { left[$0] ?? 0 > 0 }) else { return true }
      left[match, default: 0] -= 1
      return false
    }
    return (new, findings.count - new.count)
  }
}
