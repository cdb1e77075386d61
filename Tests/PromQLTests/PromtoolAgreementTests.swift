import Foundation
import PromQL
import TestSupport
import XCTest

/// Debian's promtool 2.42 and this parser, told to take 2.42 for its target, accept and refuse the same.
final class PromtoolAgreementTests: XCTestCase {
  private let target = PrometheusTarget(version: PrometheusVersion(2, 42), features: [])

  /// The disagreements that docs/explanation/promtool-agreement.md tells of: where the mistake lies is said there.
  private func isKnownDisagreement(_ text: String, promtoolAccepts: Bool) -> Bool {
    KnownDisagreement.all.contains { $0.promtoolAccepts == promtoolAccepts && $0.covers(text) }
  }

  func testGeneratedExpressions() throws {
    let promtool = try Promtool()
    var expressions: [String] = []
    var old = ExpressionGenerator(seed: 9242, isNew: false)
    var new = ExpressionGenerator(seed: 316, isNew: true)
    for index in 0..<8000 {
      let text = index % 4 == 3 ? new.expression() : old.expression()
      expressions.append(index % 2 == 0 ? text : old.mutated(text))
    }
    let refused = try refusals(of: expressions, promtool)
    var accepted = 0
    var disagreements: [String] = []
    for (index, text) in expressions.enumerated() {
      let promtoolAccepts = !refused.contains(index)
      accepted += promtoolAccepts ? 1 : 0
      guard accepts(text) != promtoolAccepts, !isKnownDisagreement(text, promtoolAccepts: promtoolAccepts)
      else {
        continue
      }
      disagreements.append("\(promtoolAccepts ? "promtool accepts" : "promtool refuses"): \(text)")
    }
    XCTAssertEqual(
      disagreements.count, 0, "\n" + disagreements.prefix(60).joined(separator: "\n"))
    XCTAssertGreaterThan(accepted, 1500)
    XCTAssertGreaterThan(expressions.count - accepted, 1000)
  }

  func testTheDisagreementsAreReal() throws {
    let promtool = try Promtool()
    for known in KnownDisagreement.all {
      let refused = try refusals(of: [known.example], promtool)
      XCTAssertEqual(refused.isEmpty, known.promtoolAccepts, known.example)
      XCTAssertEqual(accepts(known.example), !known.promtoolAccepts, known.example)
      XCTAssertTrue(known.covers(known.example), known.example)
    }
  }

  private func accepts(_ text: String) -> Bool {
    let (tree, faults) = PromQLParser.parse(text)
    guard faults.isEmpty, let tree else { return false }
    return TargetCheck.check(tree, bytes: Array(text.utf8), target: target).isEmpty
  }

  /// The indices of the expressions that promtool refuses.
  private func refusals(of expressions: [String], _ promtool: Promtool) throws -> Set<Int> {
    var refused: Set<Int> = []
    for start in stride(from: 0, to: expressions.count, by: 1000) {
      let part = expressions[start..<min(start + 1000, expressions.count)]
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      let rules = try part.enumerated().map { offset, text in
        "      - alert: r\(start + offset)\n        expr: \(String(decoding: try encoder.encode(text), as: UTF8.self))\n"
      }
      let path = NSTemporaryDirectory() + "loadline-agreement-\(getpid())-\(start).yaml"
      let text = "groups:\n  - name: g\n    rules:\n" + rules.joined()
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      for line in try promtool.run("check", "rules", path).output.split(separator: "\n") {
        guard let mark = line.range(of: ", \"r"), let end = line[mark.upperBound...].firstIndex(of: "\"")
        else { continue }
        if let index = Int(line[mark.upperBound..<end]) { refused.insert(index) }
      }
    }
    return refused
  }
}
