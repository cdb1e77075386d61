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
