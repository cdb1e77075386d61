import PipelineModel

/// The manual page `loadline(1)` in the language of man(7), from the same table as help and completions.
enum ManualPage {
  private static let variables = [
    ("NO_COLOR", "Nothing is coloured where it is not empty (https://no-color.org)."),
    ("FORCE_COLOR", "Everything is coloured where it is neither empty nor 0, unless NO_COLOR is set."),
    ("TERM", "With 'dumb', or without it, no live view is drawn."),
    ("CI", "With anything but nothing, 0 or false the progress of a run is grouped by step."),
    ("GITHUB_ACTIONS", "With 'true' what went well is folded in the log of the job."),
  ]
  private static let files = [
    ("pipelines/, budgets/", "What 'loadline check' and 'loadline watch' look at where no file is named."),
    ("loadline.yaml", "Settings of the lints for a whole project."),
    ("performance-results/", "The folders of runs; 'latest' leads to the newest."),
    ("performance-history/", "The metrics of runs over time."),
  ]

  static func text(_ verbs: [Verb], version: String) -> String {
    var lines = [
      #".\" Made by 'loadline man'."#, ".TH LOADLINE 1 \"\" \"loadline \(escaped(version))\"", ".SH NAME",
      "loadline \\- performance budgets, declared in YAML and run as a pipeline", ".SH SYNOPSIS",
    ]
    for verb in verbs { lines += [".B \(escaped(verb.usage))", ".br"] }
    lines.removeLast()
    lines += [
      ".SH DESCRIPTION",
      escaped(
        "Runs the steps of a pipeline (loads, benchmarks, lints of alert rules and dashboards, budgets) and gives one verdict. Results go to the standard output, progress and faults to the standard error."
      ),
      ".SH COMMANDS",
    ]
    for verb in verbs {
      lines += [
        ".SS \(escaped("loadline " + verb.name))", escaped(verb.summary), ".PP", ".B \(escaped(verb.usage))",
      ]
      for flag in verb.flags + [Verb.helpFlag] {
        let value = flag.value.map { " \\fI\(escaped($0))\\fR" } ?? ""
        lines += [
          ".TP", "\\fB\(escaped(flag.name))\\fR\(value)",
          escaped(flag.summary + (flag.repeats ? " (may be repeated)" : "")),
        ]
      }
      if !verb.examples.isEmpty {
        lines += [".PP", "Examples:", ".PP", ".nf", ".RS"]
        lines += verb.examples.map(escaped) + [".RE", ".fi"]
      }
    }
    lines.append(".SH EXIT STATUS")
    for code in ExitCode.allCases { lines += [".TP", ".B \(code.rawValue)", escaped(code.summary)] }
    lines += section("ENVIRONMENT", variables) + section("FILES", files)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func section(_ title: String, _ rows: [(String, String)]) -> [String] {
    [".SH \(title)"] + rows.flatMap { [".TP", ".B \(escaped($0.0))", escaped($0.1)] }
  }

  /// Text that is no command of roff, in ASCII: `\\` and `-` escaped, no leading dot or apostrophe.
  private static func escaped(_ text: String) -> String {
    var escaped = text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case _ where scalar.isASCII: escaped.unicodeScalars.append(scalar)
      default:
        let code = String(scalar.value, radix: 16, uppercase: true)
        escaped += "\\[u" + String(repeating: "0", count: max(0, 4 - code.count)) + code + "]"
      }
    }
    return escaped
  }
}
