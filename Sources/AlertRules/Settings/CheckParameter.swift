/// A value that a check takes from the settings.
package struct CheckParameter: Sendable {
  package enum Value: Sendable, Equatable {
    case number(Double)
    /// Seconds.
    case duration(Double)
    case texts([String])
    /// Names, each with the regular expression that its value must match.
    case patterns([String: String])
  }

  package let name: String
  package let standard: Value
  /// One sentence of the reference page.
  package let summary: String

  package init(_ name: String, _ standard: Value, _ summary: String) {
    self.name = name
    self.standard = standard
    self.summary = summary
  }

  /// The default as the reference page shows it.
  package var standardText: String {
    switch standard {
    case .number(let number): number == number.rounded() ? "\(Int(number))" : "\(number)"
    case .duration(let seconds): "\(Int(seconds))s"
    case .texts(let texts): "[" + texts.joined(separator: ", ") + "]"
    case .patterns: "{}"
    }
  }
}
