import Diagnostics
import Documents
import HTTPLoad

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The headers of a step or of a request.
enum LoadHeaders {
  static func decode(_ reader: MappingReader, key: String) -> [LoadPlan.Request.Header] {
    guard let headers = reader.stringMap(key), let entries = reader.entries(key) else { return [] }
    var seen: Set<String> = []
    for entry in entries {
      check(entry, reader.collector)
      if !seen.insert(entry.name.lowercased()).inserted {
        reader.collector.error(
          "duplicate-header", "header '\(entry.name)' stands twice", at: entry.key,
          help: "upper and lower case are one; join the values with a comma")
      }
    }
    return headers.map { LoadPlan.Request.Header(name: $0.name, value: $0.value) }
  }

  /// What `auth` comes to: RFC 7617 for `basic`, RFC 6750 for `bearer`.
  static func authorization(
    _ reader: MappingReader, given: [LoadPlan.Request.Header]
  ) -> LoadPlan.Request.Header? {
    guard let node = reader.value("auth"),
      let auth = MappingReader(node, subject: "'auth'", keys: LoadKeys.auth, collector: reader.collector)
    else { return nil }
    let collector = reader.collector
    if given.contains(where: { $0.name.lowercased() == "authorization" }) {
      collector.error(
        "bad-auth", "'auth' and the header 'Authorization' exclude each other", at: node,
        help: "keep one of them")
      return nil
    }
    guard auth.has("basic") != auth.has("bearer") else {
      collector.error(
        "bad-auth", "'auth' needs \(auth.has("basic") ? "only one" : "one") of 'basic' and 'bearer'",
        at: node,
        help: "such as auth: { bearer: \"${{ secrets.TOKEN }}\" }")
      return nil
    }
    if let token = auth.string("bearer") { return .init(name: "Authorization", value: "Bearer \(token)") }
    guard let node = auth.value("basic"), case .mapping(let keys)? = LoadKeys.auth.last?.shape,
      let basic = MappingReader(node, subject: "'basic'", keys: keys, collector: collector),
      let user = basic.string("user"), let password = basic.string("password")
    else { return nil }
    if user.contains(":"), let node = basic.value("user") {
      collector.error("bad-auth", "a user's name cannot hold a colon", at: node)
      return nil
    }
    // Base64 has no place for variables: what looks like one is a part of the name or the password.
    let plain = [user, password].map {
      $0.split(separator: "$${", omittingEmptySubsequences: false).joined(separator: "${")
    }
    let credentials = Data("\(plain[0]):\(plain[1])".utf8).base64EncodedString()
    return .init(name: "Authorization", value: "Basic \(credentials)")
  }

  /// RFC 9110, 5.1 and 5.5. The value may be a secret, so that no message repeats it.
  private static func check(_ entry: Mapping.Entry, _ collector: DiagnosticCollector) {
    let name = Array(entry.name.utf8)
    let isToken = !name.isEmpty && name.allSatisfy { Self.tokenBytes.contains($0) }
    if !isToken {
      collector.error(
        "bad-header", "'\(entry.name)' is not the name of a header", at: entry.key,
        help: "use letters, digits and '-', such as X-Request-Id")
    } else if ["content-length", "transfer-encoding"].contains(entry.name.lowercased()) {
      collector.error(
        "bad-header", "header '\(entry.name)' is set by the load engine", at: entry.key, help: "remove it")
    } else if let value = entry.value.scalarText,
      value.utf8.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 })
    {
      collector.error(
        "bad-header", "the value of header '\(entry.name)' has a line break or a control character",
        at: entry.value)
    }
  }

  private static let tokenBytes = Set(
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
