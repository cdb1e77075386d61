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
    return isJSON ? JSONReader.read(source, part: part) : YAMLReader.read(source, part: part)
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
