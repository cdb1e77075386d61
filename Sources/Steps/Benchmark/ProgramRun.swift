/// One process that a benchmark asks for.
package struct ProgramRun: Sendable, Equatable {
  package let arguments: [String]
  /// Absolute, or relative to the workspace; nil for the workspace itself.
  package let directory: String?
  /// Added to the step's own.
  package let environment: [String: String]
  /// Whether its output may be shown: only of runs that are not measured.
  package let mayShowOutput: Bool
  /// Whether its memory counts.
  package let isMeasured: Bool
  /// How much of what is planned was done before it, from 0 to 1; nil where a time decides.
  package let fractionDone: Double?
}
