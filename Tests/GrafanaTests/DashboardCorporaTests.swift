import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

/// Dashboards that others wrote: each is read, and every error about them was judged by hand to be true.
final class DashboardCorporaTests: XCTestCase {
  /// File, code and message of each true error.
  private let trueErrors = [
    // Two queries for the same datasource have the refId I, of which Grafana can show only one.
    "nfs-full.json ref-id-duplicate",
    // The variable 'project' asks for '$accountID'; the dashboard's variable is called 'account'.
    "clusterbytenant.json variable-undefined",
  ]

  func testEveryDashboard() throws {
    guard let corpora = Repository.corpora else { throw XCTSkip("the corpora are absent") }
    let files = Repository.files(under: corpora + "/dashboards", endings: [".json"])
    XCTAssertEqual(files.count, 27)
    var errors: [String] = []
    var numbers: [String: Int] = [:]
    var panels = 0
    for file in files {
      let name = String(file.split(separator: "/").last ?? "")
      let parsed = JSONReader.read(SourceFile(path: name, bytes: try Repository.bytes(file)))
      XCTAssertEqual(parsed.diagnostics, [], name)
      let root = try XCTUnwrap(parsed.documents.first, name)
      XCTAssertTrue(DashboardReader.isDashboard(root), name)
      panels += DashboardReader.read(root).dashboard?.panels.count ?? 0
      for finding in DashboardCheck.check(root) {
        numbers["\(finding.severity.rawValue) \(finding.code)", default: 0] += 1
        if finding.severity == .error { errors.append("\(name) \(finding.code)") }
      }
    }
    XCTAssertGreaterThan(panels, 1000)
    XCTAssertEqual(errors, trueErrors)
    // Each judged in docs/explanation/lint-precision-dashboards.md.
    XCTAssertEqual(
      numbers,
      [
        "error ref-id-duplicate": 1, "error variable-undefined": 1, "info ref-id-missing": 3,
        "info grid-overlap": 2, "info dashboard-id": 4, "info promql-dialect": 8,
        "warning panel-type-gone": 172,
        "warning query-counter": 2, "warning query-legend": 2, "warning query-multi-value": 55,
      ])
  }

  /// Whatever is missing or of another type, checking ends without a crash.
  func testDamagedDashboards() throws {
    guard let corpora = Repository.corpora else { throw XCTSkip("the corpora are absent") }
    var generator = SeededGenerator(seed: 7)
    let opinions = Set(
      (DashboardCheck.opinionDescriptions + DashboardCheck.provisioningDescriptions).map(\.code))
    for name in ["node-exporter/apache-full.json", "kubernetes/k8s-system-coredns.json"] {
      let source = SourceFile(path: "a", bytes: try Repository.bytes(corpora + "/dashboards/" + name))
      let root = try XCTUnwrap(JSONReader.read(source).documents.first)
      for _ in 0..<150 {
        let damaged = damage(root, depth: 0, &generator)
        _ = DashboardCheck.check(damaged, opinions: opinions)
        guard let dashboard = DashboardReader.read(damaged).dashboard else { continue }
        _ = DashboardFix.apply(DashboardFix.all(for: dashboard), to: source.bytes)
        _ = DashboardCost(dashboard)
      }
    }
  }

  private func damage(_ node: Node, depth: Int, _ generator: inout SeededGenerator) -> Node {
    if Int.random(in: 0..<400, using: &generator) == 0, depth > 0 {
      let values: [Node.Value] = [
        .null, .bool(true), .number(lexeme: "-1"), .number(lexeme: "1e999"), .string(""), .string("$"),
        .string("${a"), .string("[[x]]("), .number(lexeme: "9223372036854775807"), .sequence([node]),
        .mapping(Mapping([])),
      ]
      return node.replacing(value: values[Int.random(in: 0..<values.count, using: &generator)])
    }
    switch node.value {
    case .sequence(let items):
      return node.replacing(value: .sequence(items.map { damage($0, depth: depth + 1, &generator) }))
    case .mapping(let mapping):
      let entries = mapping.entries.map {
        Mapping.Entry(key: $0.key, value: damage($0.value, depth: depth + 1, &generator))
      }
      return node.replacing(value: .mapping(Mapping(entries)))
    default: return node
    }
  }
}
