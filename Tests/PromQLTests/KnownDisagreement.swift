/// Where promtool 2.42 and this parser differ, on purpose: docs/explanation/promtool-agreement.md says why.
struct KnownDisagreement {
  let promtoolAccepts: Bool
  let example: String
  /// Whether an expression differs for the same reason.
  let covers: @Sendable (String) -> Bool

  static let all: [KnownDisagreement] = [
    KnownDisagreement(promtoolAccepts: true, example: "foo[5s x 5s]") { text in
      // Its lexer drops what stands between a duration and the bracket.
      text.contains("[") && text.contains("s x 5s]")
    },
    KnownDisagreement(promtoolAccepts: true, example: "x @ start()[5m]") { text in
      text.contains("@") && text.contains(")[")
    },
  ]
}
