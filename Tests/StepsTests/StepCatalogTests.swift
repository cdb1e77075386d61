import Documents
import Execution
import Foundation
import PipelineModel
import Steps
import TestSupport
import XCTest

/// Each kind of step has good and bad examples, and a page that names all of its keys.
final class StepCatalogTests: XCTestCase {
  private static let fixtures = Repository.root + "/Tests/StepsTests/Fixtures"

  private func pipelines(of kind: String, beginning prefix: String) -> [String] {
    let found = (try? FileManager.default.contentsOfDirectory(atPath: "\(Self.fixtures)/\(kind)")) ?? []
    return found.filter { $0.hasPrefix(prefix) && $0.hasSuffix(".yaml") && !$0.hasSuffix(".budget.yaml") }
      .sorted()
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  func testGoodFixturesCheckClean() throws {
    for kind in StepRegistry.catalog.kinds {
      let names = pipelines(of: kind.name, beginning: "ok")
      XCTAssertFalse(names.isEmpty, "'\(kind.name)' has no good fixture")
      for name in names {
        let folder = "\(Self.fixtures)/\(kind.name)"
        let yaml = try text(folder + "/" + name)
        XCTAssert(yaml.contains("uses: \(kind.name)"), "\(kind.name)/\(name) is about another kind")
        let (pipeline, diagnostics) = PipelineTrial(workspace: folder, results: "").prepare(yaml, file: name)
        XCTAssertNotNil(pipeline)
        XCTAssertEqual(DiagnosticText.text(of: diagnostics, file: name), "", "\(kind.name)/\(name)")
      }
    }
  }

  /// A pipeline that checks clean is run, and its findings and verdict are what is expected.
  func testBadFixturesTellWhatIsWrong() async throws {
    let results = try TemporaryFolder()
    for kind in StepRegistry.catalog.kinds {
      let names = pipelines(of: kind.name, beginning: "err")
      XCTAssertGreaterThanOrEqual(names.count, 8, "'\(kind.name)' has too few bad fixtures")
      for name in names {
        let folder = "\(Self.fixtures)/\(kind.name)"
        let trial = PipelineTrial(workspace: folder, results: results.path)
        let yaml = try text(folder + "/" + name)
        let (_, diagnostics) = trial.prepare(yaml, file: name)
        var shown = DiagnosticText.text(of: diagnostics, file: name)
        if diagnostics.isEmpty {
          let ended = try await trial.run(yaml)
          for step in ended.values.sorted(by: { $0.step < $1.step }) {
            shown += "\(step.step) \(step.verdict.rawValue)\(step.reason.map { ": " + $0 } ?? "")\n"
            shown += DiagnosticText.text(of: step.findings, file: name)
            for limit in step.limits where limit.verdict != .passed {
              shown += "\(limit.metric) \(limit.rule): \(limit.verdict.rawValue): \(limit.reason ?? "")\n"
            }
          }
          XCTAssert(
            ended.values.contains { ![.passed, .skipped].contains($0.verdict) }, "\(kind.name)/\(name) passes"
          )
        }
        let expected = folder + "/" + name.dropLast(".yaml".count) + ".out"
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
          try Data(shown.utf8).write(to: URL(fileURLWithPath: expected))
        } else {
          XCTAssertEqual(shown, try text(expected), "\(kind.name)/\(name) now tells:\n\(shown)")
        }
      }
    }
  }

  func testEveryKeyStandsOnThePageOfItsKind() throws {
    let folder = Repository.root + "/docs/reference/steps"
    let pages = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    if pages.isEmpty { throw XCTSkip("docs/reference/steps is empty") }
    for kind in StepRegistry.catalog.kinds {
      guard let page = try? text("\(folder)/\(kind.name).md") else {
        XCTFail("there is no page docs/reference/steps/\(kind.name).md")
        continue
      }
      for name in Self.names(of: kind.keys) {
        // A key inside another stands with its path: `requests[].weight`.
        XCTAssert(
          page.contains("`\(name)`") || page.contains(".\(name)`"),
          "docs/reference/steps/\(kind.name).md does not name `\(name)`")
      }
    }
  }

  /// The names of keys at every depth.
  private static func names(of keys: [KeyDescription]) -> [String] {
    keys.flatMap { [$0.name] + names(in: $0.shape) }
  }

  private static func names(in shape: ValueShape) -> [String] {
    switch shape {
    case .mapping(let keys): names(of: keys)
    case .list(let element), .listOrSingle(let element), .map(let element): names(in: element)
    default: []
    }
  }
}
