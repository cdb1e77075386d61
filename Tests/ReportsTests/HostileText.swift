import PipelineModel
import TestSupport

/// Texts that try to break out of every format, made at random from a seed.
struct HostileText {
  private static let pieces = [
    "::", "::error::", "::error file=a,line=1::", "::stop-commands::x", "::endgroup::", "%", "%25", "%0A",
    "%0D", "%3A",
    "%252C", "\n", "\r", "\r\n", "\u{2028}", "\u{85}", "\t", ",", "=", " ", "    ", "##[error]", "##", "[",
    "]",
    "a", "Z9", "1.", "1)", "-", "+", "*", "_", "~~~", "```", "`", "#", "# ", "> ", "---", "===", "|", "\\",
    "$", "^", "{{",
    "}}", "<", ">", "&", "\"", "'", "<script>alert(1)</script>", "</pre>", "<!--", "-->", "<![CDATA[", "]]>",
    "&lt;",
    "&#60;", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "[x](http://evil.example)",
    "![x](//evil.example)",
    "[x]: http://evil.example", "<http://evil.example>", "http://evil.example", "www.evil.example",
    "a@evil.example",
    "@octocat", "#12", "GH-12", "\u{1B}[31m", "\u{1B}]8;;http://evil.example\u{7}", "\u{9B}2J", "\u{202E}",
    "\u{2066}",
    "\u{200F}", "\u{AD}", "\u{200D}", "\u{FEFF}", "\0", "\u{8}", "\u{FFFD}", "\u{FFFF}", "\u{10FFFF}", "é",
    "🔥", "e\u{301}",
    "EOF", "<<", "verdict=passed", "TITLE<<X",
  ]
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Up to ten pieces.
  mutating func next() -> String {
    (0..<Int.random(in: 1...10, using: &generator)).map { _ in
      Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
    }.joined()
  }

  /// A run all whose texts are hostile: a failed lint, a missed limit, an errored command, a service, a note.
  mutating func run() -> RunFixture {
    var run = RunFixture(pipeline: next())
    for id in ["lint", "budget", "command", "look"] {
      run.plan(id, next(), name: next(), onFailure: id == "budget" ? ["look", "blind"] : [])
      run.start(id)
    }
    run.run("blind", next(), .errored, next(), artifacts: [next() + "/log.txt"])
    let places = (0..<3).map { _ in
      Finding(
        RunFixture.diagnostic(next(), next(), in: "a: ‹x›\(next())\n", path: "f" + next(), help: next()))
    }
    run.end("lint", .failed, next(), seconds: 1, findings: places)
    run.end(
      "budget", .failed, next(), seconds: 1,
      limits: [
        RunFixture.limit(next(), next(), .failed, 2, .seconds, bound: 1, reason: next(), action: next()),
        RunFixture.limit(next(), next(), .inconclusive, nil, .none, bound: 1, reason: next()),
      ])
    run.end(
      "command", .errored, next() + "\n" + next(), seconds: 1, metrics: [Metric(next(), .none, 1)],
      artifacts: [next()])
    let found = (0..<4).map { _ in RunFixture.found(next(), next(), help: next()) }
    run.end(
      "look", .failed, next(), seconds: 1, findings: found + places, artifacts: [next() + "/findings.json"])
    run.add(.serviceChanged(ServiceChanged(service: next(), state: .failed, reason: next())))
    run.add(.note(RunNote(message: next())))
    run.finish(.errored, .failed)
    return run
  }
}
