import Documents
import HTTPLoad

/// The keys `shard` and `start-at` of a `load` step.
enum LoadShardDecoder {
  enum Outcome {
    /// The step sends all of the load.
    case whole
    case part(LoadShard)
    /// Wrong, which has been reported, or not known yet.
    case unknown
  }

  static func decode(_ reader: MappingReader) -> Outcome {
    for key in ["shard", "start-at"]
    where reader.isMisspelt(key) || reader.has(key) && reader.string(key) == nil { return .unknown }
    let (text, start) = (reader.string("shard") ?? "", reader.string("start-at") ?? "")
    switch (text.isEmpty, start.isEmpty) {
    case (true, true): return .whole
    case (true, false):
      report(
        reader, "start-at", "'start-at' needs 'shard'", help: "add 'shard: 0/4', or leave 'start-at' away")
      return .unknown
    case (false, true):
      report(
        reader, "shard", "'shard' needs 'start-at': all shards begin at the same time", help: StartTime.help)
      return .unknown
    case (false, false): break
    }
    let time = StartTime.nanoseconds(start)
    if time == nil { report(reader, "start-at", "'\(start)' is not a time", help: StartTime.help) }
    do throws(ShardText.Fault) {
      var shard = try ShardText.shard(text)
      shard.startWallNanoseconds = time
      return time == nil ? .unknown : .part(shard)
    } catch {
      report(reader, "shard", error.message, help: error.help)
      return .unknown
    }
  }

  private static func report(_ reader: MappingReader, _ key: String, _ message: String, help: String) {
    guard let node = reader.value(key) else { return }
    reader.collector.error("bad-shard", message, at: node, help: help)
  }
}
