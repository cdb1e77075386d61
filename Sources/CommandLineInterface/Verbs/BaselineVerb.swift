import Diagnostics
import Execution
import PipelineModel
import Steps

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Verb {
  static let baseline = Verb(
    name: "baseline", summary: "Accept runs as an anchor that later ones are held against.",
    operands: "accept NAME|show [NAME]", operandCount: 1...2,
    flags: [
      Flag("--history", "DIR", "The history's folder; default: performance-history."),
      Flag("--branch", "NAME", "accept: whose runs become the anchor; default: main."),
      Flag("--runs", "N", "accept: how many of the branch's last runs; default: 10."),
      Flag("--reason", "TEXT", "accept: why these runs are good, for those who read it later."),
    ],
    examples: [
      "loadline baseline accept release-1 --runs 10 --reason 'release 1.0'",
      "loadline baseline show release-1",
    ]
  ) { arguments, console in
    let folder = HistoryFolder(arguments.value("--history") ?? HistoryFolder.standardPath)
    let name = arguments.operands.count > 1 ? arguments.operands[1] : nil
    switch arguments.operands[0] {
    case "accept":
      guard let name else {
        throw Arguments.Fault(
          message: "'accept' needs a name", help: "write loadline baseline accept release-1")
      }
      return try BaselineRun.accept(name, folder, arguments, console)
    case "show": return try BaselineRun.show(name, folder, console)
    case let word:
      throw Arguments.Fault.unknownWord(word, of: "baseline", known: ["accept", "show"])
    }
  }
}

private enum BaselineRun {
  static func accept(
    _ name: String, _ folder: HistoryFolder, _ arguments: Arguments, _ console: Console
  ) throws -> Int32 {
    guard Anchor.isValidName(name) else {
      throw Arguments.Fault(
        message: "'\(name)' cannot name an anchor", help: "use letters, digits, '_', '-' and '.'")
    }
    let branch = arguments.value("--branch") ?? "main"
    let runs = try arguments.count("--runs") ?? 10
    let (all, diagnostics) = folder.entries()
    if !diagnostics.isEmpty { console.tell(diagnostics) }
    let entries = all.filter { $0.source.branch == branch }
    let chosen = Dictionary(grouping: entries, by: \.series).values.flatMap { $0.suffix(runs) }.sorted {
      ($0.series, $0.time) < ($1.series, $1.time)
    }
    guard !chosen.isEmpty else {
      console.tell("error: the branch '\(branch)' has no run in '\(folder.path)'\n")
      let branches = Set(all.compactMap(\.source.branch)).sorted()
      if !branches.isEmpty { console.tell("  help: there are \(branches.joined(separator: ", "))\n") }
      return ExitCode.invalidInput.rawValue
    }
    let anchor = Anchor(
      name: name, acceptedAt: Date().timeIntervalSince1970, reason: arguments.value("--reason"),
      branch: branch,
      entries: chosen)
    let isNew = try folder.anchor(name) == nil
    try folder.save(anchor)
    let count = Set(chosen.map(\.series)).count
    let dirty = chosen.contains { $0.source.isDirty }
    console.print(
      "\(isNew ? "accepted" : "accepted again") '\(name)': \(count) metric\(count == 1 ? "" : "s") of the last \(Set(chosen.map(\.run)).count) runs of \(branch)\n"
    )
    if dirty { console.tell("warning: some of these runs measured files that were not committed\n") }
    return ExitCode.passed.rawValue
  }

  static func show(_ name: String?, _ folder: HistoryFolder, _ console: Console) throws -> Int32 {
    guard let name else {
      let names = folder.anchorNames()
      console.print(names.isEmpty ? "no anchors in \(folder.path)\n" : names.joined(separator: "\n") + "\n")
      return ExitCode.passed.rawValue
    }
    guard let anchor = try folder.anchor(name) else {
      console.tell("error: there is no anchor '\(name)' in '\(folder.path)'\n")
      let known = folder.anchorNames()
      if !known.isEmpty { console.tell("  help: \(Suggestion.help(for: name, among: known))\n") }
      return ExitCode.invalidInput.rawValue
    }
    let reason = anchor.reason.map { ": \($0)" } ?? ""
    console.print(
      "\(anchor.name), accepted on \(CalendarText.day(anchor.acceptedAt)) of \(anchor.branch)\(reason)\n")
    for (series, entries) in Dictionary(grouping: anchor.entries, by: \.series).sorted(by: { $0.key < $1.key }
    ) {
      let values = entries.map(\.value).sorted()
      guard let unit = entries.first?.unit, let least = values.first, let most = values.last else { continue }
      console.print(
        "  \(series)  \(Quantity(least, unit)) … \(Quantity(most, unit)), \(entries.count) run\(entries.count == 1 ? "" : "s")\n"
      )
    }
    return ExitCode.passed.rawValue
  }
}
