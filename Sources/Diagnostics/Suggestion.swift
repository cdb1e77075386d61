/// What to say of a word that is not known.
package enum Suggestion {
  /// The nearest of `candidates`, as `KnownWords` has it.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    KnownWords(candidates).nearest(to: word)
  }

  /// The help line for an unknown word: the nearest known one, or the list of all.
  package static func help(for word: String, among candidates: some Collection<String>) -> String {
    if let nearest = nearest(to: word, among: candidates) { return "did you mean '\(nearest)'?" }
    if candidates.isEmpty { return "nothing is defined here" }
    let known = candidates.prefix(25).map { "'\($0)'" }
    guard known.count <= 24 else { return "known: \(known.prefix(24).joined(separator: ", ")), …" }
    return "known: \(known.joined(separator: ", "))"
  }
}
