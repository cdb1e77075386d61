import Foundation
import SystemIO
import TestSupport
import XCTest

/// Files that grow and files that are replaced.
final class FileTests: XCTestCase {
  private func checkFailure(_ expected: String, line: UInt = #line, _ body: () throws -> Void) {
    XCTAssertThrowsError(try body(), line: line) { XCTAssertEqual("\($0)", expected, line: line) }
  }

  // MARK: - AppendFile

  func testAppending() throws {
    let folder = try TemporaryFolder()
    for text in ["a", "", "bc"] {
      let file = try AppendFile(path: folder.path + "/log")
      try file.append(Array(text.utf8))
      file.close()
    }
    XCTAssertEqual(try folder.read("log"), "abc")
  }

  func testAppendingFailsInWords() throws {
    let folder = try TemporaryFolder()
    checkFailure("open '\(folder.path)': Is a directory") { _ = try AppendFile(path: folder.path) }
    checkFailure("open '\(folder.path)/a/b': No such file or directory") {
      _ = try AppendFile(path: folder.path + "/a/b")
    }
    checkFailure("write: No space left on device") { try AppendFile(path: "/dev/full").append([1]) }
    let file = try AppendFile(path: folder.path + "/log")
    file.close()
    file.close()
    checkFailure("write: Bad file descriptor") { try file.append([1]) }
  }

  func testAppendsOfManyThreadsStayWhole() async throws {
    let folder = try TemporaryFolder()
    let file = try AppendFile(path: folder.path + "/log")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<32 {
        group.addTask {
          for _ in 0..<50 { try file.append([UInt8](repeating: UInt8(65 + index), count: 200) + [10]) }
        }
      }
      try await group.waitForAll()
    }
    try file.synchronize()
    let lines = try folder.read("log").split(separator: "\n")
    XCTAssertEqual(lines.count, 1600)
    XCTAssertTrue(lines.allSatisfy { $0.utf8.count == 200 && Set($0.utf8).count == 1 })
  }

  // MARK: - FileReplacement

  func testReplacing() throws {
    let folder = try TemporaryFolder()
    for text in ["one", "", String(repeating: "long", count: 100_000), "two"] {
      try FileReplacement.write(Array(text.utf8), to: folder.path + "/file")
      XCTAssertEqual(try folder.read("file"), text)
    }
    XCTAssertEqual(folder.names, ["file"])
  }

  func testAReplacementThatFailsLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    try FileReplacement.makeFolder(folder.path + "/taken/full")
    checkFailure("replace '\(folder.path)/taken': Is a directory") {
      try FileReplacement.write([1], to: folder.path + "/taken")
    }
    checkFailure("write '\(folder.path)/none/file': No such file or directory") {
      try FileReplacement.write([1], to: folder.path + "/none/file")
    }
    checkFailure("link '\(folder.path)/taken': Is a directory") {
      try FileReplacement.link(folder.path + "/taken", to: "x")
    }
    XCTAssertEqual(folder.names, ["taken"])
  }

  func testReadersNeverSeeAPart() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/file"
    try FileReplacement.write([UInt8](repeating: 0, count: 50_000), to: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for round in 0..<25 {
            try FileReplacement.write([UInt8](repeating: UInt8(writer * 25 + round), count: 50_000), to: path)
          }
        }
      }
      group.addTask {
        for _ in 0..<200 {
          let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
          XCTAssertEqual(bytes.count, 50_000)
          XCTAssertEqual(Set(bytes).count, 1)
        }
      }
      try await group.waitForAll()
    }
    XCTAssertEqual(folder.names, ["file"])
  }

  func testLinks() throws {
    let folder = try TemporaryFolder()
    for target in ["a", "b", "a"] {
      try FileReplacement.link(folder.path + "/latest", to: target)
      XCTAssertEqual(
        try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/latest"), target)
    }
    XCTAssertEqual(folder.names, ["latest"])
  }

  func testFolders() throws {
    let folder = try TemporaryFolder()
    for path in ["a/b/c", "a/b/c", "a/b", "d/", "e//f/", ""] {
      try FileReplacement.makeFolder(folder.path + "/" + path)
    }
    XCTAssertEqual(folder.names, ["a", "d", "e"])
    try FileReplacement.write([], to: folder.path + "/file")
    checkFailure("make folder '\(folder.path)/file': Not a directory") {
      try FileReplacement.makeFolder(folder.path + "/file")
    }
    checkFailure("make folder '\(folder.path)/file/a': Not a directory") {
      try FileReplacement.makeFolder(folder.path + "/file/a")
    }
    checkFailure("make folder '': No such file or directory") { try FileReplacement.makeFolder("") }
    let long = folder.path + String(repeating: "/a", count: 5000)
    checkFailure("make folder '\(long)': File name too long") { try FileReplacement.makeFolder(long) }
  }

  func testAnUnnamedFileLiesInMemoryWhereNothingMayBeWritten() throws {
    let before = getenv("TMPDIR").map { String(cString: $0) }
    setenv("TMPDIR", "/nowhere", 1)
    defer { if let before { setenv("TMPDIR", before, 1) } else { unsetenv("TMPDIR") } }
    let file = try UnnamedFile()
    try file.append(Array("here".utf8))
    try file.append(Array(" and there".utf8))
    var bytes = [UInt8](repeating: 0, count: 100)
    let length = try bytes.withUnsafeMutableBytes { try file.read(at: 0, into: $0) }
    XCTAssertEqual(String(decoding: bytes.prefix(length), as: UTF8.self), "here and there")
    checkFailure("make a file in '/nowhere': No such file or directory") {
      _ = try UnnamedFile(onDiskOf: "/nowhere")
    }
  }

  func testAnUnnamedFileLeavesNothingInItsFolder() throws {
    let folder = try TemporaryFolder()
    let file = try UnnamedFile(onDiskOf: folder.path)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), [])
    try file.append(Array("first, ".utf8))
    try file.append(Array("second".utf8))
    func read(at offset: Int, _ count: Int) throws -> String {
      var bytes = [UInt8](repeating: 0, count: count)
      let length = try bytes.withUnsafeMutableBytes { try file.read(at: offset, into: $0) }
      return String(decoding: bytes.prefix(length), as: UTF8.self)
    }
    XCTAssertEqual(try read(at: 0, 5), "first")
    XCTAssertEqual(try read(at: 7, 100), "second")
    XCTAssertEqual(try read(at: 13, 100), "")
  }
}
