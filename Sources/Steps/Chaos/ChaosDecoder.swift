import Documents
import Execution
import FaultProxy
import PipelineModel

/// What stands under `with` of a `chaos` step.
struct ChaosDecoder {
  private let collector: DiagnosticCollector

  static func decode(_ node: Node, collector: DiagnosticCollector) -> ChaosSpec? {
    let before = collector.diagnostics.count
    guard
      let reader = MappingReader(node, subject: "a 'chaos' step", keys: ChaosKeys.step, collector: collector)
    else { return nil }
    let spec = ChaosDecoder(collector: collector).spec(reader)
    return collector.diagnostics.count == before ? spec : nil
  }

  private func spec(_ reader: MappingReader) -> ChaosSpec? {
    let load = reader.value("load").flatMap { ChaosKeys.load.decode($0, collector: collector) }
    let faults = faults(reader, mayApply: reader.boolean("apply") ?? false)
    let recovery = recovery(reader)
    let cluster = ChaosSpec.Cluster(context: reader.string("context"), namespace: reader.string("namespace"))
    guard let load, let faults, !reader.has("recovered") || recovery != nil else { return nil }
    let spec = ChaosSpec(
      load: load, faults: faults.map(\.fault).sorted { $0.start < $1.start }, recovery: recovery,
      cluster: cluster)
    check(spec, nodes: faults)
    return spec
  }

  // MARK: - Faults

  private func faults(
    _ reader: MappingReader, mayApply: Bool
  ) -> [(fault: ChaosSpec.Fault, node: Node)]? {
    guard let entries = reader.entries("faults") else { return nil }
    if entries.isEmpty, let node = reader.value("faults") {
      collector.error(
        "missing-value", "'faults' names no fault", at: node,
        help: "write one like 'dark: { at: 10s, for: 5s, blackhole: 100% }'")
      return nil
    }
    let decoded = entries.map { entry in fault(entry, mayApply: mayApply).map { ($0, entry.key) } }
    let known = decoded.compactMap(\.self)
    return known.count == decoded.count ? known : nil
  }

  private func fault(_ entry: Mapping.Entry, mayApply: Bool) -> ChaosSpec.Fault? {
    let (name, node) = (entry.name, entry.value)
    guard
      let reader = MappingReader(
        node, subject: "fault '\(name)'", keys: ChaosKeys.fault, collector: collector)
    else { return nil }
    let start = reader.duration("at")
    let length = reader.duration("for")
    if let length, length <= .zero, let node = reader.value("for") {
      collector.error("out-of-range", "'for' must be greater than 0s", at: node)
    }
    let isNetwork = (ChaosKeys.network + ["proxy"]).contains(where: reader.has)
    let others = ChaosKeys.others.filter(reader.has)
    if reader.has("resources"), !mayApply {
      collector.error(
        "not-applied", "fault '\(name)' changes a cluster, and the step does not say 'apply: true'",
        at: entry.key,
        help: "add 'apply: true' beside 'faults' if it may; the resources are deleted at the end")
    }
    let isSomething = isNetwork || !others.isEmpty
    guard (isNetwork ? 1 : 0) + others.count == 1, ChaosKeys.network.contains(where: reader.has) == isNetwork
    else {
      if isSomething || !ChaosKeys.fault.contains(where: { reader.isMisspelt($0.name) }) {
        collector.error(
          "bad-fault", isSomething ? "fault '\(name)' is not one fault" : "fault '\(name)' does nothing",
          at: node,
          help:
            "give it what a proxy does (\(ChaosKeys.network.map { "'\($0)'" }.joined(separator: ", "))), or one of \(ChaosKeys.others.map { "'\($0)'" }.joined(separator: ", "))"
        )
      }
      return nil
    }
    let kind: ChaosSpec.Kind? =
      isNetwork
      ? network(reader)
      : reader.string("stop").map { .stop(service: $0) } ?? reader.string("kill").map { .kill(service: $0) }
        ?? reader.string("resources").map { .resources(file: $0) }
    guard let kind, let start, let length else { return nil }
    let text = (ChaosKeys.network + ChaosKeys.others).compactMap { key in
      reader.value(key)?.scalarText.map { "\(key) \($0)" }
    }.joined(separator: ", ")
    return ChaosSpec.Fault(
      name: name, kind: kind, range: node.range, text: text, start: start, length: length)
  }

  private func network(_ reader: MappingReader) -> ChaosSpec.Kind? {
    let before = collector.diagnostics.count
    var fault = ProxyFault()
    fault.latencyNanoseconds = nanoseconds("latency", reader)
    fault.jitterNanoseconds = nanoseconds("jitter", reader)
    if let node = reader.value("bandwidth"),
      let rate = reader.quantity("bandwidth", unit: .bytesPerSecond)?.value
    {
      fault.bandwidth = rate
      if !(1...1e12).contains(rate) {
        collector.error("out-of-range", "'bandwidth' must be between 1B/s and 1TB/s", at: node)
      }
    }
    fault.reset = share("reset", reader) ?? 0
    fault.halfOpen = share("half-open", reader) ?? 0
    fault.blackhole = share("blackhole", reader) ?? 0
    fault.connectionLoss = share("connection-loss", reader) ?? 0
    var proxy: ChaosSpec.ControlAddress?
    if let node = reader.value("proxy"), let text = reader.string("proxy") {
      if let address = HostAndPort.parse(text, defaultPort: nil) {
        proxy = .init(host: address.host, port: address.port)
      } else {
        collector.error(
          "bad-address", "'\(text)' is not a host and port", at: node,
          help: "write what '--control' of the proxy says, like 127.0.0.1:6433")
      }
    }
    if reader.has("proxy"), proxy == nil { return nil }
    let isKnown = ChaosKeys.network.allSatisfy { !reader.has($0) || reader.value($0) != nil }
    return collector.diagnostics.count == before && isKnown ? .network(fault, proxy: proxy) : nil
  }

  private func nanoseconds(_ key: String, _ reader: MappingReader) -> Int64 {
    guard let node = reader.value(key), let duration = reader.duration(key) else { return 0 }
    if duration > .seconds(3600) { collector.error("out-of-range", "'\(key)' must be at most 1h", at: node) }
    return Int64(duration / .nanoseconds(1))
  }

  private func share(_ key: String, _ reader: MappingReader) -> Double? {
    guard let node = reader.value(key), let share = reader.quantity(key, unit: .ratio)?.value else {
      return nil
    }
    guard share > 0, share <= 1 else {
      collector.error("out-of-range", "'\(key)' must be over 0% and at most 100%", at: node)
      return nil
    }
    return share
  }

  // MARK: - Recovery

  private func recovery(_ reader: MappingReader) -> ChaosSpec.Recovery? {
    guard let node = reader.value("recovered"),
      let recovered = MappingReader(
        node, subject: "'recovered'", keys: ChaosKeys.recovered, collector: collector)
    else { return nil }
    let latency = recovered.duration("latency")
    let share = share("share", recovered)
    let hold = recovered.duration("for")
    if let hold, hold <= .zero, let node = recovered.value("for") {
      collector.error("out-of-range", "'for' must be greater than 0s", at: node)
    }
    if recovered.has("share"), share == nil { return nil }
    if recovered.has("for"), hold == nil { return nil }
    guard let latency else { return nil }
    return .init(latency: latency, share: share ?? 0.99, hold: hold ?? .seconds(1))
  }

  /// Faults begin and end some milliseconds late, and to recover takes a service time too.
  private static let leastRecovery = Duration.milliseconds(100)

  /// Each fault must lie within the measurement, and leave time to recover before it ends.
  private func check(_ spec: ChaosSpec, nodes: [(fault: ChaosSpec.Fault, node: Node)]) {
    let length = spec.load.plan.duration
    func text(_ duration: Duration) -> String { "\(Quantity(duration / .seconds(1), .seconds))" }
    for (fault, node) in nodes where fault.end > length {
      collector.error(
        "fault-beyond-load",
        "fault '\(fault.name)' ends at \(text(fault.end)), after the load's \(text(length))",
        at: node, help: "let the load last longer, or the fault begin earlier")
    }
    guard let recovery = spec.recovery else { return }
    for (fault, node) in nodes where fault.end <= length {
      let end = spec.recoveryEnd(of: fault)
      guard fault.end + recovery.hold + Self.leastRecovery > end else { continue }
      collector.error(
        "no-time-to-recover",
        "after fault '\(fault.name)' \(text(end - fault.end)) are left, and recovery must hold for \(text(recovery.hold)) after at least \(text(Self.leastRecovery))",
        at: node, help: "move the next fault or the load's end away from it, or shorten 'for' of 'recovered'")
    }
  }
}
