/// Completions as a function of bash (4.0 on; bash(1), Programmable Completion).
enum BashCompletion {
  static func script(_ verbs: [Verb]) -> String {
    let names = (verbs.map(\.name) + Program.otherWords).joined(separator: " ")
    return """
      # Completions of loadline for bash, made by 'loadline completions bash'.
      _loadline() {
        local current=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD-1]} source=
        COMPREPLY=()
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W '\(names)' -- "$current"))
          return
        fi
        # bash takes '--flag=value' for three words.
        if [ "$current" = = ]; then
          current=
        elif [ "$flag" = = ]; then
          flag=${COMP_WORDS[COMP_CWORD-2]}
        fi
        case "${COMP_WORDS[1]} $flag" in
      \(verbs.map(values).joined())  *)
            case "${COMP_WORDS[1]} $current" in
      \(verbs.map(flags).joined())        help\\ *) source='words \(verbs.map(\.name).joined(separator: " "))' ;;
      \(verbs.map(operands).joined())      esac ;;
        esac
        case "$source" in
          files) local IFS=$'\\n'; compopt -o filenames; COMPREPLY=($(compgen -f -- "$current")) ;;
          folders) local IFS=$'\\n'; compopt -o filenames; COMPREPLY=($(compgen -d -- "$current")) ;;
          words\\ *) COMPREPLY=($(compgen -W "${source#words }" -- "$current")) ;;
        esac
      }
      complete -F _loadline loadline

      """
  }

  private static func values(_ verb: Verb) -> String {
    verb.flags.compactMap { flag in
      flag.values.map { "    '\(verb.name) \(flag.name)') source='\(text($0))' ;;\n" }
    }.joined()
  }

  private static func flags(_ verb: Verb) -> String {
    let names = (verb.flags + [Verb.helpFlag]).map(\.name).joined(separator: " ")
    return "        \(verb.name)\\ -*) source='words \(names)' ;;\n"
  }

  private static func operands(_ verb: Verb) -> String {
    "        \(verb.name)\\ *) source='\(text(verb.operandValues))' ;;\n"
  }

  private static func text(_ source: WordSource) -> String {
    switch source {
    case .files: "files"
    case .folders: "folders"
    case .words(let words): "words " + words.joined(separator: " ")
    case .nothing: ""
    }
  }
}
