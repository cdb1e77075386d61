import PipelineModel

extension Verb {
  static let completions = Verb(
    name: "completions", summary: "Print the completions of a shell.", operands: "bash|zsh|fish",
    operandCount: 1...1, flags: [],
    examples: [
      "loadline completions bash > ~/.local/share/bash-completion/completions/loadline",
      "loadline completions fish > ~/.config/fish/completions/loadline.fish",
    ], operandWords: CompletionShell.allCases.map(\.rawValue)
  ) { arguments, console in
    console.print(try arguments.word(among: CompletionShell.self, called: "shell").script(Program.verbs))
    return ExitCode.passed.rawValue
  }

  static let man = Verb(
    name: "man", summary: "Print the manual page.", operands: "", operandCount: 0...0, flags: [],
    examples: ["loadline man > loadline.1"]
  ) { _, console in
    console.print(ManualPage.text(Program.verbs, version: Program.version))
    return ExitCode.passed.rawValue
  }
}
