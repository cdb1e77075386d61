import Diagnostics
import Documents

/// The file of `loadline capacity`: what stands under `with` of a `capacity` step.
package enum CapacityFile {
  /// The plan, nil where the file is wrong, and its faults in their order.
  package static func read(
    _ path: String, workspace: String
  ) -> (plan: CapacityPlan?, diagnostics: [Diagnostic]) {
    let parsed = DocumentReader.read(path: path, below: workspace, jsonLimits: .yaml)
    guard !parsed.diagnostics.hasErrors else { return (nil, parsed.diagnostics) }
    guard let root = parsed.documents.first else {
      return (
        nil,
        [
          Diagnostic(
            code: "empty-file", message: "the capacity plan '\(path)' is empty", range: nil,
            help: "add 'traffic' with 'pods' or 'shards', 'cache', or 'storage'")
        ]
      )
    }
    let collector = DiagnosticCollector()
    if let second = parsed.documents.dropFirst().first {
      collector.error(
        "bad-capacity-file", "'\(path)' holds \(parsed.documents.count) documents; a plan is one", at: second,
        help: "make a file of each")
    }
    let spec = CapacityDecoder.decode(root, subject: "a capacity plan", collector: collector)
    let diagnostics = (parsed.diagnostics + collector.diagnostics).sortedByPlace()
    return (diagnostics.hasErrors ? nil : spec?.plan, diagnostics)
  }
}
