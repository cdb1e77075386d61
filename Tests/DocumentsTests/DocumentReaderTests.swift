import Diagnostics
import Documents
import Foundation
import TestSupport
import XCTest

final class DocumentReaderTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws {
    folder = NSTemporaryDirectory() + "loadline-documents-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

  private func write(_ name: String, _ text: String) throws -> String {
    let path = folder + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  func testTheEndingChooses() throws {
    let yaml = DocumentReader.read(path: try write("a.YML", "a: 1\n"))
    XCTAssertEqual(yaml.documents.map(NodeOutline.text), ["{a: 1}"])
    XCTAssertEqual(yaml.documents.first?.range.source.path, folder + "/a.YML")
    let other = DocumentReader.read(path: try write("rules", "a: 1\n"))
    XCTAssertEqual(other.documents.map(NodeOutline.text), ["{a: 1}"])
    XCTAssertEqual(DocumentReader.read(path: try write("empty.yaml", "")).diagnostics, [])
  }

  func testLinksAreFollowed() throws {
    let target = try write("a.yaml", "a: 1\n")
    try FileManager.default.createSymbolicLink(atPath: folder + "/l.yaml", withDestinationPath: target)
    XCTAssertEqual(DocumentReader.read(path: folder + "/l.yaml").documents.count, 1)
  }

  func testUnreadableFiles() throws {
    func fault(_ path: String, limits: DocumentLimits = .yaml) -> String? {
      let parsed = DocumentReader.read(path: path, yamlLimits: limits)
      XCTAssertTrue(parsed.documents.isEmpty)
      return parsed.diagnostics.first.map { "\($0.code): \($0.message)" }
    }
    XCTAssertEqual(
      fault(folder + "/no.yaml"), "unreadable-file: the file '\(folder)/no.yaml' does not exist")
    XCTAssertEqual(fault(folder), "unreadable-file: '\(folder)' is a folder, not a file")
    XCTAssertEqual(fault("/dev/zero"), "unreadable-file: '/dev/zero' is a device, not a file")
    XCTAssertEqual(fault(""), "unreadable-file: the file '' does not exist")
    let long = try write("long.yaml", "a: 12345\n")
    let small = DocumentLimits(maximumBytes: 5, maximumDepth: 9, maximumNodes: 9)
    XCTAssertEqual(
      fault(long, limits: small), "file-too-large: the file '\(long)' has 9 bytes; at most 5 are read")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: long)
    if !FileManager.default.isReadableFile(atPath: long) {
      XCTAssertEqual(fault(long), "unreadable-file: the file '\(long)' may not be read")
    }
  }
}
