/// One machine's part of a load that several send together.
///
/// Shard k of n sends the requests k, k + n, k + 2n, … of the whole's schedule, each at its own time: together the
/// shards send what one machine would, without bursts of n. Concurrency is dealt out evenly, the lowest shards taking
/// what is left over.
package struct LoadShard: Sendable, Equatable, CustomStringConvertible {
  /// From 0 to `count` − 1.
  package let index: Int
  package let count: Int
  /// When the first request of the whole is due, in nanoseconds since 1970; nil where the shards need no common start.
  package var startWallNanoseconds: Int64?

  package init(index: Int, count: Int, startWallNanoseconds: Int64? = nil) {
    self.index = index
    self.count = count
    self.startWallNanoseconds = startWallNanoseconds
  }

  /// `0/4`, as it is written.
  package var description: String { "\(index)/\(count)" }

  /// The most machines that one load is dealt to.
  package static let mostShards = 10_000

  /// This shard's part of so many things.
  func share(of whole: Int) -> Int { whole / count + (index < whole % count ? 1 : 0) }
}
