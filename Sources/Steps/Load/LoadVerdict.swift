import HTTPLoad
import PipelineModel

/// What a load run comes to before any budget looks at it.
package enum LoadVerdict {
  /// The verdict, and one phrase that says what it rests on.
  package static func judge(_ result: LoadResult) -> (Verdict, String) {
    let counts = result.overall.counts
    if counts.scheduled == 0 { return (.inconclusive, "no request was sent within the measured time") }
    if let end = result.earlyEnd {
      return (
        .failed,
        "ended early, since \(LoadText.limit(end.limit, of: result)) could no longer hold: \(end.reason)"
      )
    }
    // Where none of the requests that were sent was answered as expected, no further sending would have helped.
    if counts.succeeded == 0, counts.completed > 0, result.generatorFailures < counts.completed {
      return (.failed, "none of \(counts.scheduled) requests succeeded\(mainCause(result))")
    }
    if let saturation = result.saturation.first {
      return (.inconclusive, "the generator was saturated: \(saturation)\(hint(saturation))")
    }
    let lost = counts.scheduled - counts.succeeded
    if lost > 0 {
      return (.warned, "\(lost) of \(counts.scheduled) requests did not succeed\(mainCause(result))")
    }
    return (.passed, LoadText.digest(result))
  }

  private static func hint(_ saturation: LoadResult.Saturation) -> String {
    guard case .unsent = saturation else { return "" }
    return "; the service was too slow for 'max-in-flight', or this machine for the rate"
  }

  private static func mainCause(_ result: LoadResult) -> String {
    guard let most = result.overall.failures.max(by: { $0.count < $1.count }) else { return "" }
    var words = ", \(most.count) by \(most.cause.rawValue)"
    // Its example reads 'status 500'.
    if most.cause == .unexpectedStatus, let status = most.example.detail.split(separator: " ").last {
      words += ", such as \(status)"
    }
    return words
  }
}

extension LoadResult {
  /// Requests that failed for want of something on this machine, not of the service.
  fileprivate var generatorFailures: UInt64 {
    overall.failures.filter { $0.cause == .generatorLimit }.reduce(0) { $0 + $1.count }
  }
}
