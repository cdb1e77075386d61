/// Runs that somebody accepted as the mark to hold later ones against; frozen, also where the history behind it goes on.
package struct Anchor: Sendable, Equatable, Codable {
  /// The version of the file's format: 1.
  package let version: Int
  package let name: String
  /// In seconds since 1970 UTC.
  package let acceptedAt: Double
  /// Why, in the words of who accepted it.
  package let reason: String?
  package let branch: String
  package let entries: [HistoryEntry]

  package init(name: String, acceptedAt: Double, reason: String?, branch: String, entries: [HistoryEntry]) {
    version = 1
    self.name = name
    self.acceptedAt = acceptedAt
    self.reason = reason
    self.branch = branch
    self.entries = entries
  }

  /// Letters, digits, `_`, `-` and `.`, not beginning with a dot: it names a file.
  package static func isValidName(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 100, !name.hasPrefix(".") else { return false }
    return name.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
    }
  }
}
