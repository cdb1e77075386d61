import AlertRules
import Diagnostics
import Documents

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A baseline as a file of JSON: `{"version": 1, "findings": [{"file", "code", "message", "count"}]}`.
package enum BaselineFile {
  private struct Content: Codable {
    struct Finding: Codable {
      let file: String
      let code: String
      let message: String
      let count: Int
    }

    let version: Int
    let findings: [Finding]
  }

  /// The baseline of a file, or what keeps it from being read. Paths that older ones have as they were spelled are
  /// put into their one form.
  package static func read(path: String, below folder: String) -> Result<Baseline, BaselineFault> {
    do throws(UnreadableFile) {
      let source = try FileLoader.load(path: path, below: folder, maximumBytes: 64 << 20)
      guard let content = try? JSONDecoder().decode(Content.self, from: Data(source.bytes)),
        content.version == 1
      else {
        return .failure(
          BaselineFault(
            diagnostic: Diagnostic(
              code: "bad-baseline", message: "'\(path)' is no baseline of version 1", range: nil,
              help: "write it anew: loadline lint FILE… --write-baseline \(path)")))
      }
      let paths = WorkspacePaths(below: folder)
      let counts = content.findings.map {
        (
          Baseline.Entry(file: paths.name(of: $0.file), code: $0.code, message: $0.message), max(0, $0.count)
        )
      }
      return .success(Baseline(Dictionary(counts, uniquingKeysWith: +)))
    } catch {
      return .failure(BaselineFault(diagnostic: error.diagnostic))
    }
  }

  /// Writes what is found now; throws what the system says.
  package static func write(_ baseline: Baseline, path: String) throws {
    let findings = baseline.counts.map { entry, count in
      Content.Finding(file: entry.file, code: entry.code, message: entry.message, count: count)
    }.sorted { ($0.file, $0.code, $0.message) < ($1.file, $1.code, $1.message) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    var data = try encoder.encode(Content(version: 1, findings: findings))
    data.append(0x0A)
    try data.write(to: URL(fileURLWithPath: path))
  }
}

extension WorkspacePaths {
  /// - Parameter folder: the workspace, where it is relative as seen from the working folder.
  package init(below folder: String) {
    let path = folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
    self.init(workspace: path)
  }
}

/// Why a baseline cannot be read.
package struct BaselineFault: Error {
  package let diagnostic: Diagnostic
}
