/// One verb of the command line, such as `run`.
struct Verb: Sendable {
  let name: String
  let summary: String
  /// What stands after the flags, as help shows it: `PIPELINE`.
  let operands: String
  let operandCount: ClosedRange<Int>
  let flags: [Flag]
  /// Lines of the form `loadline run pipelines/quickstart.yaml`.
  let examples: [String]
  /// The words that an operand may be; empty where it is free.
  var operandWords: [String] = []
  /// Gives the exit code.
  let action: @Sendable (Arguments, Console) async throws -> Int32

  /// `loadline run PIPELINE [FLAGS]`; flags of a verb whose operands are another program's stand before them.
  var usage: String {
    let flagsWord = flags.isEmpty ? [] : ["[FLAGS]"]
    let operandWord = operands.isEmpty ? [] : [operands]
    let words = operands.hasPrefix("--") ? flagsWord + operandWord : operandWord + flagsWord
    return (["loadline", name] + words).joined(separator: " ")
  }

  /// `usage: loadline run PIPELINE [--jobs N]`, the flags and the examples.
  var help: String {
    var lines = [
      summary, "",
      "usage: \(usage)",
      "",
    ]
    let rows = (flags + [Self.helpFlag]).map { flag in
      (
        flag.name + (flag.value.map { " " + $0 } ?? ""),
        flag.summary + (flag.repeats ? " (may be repeated)" : "")
      )
    }
    let width = rows.map(\.0.count).max() ?? 0
    lines += rows.map { "  \($0.0.padded(to: width))  \($0.1)" }
    if !examples.isEmpty { lines += ["", "examples:"] + examples.map { "  \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }

  static let helpFlag = Flag("--help", "Show this help.")
}

extension String {
  func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }
}
