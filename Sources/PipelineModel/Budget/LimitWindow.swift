import Documents

/// The windows in which a limit holds: `every: 10s` and `for: 30s`.
package struct LimitWindow: Sendable {
  /// The length of a window in seconds, at least 1.
  package let seconds: Int
  /// How long a breach must persist before it counts, in seconds; 0 where one window is enough.
  package let persistenceSeconds: Int
  /// The value of `every`, or of `for` where that stands alone.
  package let node: Node

  package init(seconds: Int, persistenceSeconds: Int, node: Node) {
    self.seconds = seconds
    self.persistenceSeconds = persistenceSeconds
    self.node = node
  }

  /// ` every 10s for 30s`, as it follows a rule.
  var text: String {
    let persistence = persistenceSeconds > 0 ? " for \(persistenceSeconds)s" : ""
    return " every \(seconds)s" + persistence
  }

  /// Nil where the limit has neither key, or one is wrong.
  static func decode(_ reader: MappingReader) -> LimitWindow? {
    let every = wholeSeconds("every", reader)
    let persistence = wholeSeconds("for", reader)
    guard let node = reader.value("every") ?? reader.value("for") else { return nil }
    if reader.has("every"), every == nil { return nil }
    if reader.has("for"), persistence == nil { return nil }
    let seconds = every ?? 1
    if let persistence, persistence < seconds, let place = reader.value("for") {
      reader.collector.error(
        "bad-window", "'for' (\(persistence)s) is shorter than 'every' (\(seconds)s)", at: place,
        help: "a breach lasts at least one window: make 'for' longer, or leave it away")
      return nil
    }
    return LimitWindow(seconds: seconds, persistenceSeconds: persistence ?? 0, node: node)
  }

  private static func wholeSeconds(_ key: String, _ reader: MappingReader) -> Int? {
    guard let duration = reader.duration(key), let node = reader.value(key) else { return nil }
    let (seconds, attoseconds) = duration.components
    guard attoseconds == 0, seconds >= 1 else {
      reader.collector.error(
        "bad-window",
        "'\(key)' must be a whole number of seconds, at least 1s; got \(node.scalarText ?? "")", at: node,
        help: "windows are made of whole seconds: write it like 10s")
      return nil
    }
    return Int(seconds)
  }
}
