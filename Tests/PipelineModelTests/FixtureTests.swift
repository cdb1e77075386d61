import Diagnostics
import Documents
import Foundation
import PipelineModel
import TestSupport
import XCTest

/// Files under Fixtures: those in `ok` give no diagnostics, and those in `err` what stands in the `.out` beside
/// each. `RECORD_SNAPSHOTS=1` writes the `.out` files anew; `budget-*.yaml` are budgets, all others pipelines.
final class FixtureTests: XCTestCase {
  private static let folder = Repository.root + "/Tests/PipelineModelTests/Fixtures"

  func testGoodFiles() throws {
    let files = Repository.files(under: Self.folder + "/ok", endings: [".yaml"])
    XCTAssertGreaterThan(files.count, 5)
    for file in files { XCTAssertEqual(try Self.output(of: file), "", file) }
  }

  func testBadFiles() throws {
    let files = Repository.files(under: Self.folder + "/err", endings: [".yaml"])
    XCTAssertGreaterThan(files.count, 40)
    for file in files {
      let output = try Self.output(of: file)
      let expected = file.dropLast(".yaml".count) + ".out"
      if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
        try output.write(toFile: String(expected), atomically: true, encoding: .utf8)
      }
      XCTAssertEqual(output, try String(contentsOfFile: String(expected), encoding: .utf8), file)
      XCTAssertNotEqual(output, "", file)
    }
  }

  func testEveryExpectationHasItsFile() {
    for path in Repository.files(under: Self.folder + "/err", endings: [".out"]) {
      XCTAssertTrue(FileManager.default.fileExists(atPath: path.dropLast(".out".count) + ".yaml"), path)
    }
  }

  /// The project's own files are good ones too.
  func testThePipelinesAndBudgetsOfThisProject() throws {
    for file in Repository.files(under: Repository.root + "/pipelines", endings: [".yaml"]) {
      XCTAssertEqual(try Self.output(of: file), "", file)
    }
    for file in Repository.files(under: Repository.root + "/budgets", endings: [".yaml"]) {
      XCTAssertEqual(try Self.output(of: file, isBudget: true), "", file)
    }
  }

  func testNoDamageToAFileCrashes() throws {
    var generator = SeededGenerator(seed: 8)
    for file in Repository.files(under: Self.folder, endings: [".yaml"]) {
      let bytes = try Repository.bytes(file)
      for _ in 0..<60 where !bytes.isEmpty {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let index = Int.random(in: 0..<damaged.count, using: &generator)
          switch Int.random(in: 0..<3, using: &generator) {
          case 0: damaged[index] = UInt8.random(in: .min ... .max, using: &generator)
          case 1: damaged.insert("{}[]:,\n $\"'&*!".utf8.randomElement(using: &generator) ?? 0, at: index)
          default: damaged.removeSubrange(index..<min(damaged.count, index + 9))
          }
          if damaged.isEmpty { damaged = [0] }
        }
        _ = Self.output(of: SourceFile(path: file, bytes: damaged), isBudget: file.contains("budget-"))
      }
    }
  }

  private static func output(of file: String, isBudget: Bool? = nil) throws -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return output(
      of: SourceFile(path: name, bytes: try Repository.bytes(file)),
      isBudget: isBudget ?? name.hasPrefix("budget-"))
  }

  /// Each diagnostic as `line:column: severity: message [code]`, with its help in the next line.
  private static func output(of source: SourceFile, isBudget: Bool) -> String {
    let parsed = YAMLReader.read(source)
    let collector = DiagnosticCollector()
    collector.add(parsed.diagnostics)
    if let root = parsed.documents.first {
      if isBudget { _ = BudgetDecoder.decode(root, collector: collector) } else { check(root, collector) }
    }
    return collector.diagnostics.sortedByPlace().map { diagnostic in
      let place = Snippet.headline(of: diagnostic).dropFirst(
        diagnostic.range == nil ? 0 : source.path.utf8.count + 1)
      let notes = diagnostic.notes.map { "  note: \($0.message) at \($0.range.startPosition.line)\n" }
        .joined()
      return "\(place)\n\(notes)" + (diagnostic.help.map { "  help: \($0)\n" } ?? "")
    }.joined()
  }

  /// Decodes a pipeline, and resolves its expressions as far as they can be known before a run.
  private static func check(_ root: Node, _ collector: DiagnosticCollector) {
    guard let pipeline = PipelineDecoder.decode(root, collector: collector) else { return }
    let (values, faults) = InputValues.resolve([], for: pipeline)
    collector.add(faults)
    let graph = pipeline.graph
    for (index, step) in pipeline.steps.enumerated() {
      let scope = PipelineScope(
        pipeline: pipeline, graph: graph, step: index, inputs: values,
        knowledge: .beforeRun)
      _ = step.with.resolvingExpressions(in: scope, collector: collector)
      for variable in step.environment {
        _ = variable.value.resolvingExpressions(in: scope, collector: collector)
      }
      guard let condition = step.condition else { continue }
      do {
        _ = try ExpressionEvaluator.evaluate(condition.expression, in: scope)
      } catch {
        let offsets =
          (error.offsets.lowerBound + condition.offset)..<(error.offsets.upperBound + condition.offset)
        collector.add(
          condition.node.diagnostic(for: ExpressionFault(error.message, offsets, help: error.help)))
      }
    }
  }
}
