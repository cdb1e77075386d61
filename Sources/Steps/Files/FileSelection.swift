import Diagnostics
import Documents
import Execution

/// The files that a lint step names with patterns.
struct FileSelection: Sendable {
  /// Patterns with their places in the pipeline file.
  let patterns: [(text: String, node: Node)]

  static let key = KeyDescription(
    "files", .listOrSingle(of: .string), required: true,
    "Files or patterns, relative to the workspace: `*`, `?`, `[a-z]`, `{a,b}` and `**` for any folders.")

  /// Nil where the key is missing, wrong or not known yet.
  static func decode(_ reader: MappingReader) -> FileSelection? {
    if let node = reader.value(key.name), node.mapping != nil {
      reader.reportType(node, key: key.name, expected: "a pattern or a list of patterns")
      return nil
    }
    guard let nodes = reader.list(key.name) else { return nil }
    if nodes.isEmpty {
      reader.collector.error("no-files", "'files' is empty", at: reader.value(key.name) ?? reader.node)
      return nil
    }
    let patterns = nodes.compactMap { node in
      node.isUnresolved
        ? nil : MappingReader.text(of: node, key: key.name, reader.collector).map { ($0, node) }
    }
    return patterns.count == nodes.count ? FileSelection(patterns: patterns) : nil
  }

  /// The files, sorted and each once. Throws a `StepError` when a pattern matches nothing: a lint of no files
  /// proves nothing.
  func files(in context: StepContext) throws -> [String] {
    var found: Set<String> = []
    for (text, _) in patterns {
      let matched = FileGlob.files(matching: text, below: context.workspace)
      if matched.isEmpty {
        let hint = FileGlob.isFolder(context.path(text)) ? ", which is a folder: write '\(text)/*'" : ""
        throw StepError("no file matches '\(text)'\(hint)")
      }
      found.formUnion(matched)
    }
    return found.sorted()
  }
}
