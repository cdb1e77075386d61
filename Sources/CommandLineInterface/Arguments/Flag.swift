/// One flag of a verb: the single definition behind parsing, help and the reference page.
struct Flag: Sendable {
  /// With its dashes: `--format`.
  let name: String
  /// What help shows for the value; nil for a flag that is only given or not.
  let value: String?
  let summary: String
  let repeats: Bool
  /// The words that the value may be; nil where it is free.
  let choices: [String]?

  /// A flag that is only given or not.
  init(_ name: String, _ summary: String) {
    self.name = name
    value = nil
    self.summary = summary
    repeats = false
    choices = nil
  }

  /// A flag with a value.
  init(
    _ name: String, _ value: String, repeats: Bool = false, choices: [String]? = nil, _ summary: String
  ) {
    self.name = name
    self.value = value
    self.summary = summary
    self.repeats = repeats
    self.choices = choices
  }
}
