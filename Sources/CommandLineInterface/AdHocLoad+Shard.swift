import HTTPLoad
import PipelineModel
import Steps

/// The parts of a load that several machines send.
extension AdHocLoad {
  /// What `--shard` and `--start-at` say; nil for the whole load.
  func shard() throws(Arguments.Fault) -> LoadShard? {
    guard let text = arguments.value("--shard") else {
      if arguments.has("--start-at"), !arguments.has("--kubernetes") {
        throw Arguments.Fault(message: "'--start-at' needs '--shard'", help: nil)
      }
      return nil
    }
    try refuseLimits()
    guard let start = arguments.value("--start-at") else {
      throw Arguments.Fault(
        message: "'--shard' needs '--start-at': all shards begin at the same time", help: StartTime.help)
    }
    let time = try self.start(start)
    do throws(ShardText.Fault) {
      var shard = try ShardText.shard(text)
      shard.startWallNanoseconds = time
      return shard
    } catch {
      throw Arguments.Fault(message: error.message, help: error.help)
    }
  }

  /// Prints the Job in place of sending anything; nil where `--kubernetes` is not given.
  func kubernetesJob() throws(Arguments.Fault) -> String? {
    guard let shards = try arguments.count("--kubernetes") else {
      for flag in ["--image", "--claim"] where arguments.has(flag) {
        throw Arguments.Fault(message: "'\(flag)' needs '--kubernetes'", help: nil)
      }
      return nil
    }
    for flag in ["--shard", "--results"] where arguments.has(flag) {
      throw Arguments.Fault(message: "'\(flag)' and '--kubernetes' exclude each other", help: nil)
    }
    try refuseLimits()
    guard let image = arguments.value("--image"), !image.isEmpty else {
      throw Arguments.Fault(
        message: "'--kubernetes' needs '--image'", help: "name an image in which 'loadline' is in the path")
    }
    guard let start = arguments.value("--start-at") else {
      throw Arguments.Fault(
        message: "'--kubernetes' needs '--start-at': all shards begin at the same time", help: StartTime.help)
    }
    let time = try self.start(start)
    var plan = try plan()
    plan.shard = LoadShard(index: 0, count: shards)
    if let problem = plan.problems.first { throw Arguments.Fault(message: problem, help: nil) }
    let own: Set<String> = ["--kubernetes", "--image", "--claim", "--start-at"]
    let flags = Verb.load.flags.filter { !own.contains($0.name) }.flatMap { flag in
      arguments.all(flag.name).flatMap { flag.value == nil ? [flag.name] : ["\(flag.name)=\($0)"] }
    }
    return KubernetesJob(
      shards: shards, image: image, claim: arguments.value("--claim") ?? "loadline-results", startAt: start,
      words: ["load"] + arguments.operands + flags, startNanoseconds: time
    ).manifest
  }

  private func start(_ text: String) throws(Arguments.Fault) -> Int64 {
    guard let start = StartTime.nanoseconds(text) else {
      throw Arguments.Fault(message: "'--start-at' must be a time; got '\(text)'", help: StartTime.help)
    }
    return start
  }

  private func refuseLimits() throws(Arguments.Fault) {
    guard arguments.has("--limit") else { return }
    throw Arguments.Fault(
      message: "a limit holds for the whole load, not for one shard of it",
      help: "give a budget to 'loadline merge' when all shards have ended")
  }
}
