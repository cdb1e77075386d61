import Documents
import PipelineModel

/// From the keys of a capacity plan to its values.
struct CapacityDecoder {
  private let collector: DiagnosticCollector

  /// Nil where something is wrong.
  ///
  /// - Parameter subject: what messages call the whole: `a 'capacity' step`.
  static func decode(_ node: Node, subject: String, collector: DiagnosticCollector) -> CapacityStep.Spec? {
    let before = collector.diagnostics.count
    guard
      let reader = MappingReader(node, subject: subject, keys: CapacityKeys.step, collector: collector)
    else { return nil }
    let plan = CapacityDecoder(collector: collector).plan(reader, subject: subject)
    if let beyond = plan?.figures.first(where: { !$0.value.isFinite }) {
      collector.error("out-of-range", "'\(beyond.name)' is no finite number: \(beyond.working)", at: node)
    }
    guard collector.diagnostics.count == before else { return nil }
    return CapacityStep.Spec(figures: figures(reader), plan: plan)
  }

  /// What the sections that are there give, whatever their values.
  private static func figures(_ reader: MappingReader) -> [CapacityFigure.Kind] {
    (reader.has("traffic") ? [.requestsPerSecond] : [])
      + (reader.has("pods") ? [.requiredPods] : [])
      + (reader.has("shards") ? [.queriesPerSecond, .requiredShards] : [])
      + (reader.has("cache") ? [.cacheEntries, .cacheMemory] : [])
      + (reader.has("storage") ? [.monthlyGrowth, .yearlyStorage] : [])
  }

  /// Nil where a value is wrong or not known yet.
  private func plan(_ reader: MappingReader, subject: String) -> CapacityPlan? {
    let results = ["pods", "shards", "cache", "storage"]
    if !reader.has("traffic") {
      if let section = ["pods", "shards"].first(where: reader.has), !reader.isMisspelt("traffic"),
        let place = reader.value(section)
      {
        collector.error(
          "missing-key", "'\(section)' needs 'traffic'", at: place,
          help: "add 'traffic' with 'concurrent-users' and 'requests-per-user', or with 'requests-per-second'"
        )
      } else if !results.contains(where: { reader.has($0) || reader.isMisspelt($0) }) {
        collector.error(
          "missing-key", "\(subject) plans nothing", at: reader.node,
          help: "add one of 'traffic' with 'pods' or 'shards', 'cache', 'storage'")
      }
    }
    var plan = CapacityPlan()
    var isWhole = true
    func section<Value>(
      _ name: String, _ keys: [KeyDescription], _ read: (MappingReader) -> Value?
    ) -> Value? {
      guard reader.has(name) else { return nil }
      let inner = reader.value(name).flatMap {
        MappingReader($0, subject: "'\(name)'", keys: keys, collector: collector)
      }
      let value = inner.flatMap(read)
      if value == nil { isWhole = false }
      return value
    }
    plan.traffic = section("traffic", CapacityKeys.traffic, traffic)
    plan.pods = section("pods", CapacityKeys.pods, pods)
    plan.shards = section("shards", CapacityKeys.shards, shards)
    plan.cache = section("cache", CapacityKeys.cache, cache)
    plan.storage = section("storage", CapacityKeys.storage, storage)
    return isWhole ? plan : nil
  }

  private func traffic(_ reader: MappingReader) -> CapacityPlan.Traffic? {
    let users = ["concurrent-users", "requests-per-user"]
    let rate = positive("requests-per-second", .perSecond, reader)
    let count = positive("concurrent-users", .none, reader)
    let each = positive("requests-per-user", .perSecond, reader)
    if (users + ["requests-per-second"]).contains(where: reader.isMisspelt) { return nil }
    let given = users.filter(reader.has)
    if reader.has("requests-per-second") {
      guard given.isEmpty else {
        collector.error(
          "bad-traffic", "'requests-per-second' excludes '\(given[0])'",
          at: reader.node.mapping?.entry(named: given[0])?.key ?? reader.node,
          help: "give the traffic, or the users and what each of them sends")
        return nil
      }
      return rate.map { .rate($0) }
    }
    guard given.count == 2 else {
      let missing = users.first { !reader.has($0) } ?? users[0]
      collector.error(
        "missing-key",
        given.isEmpty
          ? "'traffic' has no value that says how much it is" : "missing key '\(missing)' in 'traffic'",
        at: reader.node.mapping?.entries.first?.key ?? reader.node,
        help:
          "give 'requests-per-second', or 'concurrent-users' with 'requests-per-user'; a metric that a step did not measure is no value"
      )
      return nil
    }
    guard let count, let each else { return nil }
    return .users(count, requestsPerSecond: each)
  }

  private func pods(_ reader: MappingReader) -> CapacityPlan.Pods? {
    let each = positive("requests-per-pod", .perSecond, reader)
    let utilization = utilization(reader)
    guard let each else { return nil }
    var pods = CapacityPlan.Pods(requestsPerPod: each)
    pods.targetUtilization = utilization ?? pods.targetUtilization
    return isKnown("target-utilization", utilization, reader) ? pods : nil
  }

  private func shards(_ reader: MappingReader) -> CapacityPlan.Shards? {
    let queries = positive("queries-per-request", .none, reader)
    let each = positive("queries-per-shard", .perSecond, reader)
    let utilization = utilization(reader)
    guard let queries, let each else { return nil }
    var shards = CapacityPlan.Shards(queriesPerRequest: queries, queriesPerShard: each)
    shards.targetUtilization = utilization ?? shards.targetUtilization
    return isKnown("target-utilization", utilization, reader) ? shards : nil
  }

  private func cache(_ reader: MappingReader) -> CapacityPlan.Cache? {
    let users = positive("daily-active-users", .none, reader)
    let items = positive("items-per-user", .none, reader)
    let bytes = positive("entry-size", .bytes, reader)
    let overhead = share("overhead", reader)
    guard let users, let items, let bytes else { return nil }
    var cache = CapacityPlan.Cache(dailyActiveUsers: users, itemsPerUser: items, entryBytes: bytes)
    cache.overhead = overhead ?? cache.overhead
    return isKnown("overhead", overhead, reader) ? cache : nil
  }

  private func storage(_ reader: MappingReader) -> CapacityPlan.Storage? {
    let users = positive("new-users-per-month", .none, reader)
    let bytes = positive("data-per-user", .bytes, reader)
    let buffer = share("buffer", reader)
    guard let users, let bytes else { return nil }
    var storage = CapacityPlan.Storage(newUsersPerMonth: users, bytesPerUser: bytes)
    storage.buffer = buffer ?? storage.buffer
    return isKnown("buffer", buffer, reader) ? storage : nil
  }

  // MARK: - Values

  /// False for a factor that stands in the file and has no value yet, for which the default would be wrong.
  private func isKnown(_ key: String, _ value: Double?, _ reader: MappingReader) -> Bool {
    value != nil || !reader.has(key)
  }

  private func positive(_ key: String, _ unit: MetricUnit, _ reader: MappingReader) -> Double? {
    guard let node = reader.value(key), let quantity = reader.quantity(key, unit: unit) else { return nil }
    guard quantity.value > 0 else {
      collector.error("out-of-range", "'\(key)' must be greater than 0; got \(quantity)", at: node)
      return nil
    }
    return quantity.value
  }

  /// Above 0 and up to 100%.
  private func utilization(_ reader: MappingReader) -> Double? {
    guard let node = reader.value("target-utilization"),
      let share = positive("target-utilization", .ratio, reader)
    else { return nil }
    guard share <= 1 else {
      collector.error(
        "out-of-range", "'target-utilization' must be at most 100%; got \(Quantity(share, .ratio))", at: node)
      return nil
    }
    return share
  }

  /// From 0% on.
  private func share(_ key: String, _ reader: MappingReader) -> Double? {
    guard let node = reader.value(key), let quantity = reader.quantity(key, unit: .ratio) else { return nil }
    guard quantity.value >= 0 else {
      collector.error("out-of-range", "'\(key)' must be at least 0%; got \(quantity)", at: node)
      return nil
    }
    return quantity.value
  }
}
