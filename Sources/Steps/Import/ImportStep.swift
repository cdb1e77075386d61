import Diagnostics
import Documents
import Execution
import PipelineModel

/// `import`: reads the benchmarks that other tools measured.
enum ImportStep: StepKind {
  struct Spec: Sendable {
    let files: FileSelection
    let format: ImportFormat?
  }

  static let name = "import"
  static let summary = "Reads the results of other benchmark tools as metrics, for budgets and the history."
  static let keys: [KeyDescription] = [
    FileSelection.key,
    KeyDescription(
      "format", .choice(ImportFormat.allCases.map(\.rawValue)), default: "told by the content",
      "The tool that wrote the files."),
  ]

  static func decode(_ node: Node, collector: DiagnosticCollector) -> Spec? {
    guard
      let reader = MappingReader(node, subject: "an 'import' step", keys: keys, collector: collector)
    else { return nil }
    let format = reader.choice("format").flatMap(ImportFormat.init)
    return FileSelection.decode(reader).map { Spec(files: $0, format: format) }
  }

  /// What the files hold shows when they are there.
  static func metrics(of spec: Spec) -> [MetricDescription]? { nil }

  static func run(_ spec: Spec, in context: StepContext) async throws -> StepResult {
    let files = try spec.files.files(in: context)
    var metrics: [Metric] = []
    var diagnostics: [Diagnostic] = []
    var owners: [String: String] = [:]
    for file in files {
      try Task.checkCancellation()
      let read = BenchmarkFile.read(file, below: context.workspace, format: spec.format)
      diagnostics += read.diagnostics
      for metric in read.metrics {
        let labels = metric.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
        let title = "\(metric.name){\(labels.joined(separator: ","))}"
        if let owner = owners.updateValue(file, forKey: title) {
          let place = owner == file ? "in '\(file)'" : "in '\(owner)' and in '\(file)'"
          diagnostics.append(
            Diagnostic(
              code: "duplicate-benchmark", message: "there are two of '\(title)' \(place)", range: nil,
              help: "give the benchmarks different names"))
        } else {
          metrics.append(metric)
        }
      }
    }
    guard !diagnostics.hasErrors else {
      let errors = diagnostics.count { $0.severity == .error }
      throw StepError(
        "\(errors) error\(errors == 1 ? "" : "s") in the files of benchmarks",
        findings: diagnostics.map(Finding.init))
    }
    let benchmarks = Set(metrics.map { $0.labels["benchmark"] ?? $0.name }).count
    let seen =
      "\(benchmarks) benchmark\(benchmarks == 1 ? "" : "s"), \(metrics.count) metric\(metrics.count == 1 ? "" : "s") in \(files.count) file\(files.count == 1 ? "" : "s")"
    guard !metrics.isEmpty else {
      return StepResult(verdict: .inconclusive, reason: "the files hold no benchmark")
    }
    return StepResult(
      verdict: .passed, reason: seen, metrics: metrics, findings: diagnostics.map(Finding.init))
  }
}
