import HTTPLoad
import PipelineModel

/// What a chaos step comes to before any budget looks at it.
///
/// Requests that fail while a fault is in place are what a chaos step is for: they speak against nothing.
enum ChaosVerdict {
  static func judge(_ metrics: ChaosMetrics) -> (Verdict, String) {
    let counts = metrics.result.overall.counts
    if counts.scheduled == 0 { return (.inconclusive, "no request was sent within the measured time") }
    if counts.succeeded == 0 {
      let most = metrics.result.overall.failures.max { $0.count < $1.count }
      return (
        .failed,
        "none of \(counts.scheduled) requests succeeded\(most.map { ", \($0.count) by \($0.cause.rawValue)" } ?? "")"
      )
    }
    let recoveries = metrics.recoveries
    for (record, answer) in recoveries {
      if case .notWithin(let nanoseconds) = answer {
        let time = Quantity(Double(nanoseconds) / 1e9, .seconds)
        return (
          .failed, "'\(record.fault.name)': the service had not recovered \(time) after the fault's end"
        )
      }
    }
    for saturation in metrics.result.saturation {
      if case .generatorLimit = saturation {
        return (.inconclusive, "the generator was saturated: \(saturation)")
      }
    }
    if let lag = metrics.sendLagBefore, lag > metrics.spec.load.plan.sendLagBound.nanoseconds {
      let time = Quantity(Double(lag) / 1e9, .seconds)
      return (.inconclusive, "the generator was saturated before the first fault: send lag p99 \(time)")
    }
    for (record, answer) in recoveries {
      if case .tooFew = answer {
        return (.inconclusive, "'\(record.fault.name)': \(ChaosMetrics.reading(answer).reason ?? "")")
      }
    }
    return (.passed, digest(metrics, recoveries))
  }

  /// `2 faults, recovered in at most 1.2s`.
  private static func digest(
    _ metrics: ChaosMetrics, _ recoveries: [(record: FaultRecord, answer: RecoverySearch.Answer)]
  ) -> String {
    let times = recoveries.compactMap { ChaosMetrics.reading($0.answer).value }
    let count = metrics.records.count
    let recovered = times.max().map { ", recovered in at most \(Quantity($0, .seconds))" } ?? ""
    return "\(count) fault\(count == 1 ? "" : "s")\(recovered)"
  }
}
