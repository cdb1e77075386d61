/// The cookies of one user at one service (RFC 6265), as far as one host goes: name, path, host, `Secure` and end. Those for
/// another host are not kept.
struct CookieJar: Sendable {
  private struct Cookie: Sendable {
    let name: String
    var value: String
    let path: String
    let isSecure: Bool
    /// The host that it goes to, and whether to the hosts below it too.
    let host: String
    let includesBelow: Bool
    /// Since 1970; nil for as long as the jar lives.
    let endSeconds: Int64?
  }

  private var cookies: [Cookie] = []

  mutating func removeAll() { cookies.removeAll(keepingCapacity: true) }

  /// What a `Set-Cookie` field says: a cookie to keep, to replace or, where its time is over, to drop.
  ///
  /// - Parameters:
  ///   - requestPath: the path, without query, of the request that was answered.
  ///   - host: the host that the request asked for, in lower case.
  ///   - wallSeconds: now, since 1970.
  mutating func take(_ field: String, requestPath: String, host: String, wallSeconds: Int64) {
    let parts = field.split(separator: ";", omittingEmptySubsequences: false)
    guard let pair = parts.first, let (name, value) = CookieJar.pair(pair), !name.isEmpty else { return }
    var path = CookieJar.directory(of: requestPath)
    var isSecure = false
    var end: Int64?
    var hasMaxAge = false
    var domain = ""
    for attribute in parts.dropFirst() {
      let (key, text) = CookieJar.pair(attribute) ?? (CookieJar.trimmed(attribute), "")
      switch key.lowercased() {
      case "path": if text.hasPrefix("/") { path = text }
      case "secure": isSecure = true
      case "domain": domain = String(text.lowercased().drop { $0 == "." })
      case "max-age":
        guard let seconds = Int64(text) else { continue }
        hasMaxAge = true
        let (sum, isEndless) = wallSeconds.addingReportingOverflow(seconds)
        end = seconds <= 0 ? .min : isEndless ? nil : sum
      case "expires":
        // Max-Age comes before it, wherever it stands.
        if !hasMaxAge, let date = CookieDate.seconds(text) { end = date }
      default: break
      }
    }
    guard domain.isEmpty || CookieJar.isHost(host, domain, orBelow: true) else { return }
    let scope = domain.isEmpty ? host : domain
    cookies.removeAll { $0.name == name && $0.path == path && $0.host == scope }
    if let end, end <= wallSeconds { return }
    cookies.append(
      Cookie(
        name: name, value: value, path: path, isSecure: isSecure, host: scope, includesBelow: !domain.isEmpty,
        endSeconds: end))
  }

  /// RFC 6265, 5.1.3: an address has no hosts below it.
  private static func isHost(_ host: String, _ wanted: String, orBelow: Bool) -> Bool {
    if host == wanted { return true }
    let isAddress =
      host.utf8.contains(Byte.colon) || host.utf8.allSatisfy { Byte.isDigit($0) || $0 == Byte.dot }
    return orBelow && !isAddress && host.hasSuffix("." + wanted)
  }

  /// The value of the `Cookie` header, longer paths first; nil where no cookie fits.
  ///
  /// - Parameters:
  ///   - host: that the request asks for, in lower case.
  ///   - names: of cookies to leave out.
  ///   - wallSeconds: now, since 1970.
  func header(
    path: String, isSecure: Bool, host: String, without names: [String] = [],
    wallSeconds: @autoclosure () -> Int64
  ) -> String? {
    let now = cookies.contains { $0.endSeconds != nil } ? wallSeconds() : 0
    let fitting = cookies.enumerated().filter {
      ($1.isSecure == false || isSecure) && CookieJar.matches(path, $1.path) && !names.contains($1.name)
        && CookieJar.isHost(host, $1.host, orBelow: $1.includesBelow)
        && $1.endSeconds.map { $0 > now } ?? true
    }.sorted { ($1.element.path.utf8.count, $0.offset) < ($0.element.path.utf8.count, $1.offset) }
    if fitting.isEmpty { return nil }
    return fitting.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
  }

  /// The value that a field gives the cookie of the name.
  static func value(of name: String, in field: String) -> String? {
    guard let first = field.split(separator: ";", omittingEmptySubsequences: false).first,
      let found = pair(first), found.name == name
    else { return nil }
    return found.value
  }

  // MARK: Parts

  private static func pair(_ text: Substring) -> (name: String, value: String)? {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    return (trimmed(text[..<equals]), trimmed(text[text.index(after: equals)...]))
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }

  /// RFC 6265, 5.1.4.
  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  private static func matches(_ path: String, _ cookiePath: String) -> Bool {
    path == cookiePath
      || path.hasPrefix(cookiePath)
        && (cookiePath.hasSuffix("/") || path.dropFirst(cookiePath.count).hasPrefix("/"))
  }
}
