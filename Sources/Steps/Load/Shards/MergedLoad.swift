import HTTPLoad
import PipelineModel

/// A load that several machines sent, as one.
package struct MergedLoad: Sendable {
  package let step: StepID
  /// All of them, by their index.
  package let shards: [RecordedShard]
  package let result: LoadResult

  private var haveOneClock: Bool {
    let boots = Set(shards.map(\.manifest.clock.boot))
    return shards.count == 1 || boots.count == 1 && boots.first != .some(nil)
  }

  /// What a person should know of the shards: where they came from, and what is not known of their clocks.
  package var notes: [String] {
    let runs = shards.map { "\($0.shard) of \($0.manifest.run)" }.joined(separator: ", ")
    var notes = [
      "step '\(step)' is merged from \(shards.count) shard\(shards.count == 1 ? "" : "s"): \(runs)"
    ]
    let unsure = shards.filter { $0.manifest.clock.isSynchronised != true }.map(\.shard.description)
    if !unsure.isEmpty, !haveOneClock {
      notes.append(
        "no time service is known to keep the clock\(unsure.count == 1 ? "" : "s") of shard\(unsure.count == 1 ? "" : "s") \(unsure.joined(separator: ", ")) of step '\(step)': how far apart the machines began is not known"
      )
    }
    return notes
  }
}
