import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How long the steps of a pipeline took in its last runs.
package enum EarlierDurations {
  /// The runs that count.
  private static let runs = 5
  /// A larger journal is passed over: it would take long to read.
  private static let mostBytes = 16 << 20

  /// The median of each step that ran to its end, in seconds.
  ///
  /// - Parameters:
  ///   - results: the folder in which the folders of runs lie.
  ///   - own: the run that asks.
  package static func medians(of pipeline: String, below results: String, before own: String) -> [StepID:
    Double]
  {
    var seconds: [StepID: [Double]] = [:]
    var found = 0
    // The names of runs begin with their time.
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: results)) ?? [])
      .filter { $0 < own && $0.first?.isNumber == true }.sorted(by: >)
    for name in names.prefix(10 * runs) where found < runs {
      let run = EarlierRun.read(results + "/" + name, maximumBytes: mostBytes).run
      guard let run, run.started.pipeline == pipeline else { continue }
      found += 1
      seconds.merge(run.durations.mapValues { [$0] }) { $0 + $1 }
    }
    return seconds.mapValues { times in times.sorted()[times.count / 2] }
  }
}
