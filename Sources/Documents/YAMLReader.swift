import CLibYAML
import Diagnostics

/// YAML through libyaml's events into the node tree.
package enum YAMLReader {
  package static func read(_ source: SourceFile, limits: DocumentLimits = .yaml) -> ParsedDocuments {
    ParsedDocuments(documents: [], diagnostics: [])
  }
}
