/// The cookies of one user at one service (RFC 6265), as far as one host goes: name, path, `Secure` and end. Those for
/// another host are not kept.
struct CookieJar: Sendable {
  private struct Cookie: Sendable {
    let name: String
    var value: String
    let path: String
    let isSecure: Bool
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
    var isOver = false
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
        isOver = seconds <= 0
      case "expires":
        // Max-Age comes before it, wherever it stands.
        if !hasMaxAge, let end = CookieDate.seconds(text) { isOver = end <= wallSeconds }
      default: break
      }
    }
    guard domain.isEmpty || domain == host || host.hasSuffix("." + domain) else { return }
    cookies.removeAll { $0.name == name && $0.path == path }
    if !isOver { cookies.append(Cookie(name: name, value: value, path: path, isSecure: isSecure)) }
  }

  /// The value of the `Cookie` header, longer paths first; nil where no cookie fits.
  ///
  /// - Parameter names: of cookies to leave out.
  func header(path: String, isSecure: Bool, without names: [String] = []) -> String? {
    let fitting = cookies.enumerated().filter {
      ($1.isSecure == false || isSecure) && CookieJar.matches(path, $1.path) && !names.contains($1.name)
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
