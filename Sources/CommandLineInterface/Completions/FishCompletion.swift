/// Completions as commands of fish (complete(1) of fish).
enum FishCompletion {
  static func script(_ verbs: [Verb]) -> String {
    let names = (verbs.map(\.name) + Program.otherWords).joined(separator: " ")
    let isFirst = "-n 'not __fish_seen_subcommand_from \(names)'"
    var lines = [
      "# Completions of loadline for fish, made by 'loadline completions fish'.", "complete -c loadline -f",
    ]
    for verb in verbs {
      lines.append("complete -c loadline \(isFirst) -a \(verb.name) -d '\(quoted(verb.summary))'")
    }
    for word in Program.otherWords { lines.append("complete -c loadline \(isFirst) -a \(word)") }
    for verb in verbs {
      let here = "complete -c loadline -n '__fish_seen_subcommand_from \(verb.name)'"
      for flag in verb.flags + [Verb.helpFlag] {
        let value = flag.values.map { " -r" + action($0) } ?? ""
        lines.append("\(here) -l \(flag.name.dropFirst(2))\(value) -d '\(quoted(flag.summary))'")
      }
      let operands = action(verb.operandValues)
      if !operands.isEmpty { lines.append(here + operands) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func action(_ source: WordSource) -> String {
    switch source {
    case .files: " -F"
    case .folders: " -a '(__fish_complete_directories)'"
    case .words(let words): " -a '\(words.joined(separator: " "))'"
    case .nothing: ""
    }
  }

  private static func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
  }
}
