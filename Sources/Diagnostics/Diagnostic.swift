/// One fault or remark about an input: what is wrong, where, and what to do.
///
/// The message is lower case, one phrase, without a full stop, and names the offender. The help says what to do.
/// Both are one line of at most 1000 characters, whatever text of the input they name: control characters are
/// replaced, and a longer text is cut.
package struct Diagnostic: Sendable, Equatable {
  /// How much a diagnostic weighs: an `error` fails, a `warning` warns, `info` only tells.
  package enum Severity: String, Sendable, Codable, CaseIterable {
    case error, warning, info
  }

  /// Another place that explains the fault, such as the first of two equal names.
  package struct Note: Sendable, Equatable {
    package let message: String
    package let range: SourceRange

    package init(message: String, range: SourceRange) {
      self.message = PrintableText.oneLine(message, limit: Diagnostic.longestText)
      self.range = range
    }
  }

  private static let longestText = 1000

  /// The stable name of the rule, in kebab case, that `loadline explain` knows.
  package let code: String
  package let severity: Severity
  package let message: String
  /// Where it is; nil when the fault concerns no place in a file, as when the file cannot be read.
  package let range: SourceRange?
  package let help: String?
  package let notes: [Note]

  package init(
    code: String, severity: Severity = .error, message: String, range: SourceRange?, help: String? = nil,
    notes: [Note] = []
  ) {
    self.code = code
    self.severity = severity
    self.message = PrintableText.oneLine(message, limit: Self.longestText)
    self.range = range
    self.help = help.map { PrintableText.oneLine($0, limit: Self.longestText) }
    self.notes = notes
  }
}

extension Array where Element == Diagnostic {
  package var hasErrors: Bool { contains { $0.severity == .error } }

  /// In the order of files, then places, then codes: identical input gives identical bytes. A diagnostic that is
  /// there twice, as from an anchor that two aliases repeat, is told once.
  package func sortedByPlace() -> [Diagnostic] {
    let sorted = enumerated().sorted { left, right in
      let (a, b) = (left.element, right.element)
      let pathA = a.range?.source.path ?? ""
      let pathB = b.range?.source.path ?? ""
      if pathA != pathB { return pathA < pathB }
      let (startA, startB) = (a.range?.start ?? -1, b.range?.start ?? -1)
      if startA != startB { return startA < startB }
      if a.code != b.code { return a.code < b.code }
      return left.offset < right.offset
    }.map(\.element)
    var result: [Diagnostic] = []
    var told: Set<String> = []
    for diagnostic in sorted {
      if let last = result.last, last.range != diagnostic.range || last.code != diagnostic.code { told = [] }
      if told.insert(diagnostic.message).inserted { result.append(diagnostic) }
    }
    return result
  }
}
