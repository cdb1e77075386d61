import Execution
import Foundation
import Steps
import TestSupport
import XCTest

final class FileGlobTests: XCTestCase {
  private func tree(_ files: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in files { try folder.write("", to: file) }
    return folder
  }

  private func check(
    _ pattern: String, _ expected: [String], in folder: TemporaryFolder, line: UInt = #line
  ) {
    XCTAssertEqual(FileGlob.files(matching: pattern, below: folder.path), expected, pattern, line: line)
  }

  func testPatterns() throws {
    let folder = try tree([
      "a.yaml", "b.yaml", "c.yml", ".hidden.yaml", "sub/a.yaml", "sub/deep/a.yaml", "sub/.git/a.yaml",
      "other/b.json", "]x", "-x", "{y}", "é.txt",
    ])
    check("a.yaml", ["a.yaml"], in: folder)
    check("./a.yaml", ["./a.yaml"], in: folder)
    check("none.yaml", [], in: folder)
    check("*.yaml", ["a.yaml", "b.yaml"], in: folder)
    check("*.y*ml", ["a.yaml", "b.yaml", "c.yml"], in: folder)
    check("?.yaml", ["a.yaml", "b.yaml"], in: folder)
    check("?.txt", ["é.txt"], in: folder)
    check(".*.yaml", [".hidden.yaml"], in: folder)
    check("[a]*.yaml", ["a.yaml"], in: folder)
    check("[!a].y*", ["b.yaml", "c.yml"], in: folder)
    check("[^a].y*", ["b.yaml", "c.yml"], in: folder)
    check("[a-b].yaml", ["a.yaml", "b.yaml"], in: folder)
    check("[b-a].yaml", [], in: folder)
    check("[]x]x", ["]x"], in: folder)
    check("[!]]x", ["-x"], in: folder)
    check("[a-]x", ["-x"], in: folder)
    check("[ax", [], in: folder)
    check("*.{yml,json}", ["c.yml"], in: folder)
    check("{a,b}.{yaml,yml}", ["a.yaml", "b.yaml"], in: folder)
    check("{a,}.yaml", ["a.yaml"], in: folder)
    check("{a.yaml", [], in: folder)
    check("*/a.yaml", ["sub/a.yaml"], in: folder)
    check("**/a.yaml", ["a.yaml", "sub/a.yaml", "sub/deep/a.yaml"], in: folder)
    check("sub/**", ["sub/a.yaml", "sub/deep/a.yaml"], in: folder)
    check("sub/**/a.yaml", ["sub/a.yaml", "sub/deep/a.yaml"], in: folder)
    check("**/*.json", ["other/b.json"], in: folder)
    check("**/.git/a.yaml", ["sub/.git/a.yaml"], in: folder)
    check("sub/../a.yaml", ["sub/../a.yaml"], in: folder)
    check("sub", [], in: folder)
    check("*", ["-x", "]x", "a.yaml", "b.yaml", "c.yml", "{y}", "é.txt"], in: folder)
    check("", [], in: folder)
    check("/", [], in: folder)
    check("a.yaml/x", [], in: folder)
    check("a.yaml/*", [], in: folder)
    check(folder.path + "/*.yml", [folder.path + "/c.yml"], in: folder)
    check(folder.path + "/**/b.json", [folder.path + "/other/b.json"], in: folder)
  }

  func testLinks() throws {
    let folder = try tree(["real/a.yaml"])
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder.path + "/real/loop", withDestinationPath: "..")
    try manager.createSymbolicLink(atPath: folder.path + "/linked", withDestinationPath: "real")
    try manager.createSymbolicLink(atPath: folder.path + "/file.yaml", withDestinationPath: "real/a.yaml")
    try manager.createSymbolicLink(atPath: folder.path + "/dead.yaml", withDestinationPath: "nowhere")
    check("*.yaml", ["file.yaml"], in: folder)
    check("*/a.yaml", ["linked/a.yaml", "real/a.yaml"], in: folder)
    // Links to folders are followed where a pattern names one part, never under `**`.
    check("**/a.yaml", ["real/a.yaml"], in: folder)
  }

  func testHostilePatternsEndSoon() throws {
    let folder = try tree((0..<6).map { "a/b/c/d/e/f/\($0)" } + ["a/b/c/d/x"])
    check(Array(repeating: "**", count: 60).joined(separator: "/") + "/x", ["a/b/c/d/x"], in: folder)
    check(String(repeating: "*a", count: 5000), [], in: folder)
    check(String(repeating: "{a,b}", count: 5000), [], in: folder)
    check(String(repeating: "{", count: 50_000), [], in: folder)
    check(String(repeating: "a/", count: 50_000), [], in: folder)
    XCTAssertFalse(
      FileGlob.matches(String(repeating: "a", count: 3000), String(repeating: "*a", count: 1000) + "b"))
  }
}
