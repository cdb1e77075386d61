/// Whether a part of the language is everywhere, behind a flag, or gone.
package enum Stability: Sendable, Equatable {
  case stable
  /// Needs a feature flag of Prometheus, such as `promql-experimental-functions`.
  case experimental
  /// In Prometheus 2 only.
  case removed
}
