import PipelineModel

/// One result of a capacity plan: what it is, how much, and from what.
package struct CapacityFigure: Sendable {
  /// In the names of the operations guide.
  package enum Kind: String, Sendable {
    case requestsPerSecond = "requests_per_second"
    case requiredPods = "required_pods"
    case queriesPerSecond = "queries_per_second"
    case requiredShards = "required_db_shards"
    case cacheEntries = "cache_entries"
    case cacheMemory = "required_cache_memory"
    case monthlyGrowth = "monthly_data_growth"
    case yearlyStorage = "yearly_storage_need"

    var unit: MetricUnit {
      switch self {
      case .requestsPerSecond, .queriesPerSecond: .perSecond
      case .requiredPods, .requiredShards, .cacheEntries: .none
      case .cacheMemory, .monthlyGrowth, .yearlyStorage: .bytes
      }
    }

    var summary: String {
      switch self {
      case .requestsPerSecond: "Requests that all users together send."
      case .requiredPods: "Pods for them, rounded up."
      case .queriesPerSecond: "Queries that the requests make."
      case .requiredShards: "Shards of the database for them, rounded up."
      case .cacheEntries: "Items in the cache."
      case .cacheMemory: "Memory of the cache, its overhead included."
      case .monthlyGrowth: "Bytes that a month adds."
      case .yearlyStorage: "Bytes that a year adds, with the buffer."
      }
    }

    var description: MetricDescription { MetricDescription(rawValue, unit, summary) }
  }

  package let kind: Kind
  package let value: Double
  /// How it was computed: `1000/s ÷ (850/s × 70%), rounded up`.
  package let working: String

  init(_ kind: Kind, _ value: Double, _ working: String) {
    self.kind = kind
    self.value = value
    self.working = working
  }

  package var name: String { kind.rawValue }

  package var quantity: Quantity { Quantity(value, kind.unit) }

  var metric: Metric { Metric(name, kind.unit, value) }

  /// One line of a table: the name, the value, the working.
  package static func table(of figures: [CapacityFigure]) -> [String] {
    let names = figures.map(\.name.count).max() ?? 0
    let values = figures.map { $0.quantity.description.count }.max() ?? 0
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    return figures.map {
      "\(padded($0.name, names))  \(padded("\($0.quantity)", values))  \($0.working)"
    }
  }
}
