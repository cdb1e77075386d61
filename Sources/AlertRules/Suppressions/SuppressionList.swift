import Diagnostics

/// Takes suppressed findings away, and tells of suppressions that are wrong, unused or over.
enum SuppressionList {
  static func apply(
    to findings: [Diagnostic], files: [RuleFile], settings: RuleLintSettings
  ) -> [Diagnostic] {
    var kept = findings
    var told: [Diagnostic] = []
    for file in files {
      guard let source = file.source else { continue }
      let (comments, faults) = CommentSuppression.read(source)
      told += faults
      for comment in comments { told += apply(comment, to: &kept, file: file, settings: settings) }
    }
    for suppression in settings.suppressions {
      told += apply(suppression, to: &kept, files: files, settings: settings)
    }
    return kept + told
  }

  private static func apply(
    _ comment: CommentSuppression, to findings: inout [Diagnostic], file: RuleFile, settings: RuleLintSettings
  ) -> [Diagnostic] {
    if let over = expired(comment.until, at: comment.range, settings) { return [over] }
    let scope = comment.isForFile ? nil : rule(of: comment, in: file)
    if scope == nil, !comment.isForFile {
      return [unused("no rule stands at or behind the suppression", at: comment.range)]
    }
    return remove(comment.codes, from: &findings, settings: settings, at: comment.range) { finding in
      guard let range = finding.range, range.source.path == comment.range.source.path else { return false }
      guard let scope else { return true }
      return range.start >= scope.start && range.start < scope.end
    }
  }

  private static func apply(
    _ suppression: ConfiguredSuppression, to findings: inout [Diagnostic], files: [RuleFile],
    settings: RuleLintSettings
  ) -> [Diagnostic] {
    if let over = expired(suppression.until, at: suppression.range, settings) { return [over] }
    let rules = suppression.rule.map { name in
      files.flatMap(\.rules).filter { $0.name == name }.map(\.node.range)
    }
    let path = suppression.path.map { settings.paths?.beginning(of: $0) ?? $0 }
    return remove(suppression.codes, from: &findings, settings: settings, at: suppression.range) { finding in
      guard let range = finding.range else { return false }
      if let path, !(settings.paths?.name(of: range.source.path) ?? range.source.path).hasPrefix(path) {
        return false
      }
      guard let rules else { return true }
      return rules.contains {
        $0.source.path == range.source.path && range.start >= $0.start && range.start < $0.end
      }
    }
  }

  /// Removes the findings of the codes that are in scope; a code without any is told.
  private static func remove(
    _ codes: [String], from findings: inout [Diagnostic], settings: RuleLintSettings, at range: SourceRange,
    _ isInScope: (Diagnostic) -> Bool
  ) -> [Diagnostic] {
    codes.compactMap { code in
      let count = findings.count
      findings.removeAll { $0.code == code && isInScope($0) }
      // A check that is off finds nothing, which proves nothing about its suppressions.
      guard findings.count == count, settings[code: code]?.isOn != false else { return nil }
      return unused("nothing is found that the suppression of '\(code)' allows", at: range)
    }
  }

  private static func unused(_ message: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      code: "unused-suppression", severity: .warning, message: message, range: range,
      help: "remove it: the fault is gone")
  }

  private static func expired(
    _ until: String?, at range: SourceRange, _ settings: RuleLintSettings
  ) -> Diagnostic? {
    guard let until, let today = settings.today, today > until else { return nil }
    return Diagnostic(
      code: "expired-suppression", severity: .warning, message: "the suppression ended on \(until)",
      range: range, help: "mend what it allows, or give it another day and say why")
  }

  /// The rule that a comment stands in, or the first one behind it with only comments between.
  private static func rule(of comment: CommentSuppression, in file: RuleFile) -> SourceRange? {
    let bytes = comment.range.source.bytes
    var best: SourceRange?
    for rule in file.rules {
      let range = rule.node.range
      // A comment at the end of the rule's last line is one of the rule.
      let end = lineEnd(bytes, from: range.end)
      if range.start <= comment.range.start, comment.range.start < end { return range }
      if range.start >= comment.range.end, best.map({ range.start < $0.start }) ?? true { best = range }
    }
    guard let best else { return nil }
    return isGap(bytes[comment.range.end..<best.start]) ? best : nil
  }

  private static func lineEnd(_ bytes: [UInt8], from place: Int) -> Int {
    var end = place
    // The range of a block may end at the beginning of the line behind it.
    if end > 0, end <= bytes.count, bytes[end - 1] == 0x0A { return end }
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    return end
  }

  /// Whether there is nothing but blanks, the dash of the list, and comments.
  private static func isGap(_ bytes: ArraySlice<UInt8>) -> Bool {
    var isComment = false
    for byte in bytes {
      if byte == 0x0A { isComment = false }
      if byte == 0x23 { isComment = true }
      if !isComment, ![0x20, 0x09, 0x0A, 0x0D, 0x2D].contains(byte) { return false }
    }
    return true
  }
}
