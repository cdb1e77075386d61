import AlertRules
import Diagnostics
import Documents
import Foundation
import PromQL
import TestSupport
import XCTest

/// The rule files of others: what is found in them stands, judged, in docs/explanation/lint-precision.md.
final class CorporaTests: XCTestCase {
  private func files() throws -> (files: [RuleFile], folder: String) {
    guard let corpora = Repository.corpora else { throw XCTSkip("the corpora are not here") }
    let folder = corpora + "/alert-rules"
    let paths = Repository.files(under: folder, endings: [".yaml", ".yml"])
    return (paths.map { RuleFileReader.read(DocumentReader.read(path: $0).documents) }, folder)
  }

  func testEveryErrorIsJudged() throws {
    let (files, folder) = try files()
    let found = RuleLint.check(files)
    let page = String(
      decoding: try Repository.bytes(Repository.root + "/docs/explanation/lint-precision.md"), as: UTF8.self)
    let errors = found.filter { $0.severity == .error }.map { finding in
      let path = (finding.range?.source.path ?? "").dropFirst(folder.utf8.count + 1)
      return "`\(path):\(finding.range?.startPosition.line ?? 0)` | `\(finding.code)`"
    }
    for error in errors { XCTAssertTrue(page.contains(error), "not judged: \(error)") }
    let judged = page.split(separator: "\n").count {
      $0.hasPrefix("| `") && $0.contains(":") && $0.contains("| true |")
    }
    XCTAssertEqual(judged, errors.count, "\(errors)")
    for (code, count) in Dictionary(grouping: found.filter { $0.severity != .error }, by: \.code) {
      XCTAssertTrue(page.contains("| `\(code)` | \(count.count) |"), "| `\(code)` | \(count.count) |")
    }
  }

  /// promtool takes all these files, resources as their `spec`; so does the reader, for the target 2.42.
  func testPromtoolTakesTheSameFiles() throws {
    let promtool = try Promtool()
    guard let corpora = Repository.corpora else { throw XCTSkip("the corpora are not here") }
    let target = PrometheusTarget(version: PrometheusVersion(2, 42), features: [])
    for path in Repository.files(under: corpora + "/alert-rules", endings: [".yaml", ".yml"]) {
      let documents = DocumentReader.read(path: path).documents
      let errors = RuleFileReader.read(documents, target: target).diagnostics.filter { $0.severity == .error }
      let text = String(decoding: try Repository.bytes(path), as: UTF8.self)
      let body = text.range(of: "\nspec:\n").map { String(text[$0.upperBound...]) } ?? text
      XCTAssertEqual(
        try promtool.accepts(ruleFile: body), errors.isEmpty, "\(path): \(errors.map(\.message))")
    }
  }
}
