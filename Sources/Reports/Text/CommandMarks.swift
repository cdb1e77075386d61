/// Finds, scalar by scalar, the signs without which a line is no command of a CI log: the bracket of `##[`, and a colon that
/// begins a line, blanks aside.
///
/// Characters without a look of their own do not count: a comparison by language passes over them.
struct CommandMarks {
  private var hashes = 0
  private var isLineStart = true

  /// Whether this sign, read after those before it, must not stand there as it is.
  mutating func isMark(_ scalar: Unicode.Scalar) -> Bool {
    if !scalar.isASCII && scalar.properties.isDefaultIgnorableCodePoint { return false }
    defer {
      hashes = scalar == "#" ? hashes + 1 : 0
      if scalar == "\n" || scalar == "\r" {
        isLineStart = true
      } else if isLineStart && !scalar.properties.isWhitespace {
        isLineStart = false
      }
    }
    return scalar == "[" && hashes >= 2 || scalar == ":" && isLineStart
  }
}
