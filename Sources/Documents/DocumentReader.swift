import Diagnostics

/// Reads a file of either format into the node tree.
///
/// The ending decides: `.json` is JSON, `.yaml` and `.yml` are YAML. Any other file is JSON when its first
/// character is `{` or `[` and the JSON reader finds no fault in it, and YAML otherwise.
package enum DocumentReader {
  /// The documents of the file at a path, or why it cannot be read (`unreadable-file`, `file-too-large`).
  ///
  /// - Parameters:
  ///   - folder: where a relative path begins; messages show the path as given.
  ///   - watch: sees items of a YAML file's lists before the file is read.
  package static func read(
    path: String, below folder: String? = nil, yamlLimits: DocumentLimits = .yaml,
    jsonLimits: DocumentLimits = .json, watch: YAMLItemWatch? = nil
  ) -> ParsedDocuments {
    let limit: Int =
      switch DocumentFormat(ofPath: path) {
      case .json: jsonLimits.maximumBytes
      case .yaml: yamlLimits.maximumBytes
      case nil: max(jsonLimits.maximumBytes, yamlLimits.maximumBytes)
      }
    do throws(UnreadableFile) {
      let source = try FileLoader.load(path: path, below: folder, maximumBytes: limit)
      return read(source: source, yamlLimits: yamlLimits, jsonLimits: jsonLimits, watch: watch)
    } catch {
      return ParsedDocuments(documents: [], diagnostics: [error.diagnostic])
    }
  }

  /// The documents of a text within a file that is a file of its own, such as a value of a ConfigMap. All places are
  /// those of the file.
  ///
  /// - Parameters:
  ///   - part: whole lines of the file, indented alike.
  ///   - name: the name of the inner file, whose ending decides.
  package static func read(part: Range<Int>, of source: SourceFile, named name: String) -> ParsedDocuments {
    let isJSON =
      switch DocumentFormat(ofPath: name) {
      case .json: true
      case .yaml: false
      case nil: DocumentFormat.looksLikeJSON(source.bytes[part])
      }
    if isJSON { return JSONReader.read(source, part: part) }
    // To libyaml an indented `---` is text and no marker.
    let documents = documents(in: part, of: source.bytes).map { YAMLReader.read(source, part: $0) }
    return ParsedDocuments(
      documents: documents.flatMap(\.documents), diagnostics: documents.flatMap(\.diagnostics))
  }

  /// What lies between the lines that are nothing but `---` or `...` at the text's own indentation.
  private static func documents(in part: Range<Int>, of bytes: [UInt8]) -> [Range<Int>] {
    let blank = UInt8(ascii: " ")
    let lineEnd = UInt8(ascii: "\n")
    var found: [Range<Int>] = []
    var (start, place) = (part.lowerBound, part.lowerBound)
    var indentation: Int?
    while place < part.upperBound {
      let end = bytes[place..<part.upperBound].firstIndex(of: lineEnd).map { $0 + 1 } ?? part.upperBound
      let text = bytes[place..<end].drop { $0 == blank }
      let line = String(decoding: text.prefix { $0 != lineEnd && $0 != UInt8(ascii: "\r") }, as: UTF8.self)
      if indentation == nil, !line.isEmpty { indentation = text.startIndex - place }
      if text.startIndex - place == indentation, isMarker(line) {
        found.append(start..<place)
        start = end
      }
      place = end
    }
    return found + [start..<part.upperBound]
  }

  private static func isMarker(_ line: String) -> Bool {
    guard line.hasPrefix("---") || line.hasPrefix("...") else { return false }
    let rest = line.dropFirst(3)
    let behind = rest.drop { $0 == " " || $0 == "\t" }
    return behind.isEmpty || (behind.first == "#" && behind.startIndex != rest.startIndex)
  }

  /// The documents of a file that is already in memory.
  package static func read(
    source: SourceFile, yamlLimits: DocumentLimits = .yaml, jsonLimits: DocumentLimits = .json,
    watch: YAMLItemWatch? = nil
  ) -> ParsedDocuments {
    switch DocumentFormat(ofPath: source.path) {
    case .json: return JSONReader.read(source, limits: jsonLimits)
    case .yaml: return YAMLReader.read(source, limits: yamlLimits, watch: watch)
    case nil: break
    }
    guard DocumentFormat.looksLikeJSON(source.bytes) else {
      return YAMLReader.read(source, limits: yamlLimits, watch: watch)
    }
    let asJSON = JSONReader.read(source, limits: jsonLimits)
    guard asJSON.diagnostics.hasErrors else { return asJSON }
    // A mapping in braces may be YAML; a file that is neither gets the JSON reader's faults.
    let asYAML = YAMLReader.read(source, limits: yamlLimits)
    return asYAML.diagnostics.hasErrors ? asJSON : asYAML
  }
}
