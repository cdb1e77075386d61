import Diagnostics

/// Findings that are known, so that only new ones count: each told by its file, its code and its message, not by
/// its line, which moves.
package struct Baseline: Sendable, Equatable {
  /// One kind of known finding.
  package struct Entry: Sendable, Codable, Hashable {
    package let file: String
    package let code: String
    package let message: String

    package init(file: String, code: String, message: String) {
      self.file = file
      self.code = code
      self.message = message
    }

    init?(_ diagnostic: Diagnostic) {
      guard let range = diagnostic.range else { return nil }
      self.init(file: range.source.path, code: diagnostic.code, message: diagnostic.message)
    }
  }

  /// How often each is known.
  package private(set) var counts: [Entry: Int]

  package init(_ counts: [Entry: Int]) {
    self.counts = counts
  }

  /// What is found now.
  package init(of findings: [Diagnostic]) {
    counts = Dictionary(findings.compactMap { Entry($0) }.map { ($0, 1) }, uniquingKeysWith: +)
  }

  /// The findings that are new, and how many known ones are left out. Of more equal ones than are known, the last
  /// count as new.
  package func new(among findings: [Diagnostic]) -> (findings: [Diagnostic], known: Int) {
    var left = counts
    let new = findings.filter { finding in
      guard let entry = Entry(finding), let count = left[entry], count > 0 else { return true }
      left[entry] = count - 1
      return false
    }
    return (new, findings.count - new.count)
  }
}
