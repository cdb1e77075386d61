import Diagnostics
import PipelineModel
import Steps
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Verb {
  static let capacity = Verb(
    name: "capacity", summary: "Compute the pods, shards, cache memory and storage that a plan needs.",
    operands: "FILE", operandCount: 1...1,
    flags: [Flag("--format", "FORMAT", choices: ["text", "json"], "How to print: text (default) or json.")],
    examples: ["loadline capacity capacity.yaml"]
  ) { arguments, console in
    let workspace = HostInformation.currentFolder ?? "."
    let (plan, diagnostics) = CapacityFile.read(arguments.operands[0], workspace: workspace)
    if !diagnostics.isEmpty { console.tell(diagnostics) }
    guard let plan else { return ExitCode.invalidInput.rawValue }
    let output = CapacityOutput(figures: plan.figures)
    console.print(arguments.value("--format") == "json" ? try output.json() : output.text())
    return ExitCode.passed.rawValue
  }
}

private struct CapacityOutput {
  let figures: [CapacityFigure]

  private struct File: Encodable {
    struct Figure: Encodable {
      let name: String
      let unit: String
      /// In the base unit.
      let value: Double
      let working: String
    }
    let version = 1
    let figures: [Figure]
  }

  func text() -> String { CapacityFigure.table(of: figures).map { $0 + "\n" }.joined() }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let file = File(
      figures: figures.map {
        File.Figure(
          name: $0.name, unit: $0.quantity.unit.rawValue, value: $0.value, working: $0.working)
      })
    return String(decoding: try encoder.encode(file), as: UTF8.self) + "\n"
  }
}
