#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// File patterns: `*` and `?` within a name, `[a-z]` one of a set, `{a,b}` one of a few, `**` any folders.
package enum FileGlob {
  /// The files below a folder that match, sorted, relative as the pattern is. Hidden names need a leading dot.
  /// Patterns longer than a path can be match nothing.
  package static func files(matching pattern: String, below folder: String) -> [String] {
    guard pattern.utf8.count <= 4096 else { return [] }
    var found: Set<String> = []
    for alternative in expandBraces(pattern) {
      let isAbsolute = alternative.hasPrefix("/")
      let parts = collapsed(alternative.split(separator: "/").map(String.init))
      var search = Search(folder: folder)
      search.collect(parts[...], in: isAbsolute ? "/" : "", depth: 0)
      found.formUnion(search.paths)
    }
    return found.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  /// The folders whose entries decide what a pattern matches, relative as the pattern is, `.` for the current one; at
  /// most so many.
  package static func folders(of pattern: String, below folder: String, atMost limit: Int) -> Set<String> {
    var found: Set<String> = []
    for alternative in expandBraces(pattern) {
      let parts = alternative.split(separator: "/").map(String.init)
      let lead = alternative.hasPrefix("/") ? "/" : ""
      for count in 0..<max(1, parts.count) where found.count < limit {
        let head = lead + parts.prefix(count).joined(separator: "/")
        guard parts.prefix(count).contains(where: { $0.utf8.contains { "*?[".utf8.contains($0) } }) else {
          found.insert(head.isEmpty ? "." : head)
          continue
        }
        // The folders that a pattern of folders matches are those of the files in them.
        for file in files(matching: head + "/**", below: folder).prefix(limit - found.count) {
          found.insert(file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ".")
        }
      }
    }
    return found
  }

  /// `**` after `**` finds nothing more; at the end it stands for all files.
  private static func collapsed(_ parts: [String]) -> [String] {
    (parts + (parts.last == "**" ? ["*"] : [])).enumerated().filter { index, part in
      part != "**" || index == 0 || parts[index - 1] != "**"
    }.map(\.element)
  }

  /// One pattern without braces, and what it has found.
  private struct Search {
    private struct Place: Hashable {
      let part: Int
      let prefix: String
    }

    let folder: String
    var paths: [String] = []
    /// Several `**` reach one folder in many ways; each is searched once.
    private var seen: Set<Place> = []

    init(folder: String) { self.folder = folder }

    mutating func collect(_ parts: ArraySlice<String>, in prefix: String, depth: Int) {
      guard let part = parts.first, depth < 64,
        seen.insert(Place(part: parts.startIndex, prefix: prefix)).inserted
      else { return }
      let rest = parts.dropFirst()
      let absolute = prefix.hasPrefix("/") ? prefix : folder + "/" + prefix
      if part == "**" {
        collect(rest, in: prefix, depth: depth + 1)
        for name in names(in: absolute)
        where !isHidden(name) && isFolder(absolute + "/" + name, following: false) {
          collect(parts, in: prefix + name + "/", depth: depth + 1)
        }
        return
      }
      let isPattern = part.utf8.contains { "*?[".utf8.contains($0) }
      for name in isPattern ? names(in: absolute).filter({ matches($0, part) }) : [part] {
        let path = absolute + "/" + name
        if rest.isEmpty {
          if FileManager.default.fileExists(atPath: path), !isFolder(path, following: true) {
            paths.append(prefix + name)
          }
        } else if isFolder(path, following: true) {
          collect(rest, in: prefix + name + "/", depth: depth + 1)
        }
      }
    }
  }

  private static func isHidden(_ name: String) -> Bool { name.utf8.first == UInt8(ascii: ".") }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Whether the path leads to something that is no folder.
  package static func isFile(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path) && !isFolder(path, following: true)
  }

  /// Whether the path leads to a folder, also through links.
  package static func isFolder(_ path: String) -> Bool { isFolder(path, following: true) }

  private static func isFolder(_ path: String, following: Bool) -> Bool {
    if !following, (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil { return false }
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }

  /// Whether one name matches one part of a pattern.
  package static func matches(_ name: String, _ pattern: String) -> Bool {
    if isHidden(name), !isHidden(pattern) { return false }
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
    if parts[index] == "[", let (set, isNegated, close) = bracketSet(parts, at: index) {
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

  /// `[a-z]`, `[!a-z]`; a `]` that stands first is itself a member (POSIX.1-2024, 9.3.5).
  private static func bracketSet(
    _ parts: [Unicode.Scalar], at index: Int
  ) -> (set: [Unicode.Scalar], isNegated: Bool, close: Int)? {
    var start = index + 1
    let isNegated = start < parts.count && (parts[start] == "!" || parts[start] == "^")
    if isNegated { start += 1 }
    guard start < parts.count, let close = parts[(start + 1)...].firstIndex(of: "]") else { return nil }
    return (Array(parts[start..<close]), isNegated, close)
  }

  /// `a{b,c}d` as `abd` and `acd`; braces may stand several times, not inside one another. At most 256 results.
  private static func expandBraces(_ pattern: String) -> [String] {
    let bytes = Array(pattern.utf8)
    let lastClose = bytes.lastIndex(of: UInt8(ascii: "}")) ?? -1
    var results: [[UInt8]] = [[]]
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "{"), index < lastClose,
        let close = bytes[index...].firstIndex(of: UInt8(ascii: "}"))
      {
        let choices = bytes[(index + 1)..<close].split(
          separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        results = Array(results.flatMap { head in choices.map { head + $0 } }.prefix(256))
        index = close + 1
      } else {
        for position in results.indices { results[position].append(bytes[index]) }
        index += 1
      }
    }
    return results.map { String(decoding: $0, as: UTF8.self) }
  }
}
