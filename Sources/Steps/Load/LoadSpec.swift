import Diagnostics
import Documents
import Execution
import HTTPLoad
import PipelineModel

/// A `load` step as the pipeline says it; the files that it names are read when it is checked and when it runs.
struct LoadSpec: Sendable {
  struct Data: Sendable {
    let file: String
    let fileRange: SourceRange
    let order: LoadData.Order
    /// The columns that templates name, and where.
    var uses: [(column: String, range: SourceRange)] = []
  }

  struct BodyFile: Sendable {
    /// The place of the request in the plan.
    let request: Int
    let file: String
    let range: SourceRange
  }

  /// Without data and the bodies of files.
  var plan: LoadPlan
  var data: Data?
  var bodyFiles: [BodyFile] = []
  /// The file of authorities that TLS trusts, and where it is named.
  var authorities: (file: String, range: SourceRange)?
  /// Another service to hold the target against.
  var comparison: LoadComparison?

  /// The plan with what its files hold; what is wrong with them is reported at the lines that name them.
  func completed(workspace: String, collector: DiagnosticCollector) -> LoadPlan {
    var plan = plan
    if let data {
      switch DataFile.read(data.file, below: workspace) {
      case .success(let table):
        plan.data = LoadData(columns: table.columns, rows: table.rows, order: data.order)
        for use in data.uses where !table.columns.contains(use.column) {
          collector.add(
            Diagnostic(
              code: "unknown-column", message: "'\(data.file)' has no column '\(use.column)'",
              range: use.range,
              help: Suggestion.help(for: use.column, among: table.columns)))
        }
      case .failure(let fault):
        collector.add(
          Diagnostic(code: fault.code, message: fault.message, range: data.fileRange, help: fault.help))
      }
    }
    for body in bodyFiles {
      switch BodyFile.read(body.file, below: workspace) {
      case .success(let bytes): plan.requests[body.request].body = .bytes(bytes)
      case .failure(let fault):
        collector.add(
          Diagnostic(code: fault.code, message: fault.message, range: body.range, help: fault.help))
      }
    }
    if let authorities {
      do throws(UnreadableFile) {
        _ = try FileLoader.load(
          path: authorities.file, below: workspace, maximumBytes: BodyFile.largestFile)
      } catch {
        let fault = error.diagnostic
        collector.add(
          Diagnostic(code: fault.code, message: fault.message, range: authorities.range, help: fault.help))
      }
    }
    return plan
  }

  /// The plan with what its files hold as the step begins.
  ///
  /// - Throws: `StepError` where a file cannot be used.
  func completed(in context: StepContext) throws -> LoadPlan {
    let collector = DiagnosticCollector()
    let plan = completed(workspace: context.workspace, collector: collector)
    guard collector.diagnostics.hasErrors else { return plan }
    throw StepError(
      "the files of the load cannot be used", findings: collector.diagnostics.map(Finding.init))
  }
}

extension LoadPlan {
  /// The plan with the paths of the workspace as absolute ones.
  func withPaths(of context: StepContext) -> LoadPlan {
    var plan = self
    plan.tls.caFile = tls.caFile.map(context.path)
    plan.target.unixSocket = target.unixSocket.map(context.path)
    return plan
  }
}
