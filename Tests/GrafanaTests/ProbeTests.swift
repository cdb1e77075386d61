import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest
final class ProbeTests: XCTestCase {
  func testProbe() throws {
    guard let corpora = Repository.corpora else { throw XCTSkip("x") }
    for file in Repository.files(under: corpora + "/dashboards", endings: [".json"]) {
      let name = String(file.split(separator: "/").last ?? "")
      let root = try XCTUnwrap(JSONReader.read(SourceFile(path: name, bytes: try Repository.bytes(file))).documents.first)
      let dashboard = try XCTUnwrap(DashboardReader.read(root).dashboard)
      let queries = dashboard.promQLQueries
      let faulty = queries.filter { !$0.template.faults.isEmpty }
      let words = queries.filter { MetricsQL.hasWords($0.template.text) }
      print("PROBE", name, "queries", queries.count, "faulty", faulty.count, "words", words.count)
      for q in faulty.prefix(6) { print("   ", q.node.string!.prefix(150), "=>", q.template.faults.map(\.message).prefix(2), MetricsQL.hasWords(q.template.text)) }
    }
  }
}
