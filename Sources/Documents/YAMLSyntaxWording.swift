import Diagnostics

/// libyaml's complaints in this program's words, with the help that the common slips deserve.
enum YAMLSyntaxWording {
  static func diagnostic(
    for fault: YAMLSyntaxFault, source: SourceFile, textStart: Int, offset: (Int) -> Int
  ) -> Diagnostic {
    let place = fault.byteOffset.map { min(textStart + $0, source.bytes.count) } ?? offset(fault.problemMark)
    let slip = YAMLSyntaxSlip(
      problem: fault.problem, context: fault.context, bytes: source.bytes, place: place,
      contextPlace: fault.contextMark.map(offset))
    var notes: [Diagnostic.Note] = []
    if let mark = slip.contextPlace, mark < slip.place, let message = slip.note {
      notes.append(.init(message: message, range: characterRange(source, at: mark)))
    }
    return Diagnostic(
      code: "yaml-syntax", message: slip.message, range: characterRange(source, at: slip.place),
      help: slip.help, notes: notes)
  }

  /// The whole character at an offset; empty at the end of a line or of the file.
  private static func characterRange(_ source: SourceFile, at offset: Int) -> SourceRange {
    let bytes = source.bytes
    let start = min(max(0, offset), bytes.count)
    var end = start
    if end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D {
      end += 1
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    return SourceRange(source: source, start: start, end: end)
  }
}
