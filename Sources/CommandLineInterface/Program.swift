import Diagnostics
import Execution
import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The program behind `main`: finds the verb, runs it, gives the exit code.
package enum Program {
  package static let version = "0.1.0"

  static let verbs: [Verb] = [
    .run, .check, .plan, .lint, .watch, .load, .merge, .bench, .history, .baseline, .budget, .report,
    .compare, .capacity, .demo, .proxy,
    .initialize, .explain, .schema, .completions, .man,
  ]
  /// What stands where a verb may stand, and is none.
  static let otherWords = ["help", "version"]

  /// - Parameter words: the command line without the program's name.
  package static func run(_ words: [String]) async -> Int32 {
    let console = Console(environment: ProcessInfo.processInfo.environment)
    guard let name = words.first else {
      console.tell(overview)
      return ExitCode.invalidInput.rawValue
    }
    switch name {
    case "--help", "-h", "help":
      return help(words.dropFirst().first, console)
    case "--version", "-V", "version":
      console.print("loadline \(version)\n")
      return 0
    default: break
    }
    guard let verb = verbs.first(where: { $0.name == name }) else {
      let known = verbs.map(\.name) + otherWords
      return refuse("unknown command '\(name)'", help: Suggestion.help(for: name, among: known), console)
    }
    let rest = Array(words.dropFirst())
    // Behind `--` the words belong to another program.
    if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
      console.print(verb.help)
      return 0
    }
    do {
      return try await verb.action(try Arguments.parse(rest, for: verb), console)
    } catch let fault as Arguments.Fault {
      return refuse(fault.message, help: fault.help, console)
    } catch let error as StepError {
      console.tell("error: \(error.message)\n")
      return ExitCode.noVerdict.rawValue
    } catch {
      console.tell("error: \(error)\n")
      return ExitCode.noVerdict.rawValue
    }
  }

  private static func help(_ name: String?, _ console: Console) -> Int32 {
    guard let name else {
      console.print(overview)
      return 0
    }
    guard let verb = verbs.first(where: { $0.name == name }) else {
      return refuse(
        "unknown command '\(name)'", help: Suggestion.help(for: name, among: verbs.map(\.name)), console)
    }
    console.print(verb.help)
    return 0
  }

  private static func refuse(_ message: String, help: String?, _ console: Console) -> Int32 {
    console.tell("error: \(message)\n")
    if let help { console.tell("  help: \(help)\n") }
    return ExitCode.invalidInput.rawValue
  }

  static var overview: String {
    let width = verbs.map(\.name.count).max() ?? 0
    let rows = verbs.map { "  \($0.name.padded(to: width))  \($0.summary)" }.joined(separator: "\n")
    return """
      Loadline: performance budgets, declared in YAML, run as a pipeline, turned into one honest verdict.

      usage: loadline COMMAND [ARGUMENTS]

      \(rows)
        \("help".padded(to: width))  Show the help of a command.
        \("version".padded(to: width))  Show the version.

      exit codes: 0 passed or warned, 1 failed, 2 the input is wrong, 3 no verdict, 130/143 interrupted

      """
  }
}
