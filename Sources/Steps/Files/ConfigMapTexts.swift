import AlertRules
import Diagnostics
import Documents
import Grafana

/// Rule files and dashboards that stand as texts in a ConfigMap of Kubernetes, where sidecars of Prometheus and Grafana
/// look for them.
enum ConfigMapTexts {
  /// The code of what is told of a text that was not checked.
  static let uncheckedCode = "unchecked-text"

  /// The documents of a file, with the rule files that its ConfigMaps hold in their place.
  static func rules(in parsed: ParsedDocuments) -> ParsedDocuments {
    expand(parsed, word: "groups", otherWord: "expr") {
      RuleFileReader.isRuleFile($0) && !RuleFileReader.isForeign($0)
    }
  }

  /// The documents of a file, with the dashboards that its ConfigMaps hold in their place; other resources of the cluster
  /// beside them are left out.
  static func dashboards(in parsed: ParsedDocuments) -> ParsedDocuments {
    let expanded = expand(parsed, word: "title", otherWord: "panels", isMeant: DashboardReader.isDashboard)
    guard !expanded.parts.isEmpty else { return expanded }
    return ParsedDocuments(
      documents: expanded.documents.filter { $0["kind"] == nil || DashboardReader.isDashboard($0) },
      diagnostics: expanded.diagnostics, parts: expanded.parts, holders: expanded.holders)
  }

  /// Other texts are left out, and so are other ConfigMaps beside what is meant.
  ///
  /// - Parameters:
  ///   - word: stands in every text that is meant.
  ///   - otherWord: where it stands too, a text that is named as one and cannot be read is meant.
  private static func expand(
    _ parsed: ParsedDocuments, word: String, otherWord: String, isMeant: (Node) -> Bool
  ) -> ParsedDocuments {
    guard !parsed.diagnostics.hasErrors, parsed.documents.contains(where: isConfigMap) else { return parsed }
    var diagnostics = parsed.diagnostics
    var (documents, parts): ([Node], [Range<Int>]) = ([], [])
    for document in parsed.documents {
      guard isConfigMap(document) else {
        documents.append(document)
        continue
      }
      for entry in document["data"]?.mapping?.entries ?? [] {
        guard let text = entry.value.string, ByteScan.contains(Array(word.utf8), in: text) else { continue }
        guard let part = lines(of: entry.value) else {
          let copy = DocumentReader.read(source: SourceFile(path: entry.name, text: text))
          if copy.documents.contains(where: isMeant) { diagnostics.append(unchecked(entry)) }
          continue
        }
        let inner = DocumentReader.read(part: part, of: document.source, named: entry.name)
        if inner.diagnostics.hasErrors {
          if DocumentFormat(ofPath: entry.name) != nil, ByteScan.contains(Array(otherWord.utf8), in: text) {
            diagnostics += inner.diagnostics
          }
        } else if inner.documents.contains(where: isMeant) {
          diagnostics += inner.diagnostics
          documents += inner.documents
          parts.append(part)
        }
      }
    }
    guard documents.contains(where: isMeant) else {
      return ParsedDocuments(documents: parsed.documents, diagnostics: diagnostics)
    }
    let holders = parsed.documents.filter(isConfigMap)
    return ParsedDocuments(documents: documents, diagnostics: diagnostics, parts: parts, holders: holders)
  }

  private static func isConfigMap(_ document: Node) -> Bool {
    document["kind"]?.string == "ConfigMap" && document["apiVersion"]?.string == "v1"
  }

  /// The bytes of the lines of a text that stands in the file as it is; nil for one in another style.
  private static func lines(of text: Node) -> Range<Int>? {
    let bytes = text.source.bytes
    let lineFeed = UInt8(ascii: "\n")
    guard text.style == .literal,
      let header = bytes[text.range.start..<text.range.end].firstIndex(of: lineFeed)
    else { return nil }
    // The last line with its end, as the text within is read to it.
    let end = bytes[text.range.end...].firstIndex(of: lineFeed).map { $0 + 1 } ?? bytes.count
    return header + 1..<end
  }

  private static func unchecked(_ entry: Mapping.Entry) -> Diagnostic {
    Diagnostic(
      code: uncheckedCode, severity: .warning,
      message: "'\(entry.name)' does not stand as it is in the ConfigMap, and was not checked",
      range: entry.key.range,
      help: "write it as a block, with '|' behind the key, or lint the file that it was made from")
  }
}
