/// The bounds within which a document is read, so that no input can exhaust memory or the stack.
package struct DocumentLimits: Sendable {
  /// Bytes of one file.
  package var maximumBytes: Int
  /// Collections inside one another.
  package var maximumDepth: Int
  /// Values of the whole document, those that aliases repeat included.
  package var maximumNodes: Int
  /// Names that aliases can repeat; JSON has none.
  package var maximumAnchors: Int
  /// Whether `NaN` and `Infinity`, which JSON has not but programs in C++ and Python write, are read as null.
  package var takesNonFinite = false

  package init(maximumBytes: Int, maximumDepth: Int, maximumNodes: Int, maximumAnchors: Int = 10_000) {
    self.maximumBytes = maximumBytes
    self.maximumDepth = maximumDepth
    self.maximumNodes = maximumNodes
    self.maximumAnchors = maximumAnchors
  }

  /// Files written by people, YAML above all: pipelines, budgets, alert rules.
  package static let yaml = DocumentLimits(
    maximumBytes: 10 << 20, maximumDepth: 100, maximumNodes: 1_000_000)
  /// JSON written by programs: dashboards, metrics, results.
  package static let json = DocumentLimits(
    maximumBytes: 512 << 20, maximumDepth: 512, maximumNodes: 50_000_000)
  /// JSON of benchmark tools, which write what they could not measure as `NaN`.
  package static let benchmarks: DocumentLimits = {
    var limits = DocumentLimits.json
    limits.takesNonFinite = true
    return limits
  }()
}
