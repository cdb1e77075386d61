import Diagnostics
import Documents

/// Puts the files under `include` into the pipeline that names them.
struct PipelineInclusion {
  /// What an included file may hold.
  static let keys = PipelineKeys.pipeline.filter {
    ["include", "inputs", "secrets", "env", "env-files", "services", "templates", "steps"].contains($0.name)
  }.map { KeyDescription($0.name, $0.shape, expressions: $0.allowsExpressions, $0.summary) }
  private static let lists: Set<String> = ["secrets", "env-files"]
  private static let maximumFiles = 100

  let folder: String?
  let collector: DiagnosticCollector

  /// The mapping of the pipeline with all that its files add, and without `include`.
  ///
  /// - Parameter folder: where the path of the pipeline's own file begins.
  static func resolve(_ root: Node, below folder: String?, collector: DiagnosticCollector) -> Node {
    guard root["include"] != nil else { return root }
    let inclusion = PipelineInclusion(folder: folder, collector: collector)
    var files: [Node] = []
    inclusion.collect(from: root, chain: [root.source.path], into: &files)
    return inclusion.merge(root, with: files)
  }

  /// The roots of all files, each once, in the order in which they are named.
  private func collect(from node: Node, chain: [String], into files: inout [Node]) {
    guard let list = node["include"], !list.isNull else { return }
    for item in list.sequence ?? [list] {
      guard let name = item.string, !name.isEmpty else { continue }
      let path = Self.path(name, besideFile: node.source.path)
      if chain.contains(path) {
        collector.error(
          "include-circle", "'\(name)' includes itself: \((chain + [path]).joined(separator: " → "))",
          at: item,
          help: "take one 'include' out of the circle")
        continue
      }
      guard !files.contains(where: { $0.source.path == path }) else { continue }
      guard files.count < Self.maximumFiles else {
        collector.error("too-many-includes", "more than \(Self.maximumFiles) files are included", at: item)
        return
      }
      guard let root = read(path, named: item) else { continue }
      files.append(root)
      collect(from: root, chain: chain + [path], into: &files)
    }
  }

  private func read(_ path: String, named item: Node) -> Node? {
    let parsed = DocumentReader.read(path: path, below: folder, jsonLimits: .yaml)
    for diagnostic in parsed.diagnostics {
      // A file that cannot be read is a fault of the line that names it.
      collector.add(
        diagnostic.range != nil
          ? diagnostic
          : Diagnostic(
            code: diagnostic.code, message: diagnostic.message, range: item.range,
            help: "the path is relative to the folder of '\(item.source.path)'"))
    }
    guard !parsed.diagnostics.hasErrors, let root = parsed.documents.first else { return nil }
    guard
      MappingReader(root, subject: "the included file", keys: Self.keys, collector: collector) != nil
    else { return nil }
    return root
  }

  private func merge(_ root: Node, with files: [Node]) -> Node {
    var entries = (root.mapping?.entries ?? []).filter { $0.name != "include" }
    for file in files {
      for added in file.mapping?.entries ?? [] where Self.keys.contains(where: { $0.name == added.name }) {
        if added.name == "include" || added.value.isNull { continue }
        if let index = entries.firstIndex(where: { $0.name == added.name && !$0.value.isNull }) {
          let own = entries[index]
          entries[index] = Mapping.Entry(
            key: own.key, value: joined(own.value, added.value, under: added.name))
        } else {
          entries.append(added)
        }
      }
    }
    return root.replacing(value: .mapping(Mapping(entries)))
  }

  /// Lists one after the other; of mappings each key once, where an environment variable of the outer file stays.
  private func joined(_ own: Node, _ added: Node, under key: String) -> Node {
    if Self.lists.contains(key) {
      return own.replacing(value: .sequence((own.sequence ?? [own]) + (added.sequence ?? [added])))
    }
    guard let mapping = own.mapping, let more = added.mapping else {
      // The decoder tells which of the two is no mapping.
      return own.mapping == nil ? own : added
    }
    var entries = mapping.entries
    // Files of tens of thousands of steps are joined too.
    let known = Dictionary(mapping.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for entry in more.entries {
      guard let existing = known[entry.name] else {
        entries.append(entry)
        continue
      }
      if key == "env" { continue }
      collector.error(
        "defined-twice", "'\(entry.name)' under '\(key)' is defined in '\(existing.key.source.path)' too",
        at: entry.key, help: "rename one of the two")
    }
    return own.replacing(value: .mapping(Mapping(entries)))
  }

  private static func path(_ name: String, besideFile file: String) -> String {
    guard !name.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return name }
    return file[...slash] + name
  }
}
