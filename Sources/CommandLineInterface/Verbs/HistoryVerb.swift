import Diagnostics
import Execution
import PipelineModel
import Steps

extension Verb {
  static let history = Verb(
    name: "history", summary: "Keep the metrics of runs, and show how they went.",
    operands: "add RUN…|list|plot METRIC|prune", operandCount: 1...1000,
    flags: [
      Flag("--history", "DIR", "The history's folder; default: performance-history."),
      Flag(
        "--branch", "NAME",
        "add: the branch of the runs; default: what CI or git says. Else: only this branch."),
      Flag("--commit", "HASH", "add: the commit of the runs; default: what CI or git says."),
      Flag("--max-size", "SIZE", "add, prune: the most that the history may hold; default of add: 64MiB."),
      Flag("--keep", "TIME", "prune: take away runs older than this, such as 400d."),
      Flag("--format", "FORMAT", choices: ["text", "json"], "list: how to print: text (default) or json."),
    ],
    examples: [
      "loadline history add performance-results/latest",
      "loadline history plot bench.encode.time --branch main", "loadline history prune --keep 400d",
    ]
  ) { arguments, console in
    let folder = HistoryFolder(arguments.value("--history") ?? HistoryFolder.standardPath)
    let rest = Array(arguments.operands.dropFirst())
    switch arguments.operands[0] {
    case "add": return try await HistoryRun.add(rest, to: folder, arguments, console)
    case "list":
      try HistoryRun.refuseOperands(rest, of: "list")
      return try HistoryRun.list(folder, arguments, console)
    case "plot":
      guard rest.count == 1 else {
        throw Arguments.Fault(
          message: "'plot' needs one metric", help: "write it as a budget does: bench.encode.time")
      }
      return HistoryRun.plot(rest[0], folder, arguments, console)
    case "prune":
      try HistoryRun.refuseOperands(rest, of: "prune")
      return try HistoryRun.prune(folder, arguments, console)
    case let word:
      throw Arguments.Fault.unknownWord(word, of: "history", known: ["add", "list", "plot", "prune"])
    }
  }
}
