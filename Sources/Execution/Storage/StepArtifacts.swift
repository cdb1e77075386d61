import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The result files of a step: `metrics.json`, `findings.json`, `limits.json`, each only where it has content.
package enum StepArtifacts {
  private struct Metrics: Encodable {
    let version = 1
    let metrics: [Metric]
  }

  private struct Findings: Encodable {
    let version = 1
    let findings: [Finding]
  }

  private struct Limits: Encodable {
    let version = 1
    let limits: [LimitOutcome]
  }

  /// The paths of the files written, below the run's folder.
  package static func write(
    _ result: StepResult, to folder: StepFolder, masker: SecretMasker
  ) throws -> [String] {
    var paths: [String] = []
    if !result.metrics.isEmpty {
      paths.append(try write(Metrics(metrics: result.metrics), "metrics.json", folder, masker))
    }
    if !result.findings.isEmpty {
      paths.append(try write(Findings(findings: result.findings), "findings.json", folder, masker))
    }
    if !result.limits.isEmpty {
      paths.append(try write(Limits(limits: result.limits), "limits.json", folder, masker))
    }
    return paths
  }

  private static func write(
    _ value: some Encodable, _ name: String, _ folder: StepFolder, _ masker: SecretMasker
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let bytes = Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    return try folder.write(JSONMasking.mask(bytes, with: masker), to: name)
  }
}
