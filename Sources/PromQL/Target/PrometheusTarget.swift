/// The Prometheus that rules are written for.
package struct PrometheusTarget: Sendable, Equatable {
  /// The newest version that the tables of this program know.
  package static let newest = PrometheusVersion(3, 16)

  /// Nil where none is declared: then the newest is meant, and nothing is known of its flags.
  package let version: PrometheusVersion?
  /// Nil where they are not declared.
  package let features: Set<PrometheusFeature>?

  /// Nothing is declared: all of the language is there.
  package static let undeclared = PrometheusTarget(version: nil, features: nil)

  package init(version: PrometheusVersion?, features: Set<PrometheusFeature>?) {
    self.version = version
    self.features = features
  }

  package var isDeclared: Bool { version != nil || features != nil }

  /// The version that counts.
  package var effectiveVersion: PrometheusVersion { version ?? Self.newest }

  /// Whether names of series and labels may be any text: since 3.0.
  package var hasAnyNames: Bool { effectiveVersion >= LanguageFeature.quotedName.since }
}
