import Diagnostics
import Documents
import TestSupport
import XCTest

/// Every file of nst/JSONTestSuite: y_ accepted, n_ refused, i_ either, and never both a document and an error.
final class JSONConformanceTests: XCTestCase {
  func testEveryFileOfTheSuite() throws {
    guard let corpora = Repository.corpora else { throw XCTSkip("the corpora are absent") }
    let files = Repository.files(under: corpora + "/json", endings: [".json"])
    XCTAssertGreaterThan(files.count, 300)
    for file in files {
      let name = String(file.split(separator: "/").last ?? "")
      let result = JSONReader.read(SourceFile(path: name, bytes: try Repository.bytes(file)))
      XCTAssertEqual(result.documents.isEmpty, result.diagnostics.hasErrors, name)
      XCTAssertLessThanOrEqual(result.documents.count, 1, name)
      if name.hasPrefix("y_") {
        XCTAssertEqual(result.documents.count, 1, "\(name): \(result.diagnostics.map(\.message))")
      } else if name.hasPrefix("n_") {
        XCTAssertTrue(result.diagnostics.hasErrors, name)
      } else {
        XCTAssertTrue(name.hasPrefix("i_"), name)
      }
      for diagnostic in result.diagnostics { XCTAssertFalse(Snippet.render(diagnostic).isEmpty) }
    }
  }
}
