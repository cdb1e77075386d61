/// What names of metrics tell by Prometheus's conventions.
package enum CounterName {
  /// How names of totals end, less `_total`, that tell how much there is, not how much was counted.
  private static let states = [
    "_mem", "_memory", "_capacity", "_swap", "_size", "_limit", "_slots", "_waiting", "_current", "_active",
    "_pending", "_idle",
  ]

  /// Whether a metric is a counter by its name: it ends in `_total`, and names no size and no state.
  package static func isCounter(_ name: String) -> Bool {
    guard name.hasSuffix("_total") else { return false }
    return !states.contains { name.dropLast(6).hasSuffix($0) }
  }
}
