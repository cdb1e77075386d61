import PipelineModel

/// The inputs of the operations guide's capacity formulas, in base units, each greater than 0.
package struct CapacityPlan: Sendable {
  enum Traffic: Sendable {
    /// - Parameter requestsPerSecond: of one user.
    case users(Double, requestsPerSecond: Double)
    case rate(Double)
  }

  struct Pods: Sendable {
    let requestsPerPod: Double
    var targetUtilization = 0.7
  }

  struct Shards: Sendable {
    let queriesPerRequest: Double
    let queriesPerShard: Double
    var targetUtilization = 0.8
  }

  struct Cache: Sendable {
    let dailyActiveUsers: Double
    let itemsPerUser: Double
    let entryBytes: Double
    var overhead = 0.5
  }

  struct Storage: Sendable {
    let newUsersPerMonth: Double
    let bytesPerUser: Double
    var buffer = 0.3
  }

  var traffic: Traffic?
  /// Together with `traffic` only, as are `shards`.
  var pods: Pods?
  var shards: Shards?
  var cache: Cache?
  var storage: Storage?

  /// The formulas of the section "Capacity Planning", in its order.
  package var figures: [CapacityFigure] { trafficFigures + cacheFigures + storageFigures }

  private var trafficFigures: [CapacityFigure] {
    guard let traffic else { return [] }
    let requests: Double
    var found: [CapacityFigure] = []
    switch traffic {
    case .users(let count, let each):
      requests = count * each
      found.append(
        .init(.requestsPerSecond, requests, "\(text(count)) users × \(text(each, .perSecond)) each"))
    case .rate(let rate):
      requests = rate
      found.append(.init(.requestsPerSecond, requests, "as given"))
    }
    if let pods {
      found.append(
        .init(
          .requiredPods, Self.whole(requests / (pods.requestsPerPod * pods.targetUtilization)),
          "\(text(requests, .perSecond)) ÷ (\(text(pods.requestsPerPod, .perSecond)) × \(text(pods.targetUtilization, .ratio))), rounded up"
        ))
    }
    if let shards {
      let queries = requests * shards.queriesPerRequest
      found += [
        .init(
          .queriesPerSecond, queries,
          "\(text(requests, .perSecond)) × \(text(shards.queriesPerRequest)) queries"),
        .init(
          .requiredShards, Self.whole(queries / (shards.queriesPerShard * shards.targetUtilization)),
          "\(text(queries, .perSecond)) ÷ (\(text(shards.queriesPerShard, .perSecond)) × \(text(shards.targetUtilization, .ratio))), rounded up"
        ),
      ]
    }
    return found
  }

  private var cacheFigures: [CapacityFigure] {
    guard let cache else { return [] }
    let entries = cache.dailyActiveUsers * cache.itemsPerUser
    return [
      .init(
        .cacheEntries, entries, "\(text(cache.dailyActiveUsers)) users × \(text(cache.itemsPerUser)) items"),
      .init(
        .cacheMemory, entries * cache.entryBytes * (1 + cache.overhead),
        "\(text(entries)) × \(text(cache.entryBytes, .bytes)) × \(text(1 + cache.overhead, .ratio))"),
    ]
  }

  private var storageFigures: [CapacityFigure] {
    guard let storage else { return [] }
    let growth = storage.newUsersPerMonth * storage.bytesPerUser
    return [
      .init(
        .monthlyGrowth, growth,
        "\(text(storage.newUsersPerMonth)) users × \(text(storage.bytesPerUser, .bytes))"),
      .init(
        .yearlyStorage, growth * 12 * (1 + storage.buffer),
        "\(text(growth, .bytes)) × 12 months × \(text(1 + storage.buffer, .ratio))"),
    ]
  }

  /// The least whole number that is not below the value, but for what binary fractions add: 2100 / (1000 × 0.7)
  /// is 3 pods, not 4.
  private static func whole(_ value: Double) -> Double { (value * (1 - 1e-12)).rounded(.up) }

  private func text(_ value: Double, _ unit: MetricUnit = .none) -> String { "\(Quantity(value, unit))" }
}
