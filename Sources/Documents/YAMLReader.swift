import Diagnostics

/// YAML through libyaml's events into the node tree.
///
/// - Plain scalars have the types of YAML 1.2's core schema; quoted ones are strings. Keys are strings as written.
/// - A node's range is the text of the value: scalars with their quotes, literal and folded ones from `|` or `>`
///   to their last byte, without tag, anchor, trailing comments or line breaks.
/// - An alias gives the anchored node with the anchored place. `<<` is resolved; the merged keys keep their place.
/// - Several documents may follow one another; an empty file holds none, an empty document is null.
/// - libyaml stops at the first syntax error: the documents completed before it are returned with the error.
///
/// Codes: `yaml-syntax`, `not-utf-8`, `control-character`, `file-too-large`, `too-deep`, `too-many-values`,
/// `too-many-anchors`, `too-many-faults`, `duplicate-key`, `complex-key`, `bad-merge`, `unknown-alias`, `recursive-alias`,
/// `unknown-tag`, `tag-mismatch`, `out-of-memory`.
package enum YAMLReader {
  /// - Parameter part: the bytes that are read, from the beginning of a line; nil for all.
  package static func read(
    _ source: SourceFile, limits: DocumentLimits = .yaml, watch: YAMLItemWatch? = nil, part: Range<Int>? = nil
  ) -> ParsedDocuments {
    if let fault = fileFault(source, limits: limits) {
      return ParsedDocuments(documents: [], diagnostics: [fault])
    }
    // Sound: libyaml and the index read the array's memory inside this scope only.
    return source.bytes.withUnsafeBufferPointer { all in
      let bytes = UnsafeBufferPointer(rebasing: all[..<(part?.upperBound ?? all.count)])
      let textStart = part?.lowerBound ?? (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
      let index: CodePointIndex
      do throws(CodePointIndex.Fault) {
        index = try CodePointIndex(bytes, from: textStart)
      } catch {
        return ParsedDocuments(documents: [], diagnostics: [diagnostic(of: error, in: source)])
      }
      var composer = YAMLComposer(source: source, bytes: bytes, index: index, limits: limits, watch: watch)
      guard let stream = YAMLEventStream(UnsafeBufferPointer(rebasing: bytes[textStart...])) else {
        return ParsedDocuments(documents: [], diagnostics: [outOfMemory(source)])
      }
      do throws(YAMLSyntaxFault) {
        while composer.take(try stream.next()) {}
      } catch {
        composer.add(
          error.isOutOfMemory
            ? outOfMemory(source)
            : YAMLSyntaxWording.diagnostic(
              for: error, source: source, textStart: textStart,
              offset: { index.byteOffset(of: $0, in: bytes) }))
      }
      return ParsedDocuments(
        documents: composer.documents, diagnostics: composer.diagnostics.sortedByPlace())
    }
  }

  private static func fileFault(_ source: SourceFile, limits: DocumentLimits) -> Diagnostic? {
    let bytes = source.bytes
    if bytes.count > limits.maximumBytes || bytes.count > Int(UInt32.max) {
      return Diagnostic(
        code: "file-too-large",
        message: "the file has \(bytes.count) bytes; at most \(limits.maximumBytes) are read",
        range: SourceRange(source: source, start: 0, end: 0), help: "split the file")
    }
    let hasUTF16Mark = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    let hasUTF16Shape = bytes.count >= 2 && (bytes[0] == 0) != (bytes[1] == 0)
    if hasUTF16Mark || hasUTF16Shape {
      return Diagnostic(
        code: "not-utf-8", message: "the file is in UTF-16, not in UTF-8",
        range: SourceRange(source: source, start: 0, end: min(2, bytes.count)), help: "save the file as UTF-8"
      )
    }
    return nil
  }

  private static func diagnostic(of fault: CodePointIndex.Fault, in source: SourceFile) -> Diagnostic {
    switch fault {
    case .notUTF8(let offset):
      let byte = String(source.bytes[offset], radix: 16, uppercase: true)
      return Diagnostic(
        code: "not-utf-8", message: "the byte '0x\(byte)' is not UTF-8 text",
        range: SourceRange(source: source, start: offset, end: offset + 1), help: "save the file as UTF-8")
    case .controlCharacter(let offset, let length, let scalar):
      let digits = String(scalar, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      return Diagnostic(
        code: "control-character", message: "the control character 'U+\(padded)' is not allowed in YAML",
        range: SourceRange(source: source, start: offset, end: offset + length),
        help: "remove it, or write it as an escape in double quotes: \"\\u\(padded)\"")
    }
  }

  private static func outOfMemory(_ source: SourceFile) -> Diagnostic {
    Diagnostic(
      code: "out-of-memory", message: "there is not enough memory to read the file",
      range: SourceRange(source: source, start: 0, end: 0), help: "split the file")
  }
}
