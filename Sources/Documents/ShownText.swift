/// A text of the input as a message names it.
enum ShownText {
  /// The first line, cut after 60 characters; an ellipsis tells of the rest.
  static func of(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < 60, scalar.properties.generalCategory != .control else { return String(result) + "…" }
      result.append(scalar)
      count += 1
    }
    return String(result)
  }
}
