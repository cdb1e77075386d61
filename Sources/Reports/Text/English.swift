/// Numbers and lists as English writes them.
enum English {
  /// `1 error`, `2 errors`
  static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }

  /// `a`, `a and b`, `a, b and 3 more`
  static func list(_ items: [String], atMost limit: Int) -> String {
    if items.count > limit {
      return items.prefix(limit).joined(separator: ", ") + " and \(items.count - limit) more"
    }
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `2 errors, 1 warning`; severities that do not occur are left out, and nothing gives an empty text.
  static func count(errors: Int, warnings: Int, remarks: Int) -> String {
    var parts: [String] = []
    if errors > 0 { parts.append(count(errors, "error")) }
    if warnings > 0 { parts.append(count(warnings, "warning")) }
    if remarks > 0 { parts.append(count(remarks, "remark")) }
    return parts.joined(separator: ", ")
  }
}
