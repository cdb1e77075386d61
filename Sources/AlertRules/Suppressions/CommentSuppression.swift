import Diagnostics

/// `# loadline: allow CODE until DATE: REASON` in a rule file.
struct CommentSuppression {
  static let marker = Array("# loadline:".utf8)

  let codes: [String]
  let until: String?
  /// Whether it holds for the whole file.
  let isForFile: Bool
  /// The bytes of the comment.
  let range: SourceRange

  /// The comments of a file, and what is wrong with those that cannot be read.
  static func read(_ source: SourceFile) -> (comments: [CommentSuppression], faults: [Diagnostic]) {
    var comments: [CommentSuppression] = []
    var faults: [Diagnostic] = []
    let bytes = source.bytes
    var index = 0
    while let start = bytes.withUnsafeBytes({ ByteScan.firstIndex(of: 0x23, in: $0, from: index) }) {
      index = start + 1
      guard bytes[start...].starts(with: marker) else { continue }
      var end = start
      while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
      index = end
      let range = SourceRange(source: source, start: start, end: end)
      let text = String(decoding: bytes[(start + marker.count)..<end], as: UTF8.self)
      switch parse(text, range: range) {
      case .success(let comment): comments.append(comment)
      case .failure(let fault):
        faults.append(
          Diagnostic(
            code: "bad-suppression", message: fault.message, range: range,
            help: "write '# loadline: allow CODE until 2027-01-31: reason'; 'until' may be left out"))
      }
    }
    return (comments, faults)
  }

  private struct Fault: Error {
    let message: String
  }

  private static func parse(_ text: String, range: SourceRange) -> Result<CommentSuppression, Fault> {
    guard let colon = text.firstIndex(of: ":") else {
      return .failure(Fault(message: "the suppression has no reason"))
    }
    let reason = text[text.index(after: colon)...].split(separator: " ")
    var words = text[..<colon].split { $0 == " " || $0 == "," }.map(String.init)
    guard let verb = words.first, verb == "allow" || verb == "allow-in-file" else {
      return .failure(Fault(message: "a comment for loadline begins with 'allow' or 'allow-in-file'"))
    }
    words.removeFirst()
    guard !reason.isEmpty else { return .failure(Fault(message: "the suppression has no reason")) }
    var until: String?
    if let at = words.firstIndex(of: "until") {
      guard at + 2 == words.count, CalendarDay.isValid(words[at + 1]) else {
        return .failure(Fault(message: "'until' needs one day at the end, as in 'until 2027-01-31'"))
      }
      until = words[at + 1]
      words.removeSubrange(at...)
    }
    guard !words.isEmpty else { return .failure(Fault(message: "the suppression names no check")) }
    for word in words where RuleCheckRegistry.description(of: word) == nil {
      return .failure(Fault(message: "'\(word)' is no check that can be suppressed"))
    }
    return .success(
      CommentSuppression(codes: words, until: until, isForFile: verb == "allow-in-file", range: range))
  }
}
