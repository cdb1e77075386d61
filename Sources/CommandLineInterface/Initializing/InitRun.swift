import Execution
import HTTPLoad
import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `loadline init`: writes a first pipeline for what the folder holds, and never over a file.
struct InitRun {
  let arguments: Arguments
  let console: Console

  func run() throws -> Int32 {
    guard let workspace = HostInformation.currentFolder else { throw StepError("there is no current folder") }
    let name = arguments.value("--name") ?? "pull-request"
    guard name.wholeMatch(of: #/[A-Za-z0-9][A-Za-z0-9._-]*/#) != nil else {
      throw Arguments.Fault(
        message: "'\(name)' cannot be the name of a pipeline", help: "use letters, digits, '.', '_' and '-'")
    }
    let url = arguments.value("--base-url")
    if let url, (try? LoadTarget(url)) == nil {
      throw Arguments.Fault(
        message: "'\(url)' is no address of a service", help: "write it like http://127.0.0.1:8080")
    }
    let findings = ProjectFindings(in: workspace)
    let (path, budgetPath) = ("pipelines/\(name).yaml", "budgets/\(name).yaml")
    let pipeline = FirstPipeline(findings: findings, baseURL: url, name: name, budgetPath: budgetPath)
    let files = [(path, pipeline.text)] + (pipeline.hasBudget ? [(budgetPath, pipeline.budget)] : [])
    for (file, _) in files where FileManager.default.fileExists(atPath: workspace + "/" + file) {
      throw Arguments.Fault(
        message: "'\(file)' exists already, and nothing was written", help: "choose another with --name")
    }
    for (file, text) in files {
      try FileReplacement.makeFolder(workspace + "/" + String(file.prefix { $0 != "/" }))
      try FileReplacement.write(Array(text.utf8), to: workspace + "/" + file)
      console.print("wrote \(file)\n")
    }
    tell(findings)
    if let assumed = pipeline.assumedURL {
      console.print("assumed the service at \(assumed); where it is another, change 'base-url' in \(path)\n")
    }
    let diagnostics = FileCheck.check(files.map(\.0), workspace: workspace)
    if !diagnostics.isEmpty { console.tell(diagnostics) }
    console.print("next: loadline run \(path)\n")
    return diagnostics.hasErrors ? ExitCode.invalidInput.rawValue : ExitCode.passed.rawValue
  }

  private func tell(_ findings: ProjectFindings) {
    for (noun, patterns) in [
      ("alert rules", findings.rules), ("dashboards", findings.dashboards),
      ("scripts of k6", findings.scripts),
    ] where !patterns.isEmpty {
      let more = patterns.count > 3 ? " and \(patterns.count - 3) more" : ""
      console.print("found \(noun): \(patterns.prefix(3).joined(separator: ", "))\(more)\n")
    }
    if findings.isEmpty { console.print("found neither alert rules, dashboards nor scripts of k6\n") }
  }
}
