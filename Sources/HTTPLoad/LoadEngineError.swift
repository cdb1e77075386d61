/// Why a run gave no result at all.
package enum LoadEngineError: Error, Sendable, CustomStringConvertible {
  /// The plan cannot be run; each phrase names an offender.
  case impossiblePlan([String])
  /// A bug of the engine: requests were lost or counted twice, so no figure of the run can be trusted.
  case notConserved(String)

  /// The system lets this process open fewer files than it needs connections.
  case tooFewDescriptors(connections: Int, limit: Int)
  /// A shard was ready only after the common start.
  case missedStart(lateNanoseconds: Int64)
  /// The common start is more than a day away.
  case distantStart

  package var description: String {
    switch self {
    case .impossiblePlan(let problems): problems.joined(separator: "; ")
    case .tooFewDescriptors(let connections, let limit):
      "\(connections) connections need as many open files, of which this process may have \(limit); raise its hard limit (ulimit -Hn), or share the load between machines"
    case .missedStart(let late):
      "the shard was ready \(late / 1_000_000) ms after the common start; start it earlier or set a later start"
    case .distantStart: "the common start of the shards is more than a day away"
    case .notConserved(let counts):
      "the load engine lost count of its requests (a bug of loadline): \(counts)"
    }
  }
}
