import Documents
import HTTPLoad

/// How people and platforms write a shard: `0/4` is the first of four, `3/4` the last.
///
/// Counted from 0, as `strategy.job-index` of GitHub Actions and `JOB_COMPLETION_INDEX` of Kubernetes are.
package enum ShardText {
  static let format = TextFormat(name: "a shard", pattern: "^([0-9]+/[0-9]+)?$", example: "0/4")

  package enum Fault: Error, Sendable, Equatable {
    case form(String)
    case count(String)
    case index(String, last: Int)

    package var message: String {
      switch self {
      case .form(let text): "'\(text)' is not a shard"
      case .count(let text): "'\(text)' is not a shard of 1 to \(LoadShard.mostShards)"
      case .index(let text, _): "there is no shard '\(text)': shards are counted from 0"
      }
    }

    package var help: String {
      switch self {
      case .form, .count: "write it like 0/4, the first of four"
      case .index(_, let last): "the last is \(last)/\(last + 1)"
      }
    }
  }

  package static func shard(_ text: String) throws(Fault) -> LoadShard {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      parts.allSatisfy({ (1...9).contains($0.utf8.count) }), let index = Int(parts[0]),
      let count = Int(parts[1])
    else { throw .form(text) }
    guard count >= 1, count <= LoadShard.mostShards else { throw .count(text) }
    guard index < count else { throw .index(text, last: count - 1) }
    return LoadShard(index: index, count: count)
  }
}
