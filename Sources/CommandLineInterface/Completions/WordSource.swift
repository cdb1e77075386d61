/// What a shell can offer in a place of the command line.
enum WordSource: Equatable {
  case files
  case folders
  case words([String])
  /// Free text, of which nothing is known.
  case nothing

  /// From the name that help shows for a value: `FILE`, `RUN`.
  init(placeholder: String) {
    let words = placeholder.split { !$0.isLetter }.map(String.init)
    if words.contains(where: ["FILE", "PIPELINE", "PATH"].contains) {
      self = .files
    } else if words.contains(where: ["RUN", "DIR"].contains) {
      self = .folders
    } else {
      self = .nothing
    }
  }
}

extension Flag {
  /// Where the values come from; nil for a flag without one.
  var values: WordSource? {
    guard let value else { return nil }
    return choices.map { .words($0) } ?? WordSource(placeholder: value)
  }
}

extension Verb {
  var operandValues: WordSource {
    operandWords.isEmpty ? WordSource(placeholder: operands) : .words(operandWords)
  }
}

/// The shells for which the program writes completions.
enum CompletionShell: String, CaseIterable {
  case bash, zsh, fish

  func script(_ verbs: [Verb]) -> String {
    switch self {
    case .bash: BashCompletion.script(verbs)
    case .zsh: ZshCompletion.script(verbs)
    case .fish: FishCompletion.script(verbs)
    }
  }
}
