/// A flag of Prometheus's `--enable-feature` that changes the language.
package enum PrometheusFeature: String, Sendable, CaseIterable {
  case atModifier = "promql-at-modifier"
  case negativeOffset = "promql-negative-offset"
  case experimentalFunctions = "promql-experimental-functions"
  case durationExpressions = "promql-duration-expr"
  case extendedRangeSelectors = "promql-extended-range-selectors"
  case fillModifiers = "promql-binop-fill-modifiers"
}
