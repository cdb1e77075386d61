import Diagnostics

/// Finds faults of LogQL that need no whole parser: quotes, brackets, matchers, stages and functions.
///
/// What follows the syntax of Loki is never told to be faulty; variables stand for whatever fits in their place.
struct LogQLSyntax {
  struct Fault {
    let message: String
    /// Bytes of the text.
    let range: Range<Int>
    var help: String?
  }

  /// The first fault of a query that has something but blanks.
  static func fault(in text: [UInt8]) -> Fault? {
    var scan = LogQLSyntax(text: text)
    scan.run()
    return scan.fault
  }

  private static let stages: Set<String> = [
    "json", "logfmt", "regexp", "pattern", "unpack", "unwrap", "line_format", "label_format", "decolorize",
    "drop", "keep", "distinct",
  ]
  private static let functions: Set<String> = [
    "rate", "rate_counter", "count_over_time", "bytes_rate", "bytes_over_time", "absent_over_time",
    "sum_over_time", "avg_over_time", "max_over_time", "min_over_time", "first_over_time", "last_over_time",
    "stdvar_over_time", "stddev_over_time", "quantile_over_time", "sum", "avg", "min", "max", "stddev",
    "stdvar", "count", "topk", "bottomk", "approx_topk", "sort", "sort_desc", "label_replace", "vector", "by",
    "without", "on", "ignoring", "group_left", "group_right", "ip", "duration", "duration_seconds", "bytes",
    "and", "or", "unless", "bool", "variants", "of",
  ]

  private let text: [UInt8]
  private var position = 0
  private var open: [(byte: UInt8, place: Int)] = []
  private var fault: Fault?

  private init(text: [UInt8]) { self.text = text }

  private mutating func run() {
    while fault == nil {
      skipBlanks()
      guard position < text.count else { break }
      step()
    }
    if fault == nil, let last = open.last {
      find("'\(Character(UnicodeScalar(last.byte)))' is not closed", last.place..<(last.place + 1))
    }
  }

  private mutating func step() {
    let byte = text[position]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "'"): skipString()
    case UInt8(ascii: "{"): readSelector()
    case UInt8(ascii: "("), UInt8(ascii: "["):
      open.append((byte, position))
      position += 1
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): close(byte)
    case UInt8(ascii: "|"): readStage()
    case UInt8(ascii: "$"): skipVariable()
    default:
      if TemplateReference.isWord(byte) { readWord() } else { position += 1 }
    }
  }

  private mutating func find(_ message: String, _ range: Range<Int>, help: String? = nil) {
    if fault == nil { fault = Fault(message: message, range: range, help: help) }
  }

  private mutating func skipBlanks() {
    while position < text.count {
      if text[position] == UInt8(ascii: "#") {
        while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
      } else if text[position] <= 32 {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func skipString() {
    let (start, quote) = (position, text[position])
    position += 1
    while position < text.count {
      let byte = text[position]
      position += 1
      if byte == quote { return }
      if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "`") { position += 1 }
    }
    find(
      "the string is not closed", start..<text.count, help: "close it with \(Character(UnicodeScalar(quote)))"
    )
  }

  private mutating func skipVariable() {
    position = TemplateReference.at(position, in: text)?.range.upperBound ?? position + 1
  }

  private mutating func close(_ byte: UInt8) {
    let opener = byte == UInt8(ascii: ")") ? UInt8(ascii: "(") : UInt8(ascii: "[")
    guard byte != UInt8(ascii: "}"), open.last?.byte == opener else {
      return find("'\(Character(UnicodeScalar(byte)))' closes nothing", position..<(position + 1))
    }
    open.removeLast()
    position += 1
  }

  private mutating func word() -> (text: String, range: Range<Int>)? {
    let start = position
    while position < text.count,
      TemplateReference.isWord(text[position]) || text[position] == UInt8(ascii: ".")
    {
      position += 1
    }
    guard position > start else { return nil }
    return (String(decoding: text[start..<position], as: UTF8.self), start..<position)
  }

  /// A word before a parenthesis is a function, unless a variable stands beside it.
  private mutating func readWord() {
    let isJoined = position > 0 && text[position - 1] == UInt8(ascii: "}")
    guard let (name, range) = word() else { return }
    if position < text.count, text[position] == UInt8(ascii: "$") { return }
    skipBlanks()
    guard position < text.count, text[position] == UInt8(ascii: "("), !isJoined,
      !Self.functions.contains(name.lowercased()), name.utf8.first.map({ !(48...57).contains($0) }) ?? false
    else { return }
    find(
      "LogQL has no function '\(name)'", range,
      help: Suggestion.help(for: name, among: Self.functions.sorted()))
  }

  /// `{label="value", …}`; a variable may be a matcher, a label or a value.
  private mutating func readSelector() {
    let start = position
    position += 1
    var matchers = 0
    while true {
      skipBlanks()
      guard position < text.count else { return find("'{' is not closed", start..<(start + 1)) }
      if text[position] == UInt8(ascii: "}") { break }
      if text[position] == UInt8(ascii: "$") || text[position] == UInt8(ascii: "[") {
        let before = position
        skipVariable()
        if position == before + 1 { return find("a label is expected here", before..<position) }
      } else if let (_, _) = word() {
      } else {
        return find("a label is expected here", position..<(position + 1))
      }
      matchers += 1
      skipBlanks()
      if position < text.count, text[position] == UInt8(ascii: "=") || text[position] == UInt8(ascii: "!") {
        guard readMatch() else { return }
      }
      skipBlanks()
      guard position < text.count else { return find("'{' is not closed", start..<(start + 1)) }
      if text[position] == UInt8(ascii: ",") {
        position += 1
      } else if text[position] != UInt8(ascii: "}") {
        return find("a comma or '}' is expected here", position..<(position + 1))
      }
    }
    position += 1
    if matchers == 0 {
      find("the selector matches every stream", start..<position, help: "write at least one matcher")
    }
  }

  /// The operator and the quoted value.
  private mutating func readMatch() -> Bool {
    let start = position
    position += 1
    if position < text.count, [UInt8(ascii: "="), UInt8(ascii: "~")].contains(text[position]) {
      position += 1
    }
    let operation = String(decoding: text[start..<position], as: UTF8.self)
    guard ["=", "=~", "!=", "!~"].contains(operation) else {
      find("'\(operation)' is no operator of matchers", start..<position, help: "write =, !=, =~ or !~")
      return false
    }
    skipBlanks()
    guard position < text.count else { return true }
    switch text[position] {
    case UInt8(ascii: "\""), UInt8(ascii: "`"): skipString()
    case UInt8(ascii: "$"), UInt8(ascii: "["): skipVariable()
    default:
      find("the value of a matcher stands in quotes", position..<(position + 1))
      return false
    }
    return fault == nil
  }

  /// What follows `|`: a filter of lines, a parser, a formatter or a filter of labels.
  private mutating func readStage() {
    let start = position
    position += 1
    if position < text.count, Array("=~>".utf8).contains(text[position]) {
      position += 1
      return
    }
    skipBlanks()
    guard position < text.count else { return find("a stage is expected behind '|'", start..<(start + 1)) }
    guard let (name, range) = word() else { return }
    if Self.stages.contains(name) { return }
    if position < text.count, text[position] == UInt8(ascii: "$") { return }
    skipBlanks()
    // A filter of labels has a comparison behind its label.
    let isFilter = position < text.count && Array("=!<>".utf8).contains(text[position])
    if !isFilter {
      find("'\(name)' is no stage", range, help: Suggestion.help(for: name, among: Self.stages.sorted()))
    }
  }
}
