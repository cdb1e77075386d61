import Diagnostics

/// Diagnostics, one after the other, as the results of a SARIF log.
struct ResultBuilder {
  let ruleIndices: [String: Int]
  private var columns = CodePointColumns()
  private var occurrences: [String: Int] = [:]

  init(ruleIndices: [String: Int]) { self.ruleIndices = ruleIndices }

  /// Nil for a diagnostic without a place.
  mutating func result(_ diagnostic: Diagnostic) -> SARIFLog.Result? {
    guard let range = diagnostic.range else { return nil }
    var related: [SARIFLog.Location] = []
    for (index, note) in diagnostic.notes.enumerated() {
      related.append(location(note.range, message: note.message, id: index + 1))
    }
    return SARIFLog.Result(
      ruleId: diagnostic.code, ruleIndex: ruleIndices[diagnostic.code] ?? -1,
      level: SARIFLog.level(of: diagnostic.severity),
      message: SARIFLog.Message(text: Self.text(of: diagnostic)), locations: [location(range)],
      relatedLocations: related.isEmpty ? nil : related,
      partialFingerprints: ["primaryLocationLineHash": fingerprint(of: diagnostic, range)])
  }

  /// Nil for an issue without a place.
  ///
  /// Columns are left out where the line is not known to be ASCII, as those of an issue count bytes.
  mutating func result(_ issue: RunIssue) -> SARIFLog.Result? {
    guard let place = issue.place else { return nil }
    let isPlain = issue.sourceLine?.utf8.allSatisfy { $0 < 0x80 } ?? false
    let region = place.line.map { line in
      SARIFLog.Region(
        startLine: line, startColumn: isPlain ? place.column : nil, endLine: place.endLine,
        endColumn: isPlain && place.column != nil ? place.endColumn : nil)
    }
    let location = SARIFLog.Location(
      physicalLocation: SARIFLog.PhysicalLocation(
        artifactLocation: SARIFLog.Artifact(uri: Self.uri(of: place.file)), region: region))
    // A limit is told by its metric, a finding by its line: neither moves with the lines above.
    let told = issue.sourceLine ?? String(issue.message.prefix { $0 != " " })
    let hash = fingerprint(issue.code, Array(told.utf8.prefix(4096)), path: place.file)
    return SARIFLog.Result(
      ruleId: issue.code, ruleIndex: ruleIndices[issue.code] ?? -1, level: SARIFLog.level(of: issue.severity),
      message: SARIFLog.Message(text: Self.text(of: issue)), locations: [location], relatedLocations: nil,
      partialFingerprints: ["primaryLocationLineHash": hash])
  }

  static func text(of issue: RunIssue) -> String {
    issue.message + issue.advice
  }

  /// The message and, on a line of its own, the help.
  static func text(of diagnostic: Diagnostic) -> String {
    diagnostic.message + (diagnostic.help.map { "\nhelp: \($0)" } ?? "")
  }

  private mutating func location(
    _ range: SourceRange, message: String? = nil, id: Int? = nil
  ) -> SARIFLog.Location {
    let (start, end) = (range.startPosition, range.endPosition)
    let region = SARIFLog.Region(
      startLine: start.line, startColumn: columns.column(of: range.start, in: range.source),
      endLine: end.line, endColumn: columns.column(of: range.end, in: range.source))
    return SARIFLog.Location(
      physicalLocation: SARIFLog.PhysicalLocation(
        artifactLocation: SARIFLog.Artifact(uri: Self.uri(of: range.source.path)), region: region),
      message: message.map(SARIFLog.Message.init), id: id)
  }

  private mutating func fingerprint(of diagnostic: Diagnostic, _ range: SourceRange) -> String {
    // The start of a long line tells it apart well enough.
    let line = range.source.rangeOfLine(range.startPosition.line).map { range.source.bytes[$0].prefix(4096) }
    return fingerprint(diagnostic.code, Array(line ?? []), path: range.source.path)
  }

  /// The hash of the rule and the line's text, and which of equal ones it is: it survives that lines move.
  private mutating func fingerprint(_ code: String, _ line: [UInt8], path: String) -> String {
    // FNV-1a, 64 bits (Fowler, Noll, Vo).
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    add(code.utf8)
    add([0])
    add(line.filter { $0 != 0x20 && $0 != 0x09 })
    let text = String(hash, radix: 16)
    let count = occurrences["\(path)\u{0}\(text)", default: 0] + 1
    occurrences["\(path)\u{0}\(text)"] = count
    return "\(text):\(count)"
  }

  /// A path as a relative reference, or a file URI for an absolute one (RFC 3986).
  static func uri(of path: String) -> String {
    var path = Substring(path)
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    let lead = path.hasPrefix("/") ? "file://" : ""
    var uri = lead
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        uri += (byte < 16 ? "%0" : "%") + digits
      }
    }
    return uri
  }
}
