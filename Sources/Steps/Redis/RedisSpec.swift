import Documents
import PipelineModel

/// What a `redis` step looks at.
struct RedisSpec: Sendable {
  let server: RedisServer
  let checks: [RedisCheck]
  /// The step whose snapshot is subtracted.
  let since: StepID?
  let sinceNode: Node?
  /// What settings should be, besides the guide's; one of the guide's names takes its place.
  let settings: [RedisSetting]
  /// The memory of the server's machine in bytes; nil for what the server says.
  let memoryBytes: Double?
  /// From which a command of the slowlog is told.
  let slowCommandSeconds: Double
  /// The share of reads that should find their key.
  let hitRate: Double

  /// The names of all settings that are asked for.
  var settingNames: [String] {
    RedisSetting.guide(memory: 0).map(\.name) + settings.map(\.name)
  }

  /// The guide's settings, each in the user's form where there is one, and then the user's others.
  ///
  /// - Parameter memory: of the machine as the server tells it.
  func expected(memory: Double) -> [RedisSetting] {
    let guide = RedisSetting.guide(memory: memoryBytes ?? memory)
    let chosen = guide.map { usual in settings.first { $0.name == usual.name } ?? usual }
    return chosen + settings.filter { own in !guide.contains { $0.name == own.name } }
  }
}
