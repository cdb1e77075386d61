import Diagnostics
import HTTPLoad
import PipelineModel

/// Makes one result of all shards of a load; anything less than all, exactly once, of one plan, is no result.
package enum ShardMerge {
  /// How much later than the common start a shard may have begun, and how far its clock may have been set while it
  /// ran, both together, in nanoseconds.
  package static let skewBound: Int64 = 100_000_000

  /// - Parameter manifests: the paths of `shard.json` files; shards of several steps are told apart.
  /// - Returns: the loads in the order of their steps' ids; empty where there is a diagnostic.
  package static func merge(_ manifests: [String]) -> (loads: [MergedLoad], diagnostics: [Diagnostic]) {
    var shards: [RecordedShard] = []
    var faults: [MergeFault] = []
    for path in manifests {
      switch RecordedShard.read(path) {
      case .success(let shard): shards.append(shard)
      case .failure(let fault): faults.append(fault)
      }
    }
    var loads: [MergedLoad] = []
    for (step, shards) in Dictionary(grouping: shards, by: \.manifest.step).sorted(by: { $0.key < $1.key }) {
      switch merge(step, shards, isWhole: faults.isEmpty) {
      case .success(let load): loads.append(load)
      case .failure(let found): faults += found.faults
      }
    }
    return faults.isEmpty ? (loads, []) : ([], faults.map(\.diagnostic))
  }

  private struct Faults: Error { let faults: [MergeFault] }

  /// - Parameter isWhole: whether all manifests could be read; if not, nothing is said of missing shards.
  private static func merge(
    _ step: StepID, _ shards: [RecordedShard], isWhole: Bool
  ) -> Result<MergedLoad, Faults> {
    let reference = mostCommon(shards)
    var faults: [MergeFault] = []
    let own = shards.filter { shard in
      guard let difference = difference(of: shard.manifest, from: reference.manifest) else { return true }
      faults.append(
        MergeFault(
          "foreign-shard",
          "'\(shard.path)' is not of the same load of step '\(step)' as '\(reference.path)': \(difference)",
          help: "merge only the shards of one load; leave out what is left from another"))
      return false
    }
    let byIndex = Dictionary(grouping: own, by: \.manifest.shard.index)
    let count = reference.manifest.shard.count
    for (_, same) in byIndex.sorted(by: { $0.key < $1.key }) where same.count > 1 {
      let paths = same.map { "'\($0.path)'" }.joined(separator: ", ")
      faults.append(
        MergeFault(
          "duplicate-shard",
          "shard \(same[0].shard) of step '\(step)' is there \(same.count) times: \(paths)",
          help: "name each shard's folder once; a platform that ran it twice has sent its requests twice"))
    }
    let missing = (0..<count).filter { byIndex[$0] == nil }
    if !missing.isEmpty, isWhole { faults.append(lack(missing, of: count, step: step, own)) }
    for shard in own { if let fault = lateness(of: shard) { faults.append(fault) } }
    guard faults.isEmpty else { return .failure(Faults(faults: faults)) }
    let sorted = own.sorted { $0.manifest.shard.index < $1.manifest.shard.index }
    let start = reference.manifest.measuredAtNanoseconds
    guard let result = LoadResult(merging: sorted.map(\.result), startedWallNanoseconds: start) else {
      return .failure(
        Faults(faults: [
          MergeFault(
            "foreign-shard", "the shards of step '\(step)' have other requests each",
            help: "merge only the shards of one load")
        ]))
    }
    return .success(MergedLoad(step: step, shards: sorted, result: result))
  }

  /// One of the load that has the most shards here; of equals the first.
  private static func mostCommon(_ shards: [RecordedShard]) -> RecordedShard {
    var best = shards[0]
    var most = 0
    for candidate in shards {
      let count = shards.count { difference(of: $0.manifest, from: candidate.manifest) == nil }
      if count > most { (best, most) = (candidate, count) }
      if most == shards.count { break }
    }
    return best
  }

  /// In what a manifest is of another load; nil where it is of the same.
  private static func difference(of one: ShardManifest, from other: ShardManifest) -> String? {
    if one.plan != other.plan { return "its plan is \(one.plan), not \(other.plan)" }
    if one.shard.count != other.shard.count {
      return "it is one of \(one.shard.count), not of \(other.shard.count)"
    }
    if one.startAtNanoseconds != other.startAtNanoseconds {
      return
        "its common start is \(seconds(one.startAtNanoseconds)), not \(seconds(other.startAtNanoseconds))"
    }
    if one.attempt != other.attempt { return "it is of attempt \(one.attempt), not \(other.attempt)" }
    if one.load.measuredNanoseconds != other.load.measuredNanoseconds {
      return "it measured for another time"
    }
    if one.load.model != other.load.model { return "its load has another model" }
    return nil
  }

  private static func lack(
    _ missing: [Int], of count: Int, step: StepID, _ own: [RecordedShard]
  ) -> MergeFault {
    let shown = missing.prefix(20).map { "\($0)/\(count)" }.joined(separator: ", ")
    let more = missing.count > 20 ? " and \(missing.count - 20) more" : ""
    let found = own.prefix(20).map { "\($0.shard) in '\($0.path)'" }.joined(separator: ", ")
    return MergeFault(
      "missing-shard",
      "\(missing.count == 1 ? "shard" : "shards") \(shown)\(more) of step '\(step)' \(missing.count == 1 ? "is" : "are") missing; there \(own.count == 1 ? "is" : "are") \(found)",
      help: "a load without one of its shards has no verdict: look at that shard's run, and load again")
  }

  private static func lateness(of shard: RecordedShard) -> MergeFault? {
    let clock = shard.manifest.clock
    let delay = max(0, clock.startDelayNanoseconds)
    let change = clock.changeNanoseconds.magnitude
    guard UInt64(delay).addingReportingOverflow(change).overflow || UInt64(delay) + change > UInt64(skewBound)
    else { return nil }
    return MergeFault(
      "late-shard",
      "shard \(shard.shard) in '\(shard.path)' began \(delay / 1_000_000) ms after the common start, and its clock was set by \(change / 1_000_000) ms: more than \(skewBound / 1_000_000) ms",
      help: "load again, with a later start or a machine with a steady clock")
  }

  /// With three decimals.
  private static func seconds(_ nanoseconds: Int64) -> String {
    QuantityFormat.fixed(Double(nanoseconds) / 1e9, decimals: 3) + "s"
  }
}
