import Documents

/// The ways in which k6 writes what a run came to.
extension K6Summary {
  package enum Form: Sendable, Equatable {
    /// `--summary-export` up to k6 1: fields beside thresholds, of which `true` is one that was crossed.
    case legacy
    /// What a script's `handleSummary` is given: fields under `values`, thresholds with `ok`.
    case callback
    /// With `--new-machine-readable-summary`, since k6 1.5: a list `results.metrics`, and no thresholds.
    case machineReadable
  }

  /// The form of a summary; nil where it is none.
  static func form(of root: Node) -> Form? {
    if root["results"]?["metrics"]?.sequence != nil { return .machineReadable }
    guard let metrics = root["metrics"]?.mapping else { return nil }
    let isNested = metrics.entries.contains { $0.value["values"]?.mapping != nil || $0.value["type"] != nil }
    return isNested ? .callback : .legacy
  }

  /// How long k6 ran, in seconds, where the summary says it.
  static func statedSeconds(_ root: Node, form: Form) -> Double? {
    let stated: Double? =
      switch form {
      case .legacy: nil
      case .callback: root["state"]?["testRunDurationMs"]?.double.map { $0 / 1e3 }
      case .machineReadable: root["config"]?["duration"]?.double
      }
    return stated.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
  }
}
