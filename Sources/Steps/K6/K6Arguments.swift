/// The command line and the environment with which k6 runs.
package enum K6Arguments {
  /// What the summary tells of a trend, in k6's words.
  package static let trendStatistics = "avg,min,med,max,p(75),p(90),p(95),p(99),p(99.9),count"

  /// Settings without which the summary or the log could not be read.
  static let environment = [
    "K6_SUMMARY_MODE": "compact", "K6_NO_SUMMARY": "false", "K6_NO_USAGE_REPORT": "true",
    "K6_NO_COLOR": "1", "K6_PAUSED": "false", "K6_LINGER": "false",
  ]

  /// Flags that the step sets itself.
  private static let ownFlags = [
    "--summary-export", "--summary-trend-stats", "--summary-mode", "--no-summary", "--log-format",
    "--log-output", "--address", "--help", "--paused", "--linger",
  ]

  /// Short flags of `k6 run` that take no value, so that another may follow in the same word.
  private static let shortSwitches = Array("lpqvwh".utf8)

  /// Where k6 writes its points to; set by the environment, as k6 splits what the flag says at commas.
  static let pointsVariable = "K6_CSV_FILENAME"

  /// - Parameters:
  ///   - summary: where the legacy summary goes; nil where the script writes one of its own.
  ///   - outputs: those of `K6_OUT`, which the flag would hide; nil for no points.
  static func all(
    of spec: K6Step.Spec, script: String, summary: String?, outputs: [String]?
  ) -> [String] {
    var arguments = ["k6", "run", "--quiet"] + spec.arguments
    if let outputs { arguments += outputs.map { "--out=\($0)" } + ["--out=csv=timeFormat=unix_nano"] }
    arguments += ["--address=", "--log-format=default", "--log-output=stderr"]
    if let summary { arguments.append("--summary-export=\(summary)") }
    return arguments + ["--summary-trend-stats=\(trendStatistics)", "--", script]
  }

  /// Why `k6 run` must not get this argument, or nil.
  package static func fault(of argument: String) -> (message: String, help: String)? {
    let name = argument.utf8.firstIndex(of: UInt8(ascii: "=")).map { String(argument[..<$0]) } ?? argument
    if name == "--env" || hasShort("e", in: argument) {
      return (
        "'args' must not set variables: the list of processes would show their values",
        "write the variable under the step's 'env'; the script reads it from __ENV"
      )
    }
    if name == "--" || name == "-" {
      return ("'\(argument)' in 'args' would hide the script from k6", "leave it out")
    }
    let short = hasShort("a", in: argument) ? "-a" : hasShort("h", in: argument) ? "-h" : nil
    let waiting = hasShort("p", in: argument) ? "-p" : hasShort("l", in: argument) ? "-l" : nil
    if let flag = short ?? waiting ?? (ownFlags.contains(name) ? name : nil) {
      return ("'\(flag)' in 'args' would take k6's results from the step", "leave it out")
    }
    return nil
  }

  /// Whether a word of short flags such as `-qe` has this one.
  private static func hasShort(_ flag: Unicode.Scalar, in argument: String) -> Bool {
    let bytes = Array(argument.utf8)
    guard bytes.count > 1, bytes[0] == UInt8(ascii: "-"), bytes[1] != UInt8(ascii: "-") else { return false }
    for byte in bytes.dropFirst() {
      if byte == UInt8(ascii: flag) { return true }
      if !shortSwitches.contains(byte) { return false }
    }
    return false
  }
}
