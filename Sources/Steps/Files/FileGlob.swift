#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// File patterns: `*` and `?` within a name, `[a-z]` one of a set, `{a,b}` one of a few, `**` any folders.
package enum FileGlob {
  /// The files below a folder that match, sorted, relative as the pattern is. Hidden names need a leading dot.
  package static func files(matching pattern: String, below folder: String) -> [String] {
    var found: Set<String> = []
    for alternative in expandBraces(pattern) {
      let isAbsolute = alternative.hasPrefix("/")
      let parts = alternative.split(separator: "/").map(String.init)
      var paths: [String] = []
      collect(parts[...], in: isAbsolute ? "/" : "", below: folder, depth: 0, into: &paths)
      found.formUnion(paths)
    }
    return found.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  private static func collect(
    _ parts: ArraySlice<String>, in prefix: String, below folder: String, depth: Int,
    into paths: inout [String]
  ) {
    guard let part = parts.first, depth < 64 else { return }
    let rest = parts.dropFirst()
    let absolute = prefix.hasPrefix("/") ? prefix : folder + "/" + prefix
    if part == "**" {
      if rest.isEmpty { return collect(["**", "*"], in: prefix, below: folder, depth: depth, into: &paths) }
      collect(rest, in: prefix, below: folder, depth: depth + 1, into: &paths)
      for name in names(in: absolute)
      where !name.hasPrefix(".") && isFolder(absolute + "/" + name, following: false) {
        collect(parts, in: prefix + name + "/", below: folder, depth: depth + 1, into: &paths)
      }
      return
    }
    let isPattern = part.utf8.contains { "*?[".utf8.contains($0) }
    let candidates = isPattern ? names(in: absolute).filter { matches($0, part) } : [part]
    for name in candidates {
      let path = absolute + "/" + name
      if rest.isEmpty {
        if FileManager.default.fileExists(atPath: path), !isFolder(path, following: true) {
          paths.append(prefix + name)
        }
      } else if isFolder(path, following: true) {
        collect(rest, in: prefix + name + "/", below: folder, depth: depth + 1, into: &paths)
      }
    }
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private static func isFolder(_ path: String, following: Bool) -> Bool {
    if !following, (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil { return false }
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }

  /// Whether one name matches one part of a pattern.
  package static func matches(_ name: String, _ pattern: String) -> Bool {
    if name.hasPrefix("."), !pattern.hasPrefix(".") { return false }
    let text = Array(name.unicodeScalars)
    let parts = Array(pattern.unicodeScalars)
    var (t, p) = (0, 0)
    var star: (pattern: Int, text: Int)?
    while t < text.count {
      if p < parts.count, parts[p] == "*" {
        star = (p, t)
        p += 1
      } else if p < parts.count, let next = matchOne(text[t], parts, at: p) {
        t += 1
        p = next
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        p = last.pattern + 1
        t = last.text + 1
      } else {
        return false
      }
    }
    while p < parts.count, parts[p] == "*" { p += 1 }
    return p == parts.count
  }

  /// The place in the pattern after the part that matches this scalar; nil where it does not.
  private static func matchOne(_ scalar: Unicode.Scalar, _ parts: [Unicode.Scalar], at index: Int) -> Int? {
    if parts[index] == "?" { return index + 1 }
    if parts[index] == "[", let close = parts[(index + 1)...].dropFirst().firstIndex(of: "]") {
      var set = Array(parts[(index + 1)..<close])
      let isNegated = set.first == "!" || set.first == "^"
      if isNegated { set.removeFirst() }
      var isMember = false
      var i = 0
      while i < set.count {
        if i + 2 < set.count, set[i + 1] == "-" {
          if set[i] <= scalar, scalar <= set[i + 2] { isMember = true }
          i += 3
        } else {
          if set[i] == scalar { isMember = true }
          i += 1
        }
      }
      return isMember != isNegated ? close + 1 : nil
    }
    return parts[index] == scalar ? index + 1 : nil
  }

  /// `a{b,c}d` as `abd` and `acd`; braces may stand several times, not inside one another. At most 256 results.
  private static func expandBraces(_ pattern: String) -> [String] {
    guard let open = pattern.firstIndex(of: "{"), let close = pattern[open...].firstIndex(of: "}") else {
      return [pattern]
    }
    let choices = pattern[pattern.index(after: open)..<close].split(
      separator: ",", omittingEmptySubsequences: false)
    let tails = expandBraces(String(pattern[pattern.index(after: close)...]))
    let all = choices.flatMap { choice in tails.map { pattern[..<open] + choice + $0 } }
    return all.prefix(256).map { String($0) }
  }
}
