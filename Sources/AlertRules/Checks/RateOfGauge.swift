import Diagnostics
import PromQL

/// `rate-of-gauge`
enum RateOfGauge {
  static let check = RuleCheck(
    description: RuleCheckDescription(
      "rate-of-gauge", .warning, "'rate', 'irate', 'increase' and 'resets' are applied to counters.",
      why:
        "They take every fall of the value for a restart of the process and add it up: of a gauge they give nonsense.",
      example: """
        - alert: MemoryGrows
          expr: ‹rate(process_resident_memory_bytes[5m])› > 1e6
        """,
      fix: """
        - alert: MemoryGrows
          expr: deriv(process_resident_memory_bytes[5m]) > 1e6
        """),
    body: .rule { context in
      for call in context.calls {
        guard call.isGrowth || call.function == .resets,
          case .matrixSelector(let matrix) = call.arguments.first?.unwrapped,
          let name = matrix.selector.metricName
        else { continue }
        let known = context.metrics.kind(of: name)
        guard known == .gauge || (known == nil && looksLikeGauge(name)) else { continue }
        context.find(
          "'\(call.name.name)' of '\(name)', which is a gauge" + (known == nil ? " by its name" : ""),
          in: call.range, help: "use 'deriv' or 'delta' for a gauge")
      }
    })

  /// Names of measured states, as the conventions of Prometheus have them.
  static func looksLikeGauge(_ name: String) -> Bool {
    guard !name.utf8.contains(UInt8(ascii: ":")), let last = name.utf8.last else { return false }
    return name == "up" || endings[last]?.contains { name.hasSuffix($0) } == true
  }

  /// How such names end, by the last byte.
  private static let endings: [UInt8: [String]] = Dictionary(
    grouping: [
      "_resident_memory_bytes", "_virtual_memory_bytes", "_working_set_bytes", "_memory_usage_bytes",
      "_open_fds",
      "_max_fds", "_connections_active", "_connections_max", "_temperature_celsius", "_celsius", "_ratio",
      "_percent", "_MemAvailable_bytes", "_MemFree_bytes", "_MemTotal_bytes", "_avail_bytes", "_size_bytes",
      "_goroutines", "_threads", "_queue_length", "_info", "_load1", "_load5", "_load15",
    ], by: { $0.utf8.last ?? 0 })
}
