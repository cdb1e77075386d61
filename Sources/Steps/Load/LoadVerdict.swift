import HTTPLoad
import PipelineModel

/// What a load run comes to before any budget looks at it.
package enum LoadVerdict {
  /// The verdict, and one phrase that says what it rests on.
  package static func judge(_ result: LoadResult) -> (Verdict, String) {
    let counts = result.overall.counts
    if counts.scheduled == 0 { return (.inconclusive, "no request was sent within the measured time") }
    if let saturation = result.saturation.first {
      return (.inconclusive, "the generator was saturated: \(saturation)")
    }
    if counts.succeeded == 0 {
      return (.failed, "none of \(counts.scheduled) requests succeeded\(mainCause(result))")
    }
    let lost = counts.scheduled - counts.succeeded
    if lost > 0 {
      return (.warned, "\(lost) of \(counts.scheduled) requests did not succeed\(mainCause(result))")
    }
    return (.passed, LoadText.digest(result))
  }

  private static func mainCause(_ result: LoadResult) -> String {
    guard let most = result.overall.failures.max(by: { $0.count < $1.count }) else { return "" }
    return ", \(most.count) by \(most.cause.rawValue)"
  }
}
