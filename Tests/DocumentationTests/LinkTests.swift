import Foundation
import TestSupport
import XCTest

/// Relative links lead somewhere, and every page can be reached from the index.
final class LinkTests: XCTestCase {
  func testEveryRelativeLinkResolves() throws {
    for page in try Page.all() {
      for link in Self.links(of: page) {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
          String.init)
        let target = parts[0].isEmpty ? page.path : Self.resolved(parts[0], from: page.path)
        let full = Repository.root + "/" + target
        XCTAssertTrue(FileManager.default.fileExists(atPath: full), "\(page.path): no file at '\(link)'")
        guard parts.count == 2, target.hasSuffix(".md") else { continue }
        XCTAssertTrue(
          try Self.anchors(of: Page(target)).contains(parts[1]), "\(page.path): no heading '\(link)'")
      }
    }
  }

  func testEveryPageIsInTheIndex() throws {
    let linked = Set(
      try Page.all().flatMap { page in
        Self.links(of: page).map { link in
          Self.resolved(String(link.prefix { $0 != "#" }), from: page.path)
        }
      })
    for page in try Page.all() where page.path != "README.md" {
      XCTAssertTrue(linked.contains(page.path), "no page leads to \(page.path)")
    }
  }

  private static func links(of page: Page) -> [String] {
    let prose = page.prose.joined(separator: "\n")
    let pattern = try? NSRegularExpression(pattern: #"\]\(([^)\s]+)\)"#)
    let range = NSRange(prose.startIndex..., in: prose)
    let found = pattern?.matches(in: prose, range: range) ?? []
    return found.compactMap { match in Range(match.range(at: 1), in: prose).map { String(prose[$0]) } }
      .filter { !$0.contains("://") }
  }

  private static func resolved(_ link: String, from page: String) -> String {
    var parts = page.split(separator: "/").map(String.init).dropLast()
    for part in link.split(separator: "/") {
      if part == ".." { parts = parts.dropLast() } else if part != "." { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }

  /// Headings as GitHub makes anchors of them.
  private static func anchors(of page: Page) -> Set<String> {
    Set(
      page.prose.filter { $0.hasPrefix("#") }.map { line in
        let title = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
        return title.filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == " " }
          .replacingOccurrences(of: " ", with: "-")
      })
  }
}
