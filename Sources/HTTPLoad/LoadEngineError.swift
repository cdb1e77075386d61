/// Why a run gave no result at all.
package enum LoadEngineError: Error, Sendable, CustomStringConvertible {
  /// The plan cannot be run; each phrase names an offender.
  case impossiblePlan([String])
  /// A bug of the engine: requests were lost or counted twice, so no figure of the run can be trusted.
  case notConserved(String)

  package var description: String {
    switch self {
    case .impossiblePlan(let problems): problems.joined(separator: "; ")
    case .notConserved(let counts):
      "the load engine lost count of its requests (a bug of loadline): \(counts)"
    }
  }
}
