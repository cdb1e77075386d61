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
    let order = places.sorted { left, right in
      if left.file != right.file { return left.file < right.file }
      if left.start != right.start { return left.start < right.start }
      let (code, other) = (self[left.index].code, self[right.index].code)
      return code == other ? left.index < right.index : code < other
    }
    var result: [Diagnostic] = []
    result.reserveCapacity(count)
    // The messages of the last place and code, where there are several.
    var told: Set<String> = []
    for place in order {
      let diagnostic = self[place.index]
      if let last = result.last, last.code == diagnostic.code, last.range == diagnostic.range {
        told.insert(last.message)
        guard told.insert(diagnostic.message).inserted else { continue }
      } else if !told.isEmpty {
        told = []
      }
      result.append(diagnostic)
    }
    return result
  }

  /// Where each diagnostic is: the number of its file in the order of the paths, and the byte; -1 for neither.
  private var places: [(file: Int, start: Int, index: Int)] {
    var paths: Set<String> = []
    var last: SourceFile?
    for diagnostic in self {
      guard let source = diagnostic.range?.source, source !== last else { continue }
      paths.insert(source.path)
      last = source
    }
    let numbers = Dictionary(uniqueKeysWithValues: paths.sorted().enumerated().map { ($1, $0) })
    var number = -1
    last = nil
    return indices.map { index in
      guard let range = self[index].range else { return (-1, -1, index) }
      if range.source !== last {
        last = range.source
        number = numbers[range.source.path] ?? -1
      }
      return (number, range.start, index)
    }
  }
}
