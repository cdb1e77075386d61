/// Completions as a function of zsh (zshcompsys(1), `_arguments`).
enum ZshCompletion {
  static func script(_ verbs: [Verb]) -> String {
    let others = Program.otherWords.map { "      '\($0)'\n" }.joined()
    return """
      #compdef loadline
      # Completions of loadline for zsh, made by 'loadline completions zsh': save it as _loadline in a folder of $fpath.
      _loadline() {
        local -a commands
        commands=(
      \(verbs.map { "      '\($0.name):\(quoted($0.summary))'\n" }.joined())\(others)  )
        if (( CURRENT == 2 )); then
          _describe command commands
          return
        fi
        local command=$words[2]
        shift words
        (( CURRENT-- ))
        case $command in
      \(verbs.map(arguments).joined())    help) _values command \(verbs.map(\.name).joined(separator: " ")) ;;
        esac
      }
      if [ "$funcstack[1]" = _loadline ]; then _loadline "$@"; else compdef _loadline loadline; fi

      """
  }

  private static func arguments(_ verb: Verb) -> String {
    let flags = (verb.flags + [Verb.helpFlag]).map { flag -> String in
      let repeats = flag.repeats ? "\\*" : ""
      let value = flag.values.map { ":\(quoted(flag.value ?? "")):\(action($0))" } ?? ""
      // With a value, '--flag value' and '--flag=value'.
      let equals = flag.values == nil ? "" : "="
      return "      \(repeats)'\(flag.name)\(equals)[\(bracketed(flag.summary))]\(value)'"
    }
    let operands =
      verb.operands.isEmpty ? [] : ["      '*:\(quoted(verb.operands)):\(action(verb.operandValues))'"]
    return "    \(verb.name)) _arguments \\\n" + (flags + operands).joined(separator: " \\\n") + " ;;\n"
  }

  private static func action(_ source: WordSource) -> String {
    switch source {
    case .files: "_files"
    case .folders: "_files -/"
    case .words(let words): "(\(words.joined(separator: " ")))"
    case .nothing: " "
    }
  }

  /// Text between apostrophes in which a colon separates.
  private static func quoted(_ text: String) -> String {
    text.replacing("'", with: "'\\''").replacing(":", with: "\\:")
  }

  private static func bracketed(_ text: String) -> String {
    quoted(text).replacing("[", with: "\\[").replacing("]", with: "\\]")
  }
}
