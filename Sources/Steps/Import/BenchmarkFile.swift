import Diagnostics
import Documents
import PipelineModel

/// A file of another tool's benchmarks, read into metrics.
enum BenchmarkFile {
  /// - Parameter format: nil to tell by the content.
  static func read(
    _ path: String, below folder: String, format: ImportFormat?
  ) -> (metrics: [Metric], diagnostics: [Diagnostic]) {
    let collector = DiagnosticCollector()
    do {
      let source = try FileLoader.load(path: path, below: folder, maximumBytes: 1 << 30)
      let text = String(decoding: source.bytes, as: UTF8.self)
      let first = source.bytes.first { $0 != 32 && $0 != 10 && $0 != 13 && $0 != 9 }
      let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
      let isGoBench = GoTestOutput.isEvents(source.bytes) || (!isJSON && ImportFormat.looksLikeGoBench(text))
      if format == .goBench || (format == nil && isGoBench) {
        return (GoBenchImport.metrics(source, collector: collector), collector.diagnostics)
      }
      let parsed = JSONReader.read(source, limits: .benchmarks)
      guard let root = parsed.documents.first, !parsed.diagnostics.hasErrors else {
        let empty = Diagnostic(code: "empty-file", message: "'\(path)' is empty", range: nil, help: nil)
        return ([], parsed.diagnostics.isEmpty ? [empty] : parsed.diagnostics)
      }
      guard let format = format ?? ImportFormat.detect(root) else {
        collector.error(
          "bad-benchmark-file", "this is no file of benchmarks that is known", at: root,
          help:
            "known: \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")); say which with 'format'"
        )
        return ([], collector.diagnostics)
      }
      let metrics = metrics(of: root, format, path: path, below: folder, collector)
      return (metrics, collector.diagnostics)
    } catch {
      return ([], [error.diagnostic])
    }
  }

  private static func metrics(
    of root: Node, _ format: ImportFormat, path: String, below folder: String,
    _ collector: DiagnosticCollector
  ) -> [Metric] {
    switch format {
    case .hyperfine: HyperfineImport.metrics(root, collector: collector)
    case .googleBenchmark: GoogleBenchmarkImport.metrics(root, collector: collector)
    case .criterion:
      CriterionImport.metrics(root, path: path, collector: collector) { name in
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let other = (parts + [name[...]]).joined(separator: "/")
        guard let source = try? FileLoader.load(path: other, below: folder, maximumBytes: 1 << 30) else {
          return nil
        }
        return JSONReader.read(source, limits: .benchmarks).documents.first
      }
    case .pytestBenchmark: PytestBenchmarkImport.metrics(root, collector: collector)
    case .bencher: BencherImport.metrics(root, collector: collector)
    case .githubActionBenchmark: ActionBenchmarkImport.metrics(root, collector: collector)
    case .k6:
      K6Summary.read(root, collector: collector).map { K6Metrics.metrics(of: $0, scriptErrors: 0) } ?? []
    // Its output is text, read before.
    case .goBench: []
    }
  }
}
