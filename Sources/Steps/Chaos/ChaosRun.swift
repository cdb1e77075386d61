import Execution
import HTTPLoad
import SystemIO

/// Sends the load and, in step with it, puts the faults in place and takes them back.
struct ChaosRun: Sendable {
  let spec: ChaosSpec
  /// With what its files hold.
  let plan: LoadPlan
  let context: StepContext

  private enum Part: Sendable {
    case load(LoadResult)
    case fault(FaultRecord)
  }

  /// The faults come back in the order of the specification. Every fault is gone when this returns or throws.
  func measure() async throws -> (LoadResult, [FaultRecord]) {
    guard spec.needsProxy else { return try await measure(through: nil) }
    let proxy = ProxyProcess()
    let (target, context) = (plan.target, context)
    return try await withThrowingTaskGroup(of: (LoadResult, [FaultRecord])?.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        try await proxy.run(to: target.host, port: target.port, in: context)
        return nil
      }
      group.addTask { try await measure(through: try await proxy.addresses()) }
      // The proxy never ends well by itself: the first to end is the measurement, or it throws.
      guard let measured = try await group.next() ?? nil else { throw CancellationError() }
      return measured
    }
  }

  private func measure(through proxy: ProxyProcess.Addresses?) async throws -> (LoadResult, [FaultRecord]) {
    var plan = plan
    plan.target.proxy = proxy?.load
    plan.keepsOutcomes = true
    let (sent, context) = (plan, context)
    let (starts, start) = AsyncStream.makeStream(of: Int64.self)
    return try await withThrowingTaskGroup(of: Part.self) { group in
      group.addTask {
        defer { start.finish() }
        let whole = sent.plannedTime
        return .load(
          try await LoadEngine.run(
            sent, keepingSecondsOnDiskOf: context.folder.runPath,
            progress: { progress in
              context.log.append(line: LoadText.progress(progress))
              if let whole { context.show(fraction: progress.elapsed / whole) }
            }, began: { start.yield($0) }))
      }
      // A load that reaches nobody never begins.
      if let began = await starts.first(where: { _ in true }) {
        for fault in spec.faults {
          group.addTask {
            .fault(
              try await FaultInjection(fault: fault, control: proxy?.control, cluster: spec.cluster).run(
                from: began, in: context))
          }
        }
      }
      var result: LoadResult?
      var records: [FaultRecord] = []
      for try await part in group {
        switch part {
        case .load(let found): result = found
        case .fault(let record): records.append(record)
        }
      }
      guard let result else { throw CancellationError() }
      return (result, records.sorted { $0.fault.start < $1.fault.start })
    }
  }
}
