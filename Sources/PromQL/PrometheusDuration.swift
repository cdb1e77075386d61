/// The durations of rule files, such as `5m` or `1h30m`; `0` needs no unit.
package enum PrometheusDuration {
  /// The length in seconds; nil where the text is no duration.
  package static func seconds(_ text: String) -> Double? {
    if text == "0" { return 0 }
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, case .success(let seconds) = DurationSyntax.seconds(bytes[...]) else { return nil }
    return seconds
  }
}
