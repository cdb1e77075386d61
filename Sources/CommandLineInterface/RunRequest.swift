import Diagnostics
import Execution
import PipelineModel
import SystemIO

/// What `loadline run` was asked for: the checked pipeline and how to run it.
struct RunRequest {
  let prepared: PreparedPipeline
  let options: RunOptions
  /// The folder below which the run's folder is made.
  let results: String
  let progressStyle: ProgressStyle
  let events: EventStream?

  /// Whether somebody wants to know how far running steps are.
  var isWatchedClosely: Bool { progressStyle == .live || events != nil }

  /// Nil, with the faults told, where nothing can run.
  static func read(_ arguments: Arguments, console: Console) throws(Arguments.Fault) -> RunRequest? {
    if arguments.value("--results") == "" {
      throw Arguments.Fault(message: "'--results' must name a folder", help: nil)
    }
    let results = arguments.value("--results") ?? RunFolder.defaultResults
    let events = try arguments.value("--events").map { word throws(Arguments.Fault) in
      try EventStream(word, console: console)
    }
    var options = RunOptions(
      jobs: try arguments.count("--jobs") ?? HostInformation.usableProcessors,
      isStrict: arguments.has("--strict"),
      environment: console.environment, toolVersion: Program.version, host: .current)
    var inputs = try arguments.pairs("--input")
    if let path = arguments.value("--resume") {
      let (run, fault) = EarlierRun.read(path)
      guard let run else {
        console.tell([fault].compactMap(\.self))
        return nil
      }
      options.earlier = run
      // The inputs of the earlier run hold, unless they are given anew; a masked value cannot.
      inputs =
        run.started.inputs.sorted { $0.key < $1.key }.filter { !$0.value.contains("***") }.map { ($0, $1) }
        .filter { earlier in !inputs.contains { $0.name == earlier.name } } + inputs
    } else if let flag = ["--from", "--reuse-measurements"].first(where: arguments.has) {
      throw Arguments.Fault(
        message: "'\(flag)' needs --resume", help: "name the run to go on from: --resume RUN")
    }
    options.reusesMeasurements = arguments.has("--reuse-measurements")
    options.failsFast = arguments.has("--fail-fast")
    options.cache = arguments.has("--no-cache") ? nil : StepCache(path: results + "/cache")
    let loaded = PipelineFile.load(
      arguments.operands[0], inputs: inputs, workspace: HostInformation.currentFolder ?? ".")
    var diagnostics = loaded.diagnostics
    if let prepared = loaded.prepared {
      diagnostics += InputValues.missing(in: prepared.inputs, for: prepared.pipeline)
      let (selection, faults) = StepSelection.choose(
        only: arguments.words("--only"), skip: arguments.words("--skip"), from: arguments.words("--from"),
        in: prepared)
      diagnostics += faults
      options.selection = selection
      if let earlier = options.earlier, earlier.started.pipeline != prepared.pipeline.name {
        diagnostics.append(
          Diagnostic(
            code: "other-pipeline",
            message:
              "the run is of pipeline '\(earlier.started.pipeline)', not of '\(prepared.pipeline.name)'",
            range: nil, help: "resume a run of this pipeline"))
      }
    }
    if !diagnostics.isEmpty { console.tell(diagnostics) }
    guard let prepared = loaded.prepared, !diagnostics.hasErrors, prepared.graph.order != nil else {
      return nil
    }
    return RunRequest(
      prepared: prepared, options: options, results: results,
      progressStyle: arguments.value("--progress").flatMap(ProgressStyle.init) ?? .fitting(console),
      events: events)
  }
}

extension Arguments {
  /// The values of a flag that may be repeated, and hold several words with commas between.
  func words(_ flag: String) -> [String] {
    all(flag).flatMap { $0.split(separator: ",").map { String($0) } }
  }
}
