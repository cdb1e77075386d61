import Diagnostics
import Execution
import PipelineModel
import Steps
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Verb {
  static let budget = Verb(
    name: "budget", summary: "Say how often the limits of a budget cry wolf, and what they see.",
    operands: "simulate FILE", operandCount: 2...2,
    flags: [
      Flag("--history", "DIR", "The history's folder; default: performance-history."),
      Flag("--branch", "NAME", "Whose runs are drawn from, where a limit names none; default: main."),
      Flag("--trials", "N", "Trials of each limit and change; default: 400."),
      Flag("--nights", "N", "How many nights a series without change has; default: 100."),
      Flag("--drift", "SHARE", "A slow change a night, for limits against a history; default: 0.3%."),
      Flag("--seed", "N", "The seed of what is drawn; default: 1."),
      Flag("--format", "FORMAT", choices: ["text", "json"], "How to print: text (default) or json."),
    ],
    examples: ["loadline budget simulate budgets/nightly.yaml --history performance-history"]
  ) { arguments, console in
    guard arguments.operands[0] == "simulate" else {
      throw Arguments.Fault.unknownWord(arguments.operands[0], of: "budget", known: ["simulate"])
    }
    let workspace = HostInformation.currentFolder ?? "."
    let (budget, diagnostics) = BudgetFile.read(arguments.operands[1], workspace: workspace)
    if !diagnostics.isEmpty { console.tell(diagnostics) }
    guard let budget, !diagnostics.hasErrors else { return ExitCode.invalidInput.rawValue }
    let folder = HistoryFolder(arguments.value("--history") ?? HistoryFolder.standardPath)
    let (entries, faults) = folder.entries()
    if !faults.isEmpty { console.tell(faults) }
    let simulation = BudgetSimulation(
      entries: entries, branch: arguments.value("--branch") ?? "main",
      trials: try arguments.count("--trials") ?? 400,
      nights: try arguments.count("--nights") ?? 100, drift: try drift(arguments),
      seed: UInt64(try arguments.count("--seed") ?? 1))
    let results = budget.limits.flatMap { limit in
      simulation.results(of: limit) { name in (try? folder.anchor(name)) ?? nil }
    }
    let output = SimulationOutput(results: results)
    console.print(arguments.value("--format") == "json" ? try output.json() : output.text())
    // What could not be simulated is no answer.
    return results.contains { $0.reason == nil } ? ExitCode.passed.rawValue : ExitCode.noVerdict.rawValue
  }
}

private func drift(_ arguments: Arguments) throws -> Double {
  guard let text = arguments.value("--drift") else { return 0.003 }
  guard let share = Quantity(text), share.unit == .ratio, share.value > 0, share.value <= 1 else {
    throw Arguments.Fault(
      message: "'--drift' must be a share above 0% and up to 100%; got '\(text)'", help: "write it like 0.3%")
  }
  return share.value
}

private struct SimulationOutput {
  let results: [BudgetSimulation.Result]

  private struct File: Encodable {
    let version = 1
    let limits: [BudgetSimulation.Result]
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(File(limits: results)), as: UTF8.self) + "\n"
  }

  func text() -> String {
    results.map { result in
      let title = result.rule.isEmpty ? result.metric : "\(result.metric)  \(result.rule)"
      if let reason = result.reason { return "\(title)\n  not simulated: \(reason)\n" }
      let bounds = result.bounds
      let alarms = percent(Double(result.falseAlarms) / Double(max(1, result.trials)))
      let smallest = result.smallestChange.map { "finds \(percent($0)) and more in 4 of 5 cases" }
      return """
        \(title)
          false alarms  \(alarms) (\(percent(bounds.lower)) to \(percent(bounds.upper))), \(result.falseAlarms) of \(result.trials) trials
          sees          \(smallest ?? "no change up to 100% in 4 of 5 cases")
        \(result.drift.map(line) ?? "")  drawn from    \(result.runs) runs that differ by \(percent(result.spread ?? 0))

        """
    }.joined(separator: "\n")
  }

  private func line(of drift: BudgetSimulation.Drift) -> String {
    let most = drift.nightsOfMost.map { ", within \($0) in 19 of 20" } ?? ""
    let fate = drift.nights.map { "fails within \($0) nights in 4 of 5 cases\(most)" } ?? "goes unnoticed"
    return "  drift         \(percent(drift.share)) a night \(fate)\n"
  }

  private func percent(_ share: Double) -> String { Quantity(share, .ratio).description }
}
