import Diagnostics
import Documents
import HTTPLoad
import PipelineModel

/// How long a `load` step sends, at which level, and when.
struct LoadPaceDecoder {
  struct Length {
    var duration = Duration.zero
    var stages: [LoadStage] = []
    var iterations: Int?
  }

  let reader: MappingReader
  let model: LoadPlan.Model?
  private var collector: DiagnosticCollector { reader.collector }

  private static let lengthKeys = ["duration", "stages", "iterations"]

  /// By time, by stages or by iterations; nil where something is wrong.
  func length() -> Length? {
    let keys = Self.lengthKeys
    if keys.contains(where: { reader.isMisspelt($0) }) { return nil }
    let present = keys.filter { reader.has($0) }
    guard present.count == 1 else {
      let place = present.count > 1 ? reader.node.mapping?.entry(named: present[1])?.key : nil
      collector.error(
        "no-length",
        "a 'load' step needs \(present.isEmpty ? "one" : "only one") of 'duration', 'stages' and 'iterations'",
        at: place ?? reader.node.mapping?.entries.first?.key ?? reader.node,
        help: "'duration: 30s' is the usual one")
      return nil
    }
    switch present[0] {
    case "duration": return positiveDuration("duration").map { Length(duration: $0) }
    case "iterations": return reader.integer("iterations").map { Length(iterations: $0) }
    default: return stages().map { Length(stages: $0) }
    }
  }

  func arrivals() -> ArrivalProcess {
    guard reader.choice("arrivals") == "poisson" else { return .constant }
    return .poisson(seed: UInt64(reader.integer("seed") ?? 1))
  }

  /// A duration that must be longer than 0.
  func positiveDuration(_ key: String) -> Duration? { Self.positiveDuration(reader, key) }

  private static func positiveDuration(_ reader: MappingReader, _ key: String) -> Duration? {
    guard let duration = reader.duration(key) else { return nil }
    if duration > .zero { return duration }
    if let node = reader.value(key) {
      reader.collector.error("out-of-range", "'\(key)' must be longer than 0s", at: node)
    }
    return nil
  }

  // MARK: - Stages

  private func stages() -> [LoadStage]? {
    guard let nodes = reader.list("stages") else { return nil }
    if nodes.isEmpty, let node = reader.value("stages") {
      collector.error("no-length", "'stages' is empty", at: node, help: "add '- { duration: 30s }'")
      return nil
    }
    let stages = nodes.map(stage)
    return stages.contains { $0 == nil } ? nil : stages.compactMap(\.self)
  }

  private func stage(_ node: Node) -> LoadStage? {
    guard let stage = MappingReader(node, subject: "a stage", keys: LoadKeys.stage, collector: collector),
      let duration = Self.positiveDuration(stage, "duration")
    else { return nil }
    let measured = stage.boolean("measured")
    guard stage.has("ramp-to") else {
      return LoadStage(duration: duration, isMeasured: measured ?? true)
    }
    guard let target = target(stage) else { return nil }
    return LoadStage(duration: duration, target: target, isMeasured: measured ?? false)
  }

  private func target(_ stage: MappingReader) -> Double? {
    switch model {
    case .open:
      guard let rate = stage.quantity("ramp-to", unit: .perSecond)?.value else { return nil }
      if (ArrivalSchedule.slowestPerSecond...ArrivalSchedule.fastestPerSecond).contains(rate) { return rate }
      let node = stage.value("ramp-to") ?? stage.node
      collector.error(
        "out-of-range", "'ramp-to' must be from 0.000001/s to 1000000/s; got \(node.scalarText ?? "")",
        at: node,
        help: "to go down to nearly nothing, write 1/s")
      return nil
    case .closed:
      guard let node = stage.value("ramp-to") else { return nil }
      if let users = node.integer, (1...1_000_000).contains(users) { return Double(users) }
      collector.error(
        "out-of-range", "'ramp-to' must be from 1 to 1000000; got \(node.scalarText ?? node.typeName)",
        at: node,
        help: "with 'concurrency' a stage goes to a number of users, such as 64")
      return nil
    case nil: return nil
    }
  }

  // MARK: - Think time

  /// Under `think-time`: one time, or the bounds between which it lies.
  static func thinkTime(_ reader: MappingReader) -> ThinkTime? {
    guard let node = reader.value("think-time") else { return nil }
    guard node.mapping != nil else { return reader.duration("think-time").map { ThinkTime($0) } }
    guard case .oneOf(let shapes) = LoadKeys.thinkTime, case .mapping(let keys)? = shapes.last,
      let bounds = MappingReader(node, subject: "'think-time'", keys: keys, collector: reader.collector),
      let least = bounds.duration("min"), let most = bounds.duration("max")
    else { return nil }
    guard least <= most else {
      reader.collector.error("out-of-range", "'min' of the think time lies above its 'max'", at: node)
      return nil
    }
    return ThinkTime(minimum: least, maximum: most)
  }
}
