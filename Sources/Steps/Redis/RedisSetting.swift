/// A setting of Redis and what it should be: the guide's value, or the user's.
struct RedisSetting: Sendable, Equatable {
  /// What else is good enough.
  enum Rule: Sendable, Equatable {
    /// Nothing else.
    case exact
    /// All but this value, which means what is told.
    case anythingBut(String, danger: String)
  }

  let name: String
  /// As redis.conf writes it: `8gb`, `allkeys-lru`.
  let value: String
  let rule: Rule

  /// The share of the machine's memory that `maxmemory` should have: the rest is for copies on write while saving,
  /// fragmentation and the system.
  static let memoryShare = 0.75

  /// The guide's, in the order of the audit.
  ///
  /// - Parameter memory: that of the server's machine in bytes; 0 where it is not known.
  static func guide(memory: Double) -> [RedisSetting] {
    let limit = memory > 0 ? size(memory * memoryShare) : "8gb"
    return [
      RedisSetting(
        name: "maxmemory", value: limit,
        rule: .anythingBut("0", danger: "nothing bounds the memory that keys take")),
      RedisSetting(
        name: "maxmemory-policy", value: "allkeys-lru",
        rule: .anythingBut("noeviction", danger: "writes fail once maxmemory is full")),
      RedisSetting(
        name: "save", value: "900 1 300 10 60 10000",
        rule: .anythingBut("", danger: "no snapshot is written to disk")),
      RedisSetting(
        name: "appendonly", value: "yes",
        rule: .anythingBut("no", danger: "what was written since the last snapshot is lost in a crash")),
    ]
  }

  /// Whether a value that the server has is good enough.
  func accepts(_ current: String) -> Bool {
    switch rule {
    case .exact: Self.normal(current) == Self.normal(value)
    case .anythingBut(let bad, _): current != bad
    }
  }

  /// `redis-cli config set save "900 1 300 10 60 10000"`, as a shell takes it.
  var command: String { "redis-cli config set \(name) \(Self.quoted(value))" }

  /// Whether the text may be the name of a setting: no pattern, nothing that a shell reads.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.first != "-"
      && text.utf8.allSatisfy {
        (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
          || $0 == UInt8(ascii: "_")
      }
  }

  /// Whether the server would tell a secret by this setting.
  static func isSecret(_ name: String) -> Bool {
    ["requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass"].contains(name)
  }

  /// A size in bytes as redis.conf writes it, rounded down: `17gb`, `768mb`.
  static func size(_ bytes: Double) -> String {
    let megabytes = Int(bytes / 1_048_576)
    return megabytes >= 8192 ? "\(megabytes / 1024)gb" : "\(max(1, megabytes))mb"
  }

  /// Sizes in bytes, words in small letters, single spaces between them.
  private static func normal(_ text: String) -> String {
    let lower = text.lowercased()
    let digits = lower.prefix { $0.isASCII && $0.isNumber }
    if let number = Int(digits), let factor = factors[String(lower.dropFirst(digits.count))] {
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: factor)
      if !isTooLarge { return String(product) }
    }
    return lower.split(separator: " ").joined(separator: " ")
  }

  /// Source: the head of redis.conf: `1k` is 1000 bytes, `1kb` 1024.
  private static let factors: [String: Int] = [
    "": 1, "b": 1, "k": 1000, "kb": 1024, "m": 1_000_000, "mb": 1_048_576, "g": 1_000_000_000,
    "gb": 1_073_741_824,
  ]

  private static func quoted(_ text: String) -> String {
    let isBare =
      !text.isEmpty
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
          || "-_.,:/+".utf8.contains($0)
      }
    if isBare { return text }
    if text.allSatisfy({ !"\"\\$`!".contains($0) }) { return "\"\(text)\"" }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
