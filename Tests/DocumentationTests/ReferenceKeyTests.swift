import Diagnostics
import Documents
import Execution
import PipelineModel
import Steps
import XCTest

/// The key tables of the reference pages say what the descriptions of the keys say, no more and no less.
final class ReferenceKeyTests: XCTestCase {
  func testPipelineKeys() throws { try check("docs/reference/pipeline-file.md", PipelineKeys.pipeline) }

  func testBudgetKeys() throws { try check("docs/reference/budget-file.md", BudgetDecoder.keys) }

  func testSettingsKeys() throws { try check("docs/reference/config-file.md", ProjectSettings.keys) }

  func testKeysOfEveryKind() throws {
    for kind in StepRegistry.catalog.kinds { try check("docs/reference/steps/\(kind.name).md", kind.keys) }
  }

  /// The pages, and the list of the README, are of kinds that there are.
  func testEveryPageOfAKindHasItsKind() throws {
    let names = StepRegistry.catalog.kinds.map(\.name).sorted()
    let folder = "docs/reference/steps/"
    let pages = try Page.all().map(\.path).filter { $0.hasPrefix(folder) }.map {
      $0.dropFirst(folder.count).dropLast(3)
    }
    XCTAssertEqual(pages.map(String.init).sorted(), names)
    for path in ["README.md", "docs/README.md"] {
      let links = try Page(path).text.components(separatedBy: "reference/steps/").dropFirst().map {
        String($0.prefix { $0 != "." })
      }
      XCTAssertEqual(Set(links), Set(names), path)
    }
  }

  func testRanksOfFindings() throws {
    let page = try Page("docs/reference/pipeline-file.md")
    let rows = FindingRank.allCases.map { rank in
      "\(rank) | " + (rank.codes.isEmpty ? "–" : rank.codes.map { "`\($0)`" }.joined(separator: ", "))
    }
    XCTAssertEqual(page.rows(headed: "Rank").map { "\($0[0]) | \($0[2])" }, rows)
    let codes = FindingRank.allCases.flatMap(\.codes)
    XCTAssertEqual(Set(codes).count, codes.count)
    let kinds = try Page.all().filter { $0.path.hasPrefix("docs/reference/steps/") }
    for code in codes {
      XCTAssertTrue(
        kinds.contains { page in page.rows(headed: "Code").contains { $0[0].contains("`\(code)`") } },
        "no kind of step finds '\(code)'")
    }
  }

  func testPlantedRowsAreFound() {
    XCTAssertEqual(rowFaults(["b", "a", "planted"], ["a", "b"]), ["the program does not have: planted"])
    XCTAssertEqual(rowFaults(["a"], ["planted", "a"]), ["the page lacks: planted"])
    XCTAssertEqual(rowFaults(["a", "a"], ["a"]), ["the program does not have: a"])
    XCTAssertEqual(rowFaults(["b", "a"], ["a", "b"]), [])
  }

  func testSummaryOfEveryKind() throws {
    for kind in StepRegistry.catalog.kinds {
      let page = try Page("docs/reference/steps/\(kind.name).md")
      XCTAssertTrue(page.text.contains(kind.summary), "\(page.path) does not say: \(kind.summary)")
    }
  }

  func testMetricsOfEveryKind() throws {
    let specifications = [
      "load": """
      base-url: http://127.0.0.1:1
      arrival-rate: 1/s
      duration: 1s
      requests: [{ get: / }]
      """,
      "benchmark": "commands: { COMMAND: [x] }",
      "alert-rules": "files: x", "dashboards": "files: x", "budget": "file: x", "command": "run: [x]",
      "k6": "script: x.js", "pipeline": "file: x", "import": "files: x",
      "capacity": """
      traffic: { requests-per-second: 1/s }
      pods: { requests-per-pod: 1/s }
      shards: { queries-per-request: 1, queries-per-shard: 1/s }
      cache: { daily-active-users: 1, items-per-user: 1, entry-size: 1B }
      storage: { new-users-per-month: 1, data-per-user: 1B }
      """,
      "chaos": """
      load: { base-url: "http://127.0.0.1:1", arrival-rate: 1/s, duration: 9s, requests: [{ get: / }] }
      faults: { dark: { at: 1s, for: 1s, blackhole: 100% } }
      recovered: { latency: 1s }
      """,
      "saturation": """
      load: { base-url: "http://127.0.0.1:1", arrival-rate: 100/s, duration: 1s, requests: [{ get: / }] }
      up-to: 200/s
      limits: { latency.p95: { max: 1s } }
      """,
      "postgres": "explain: { entities: SELECT }", "redis": "port: 6379", "kubernetes": "last: 5m",
      "prometheus": """
      server: http://127.0.0.1:1
      preset: operations-guide
      queries: { QUERY: up }
      range-queries: { RANGE: up }
      """,
      "http-check": """
      base-url: https://127.0.0.1
      pagination: { path: / }
      rate-limit: { path: / }
      """,
    ]
    for kind in StepRegistry.catalog.kinds {
      let text = try XCTUnwrap(specifications[kind.name], "no example of '\(kind.name)'")
      let root = try XCTUnwrap(
        DocumentReader.read(source: SourceFile(path: "with.yaml", text: text)).documents.first)
      let step = try XCTUnwrap(kind.decode(root, DiagnosticCollector()), "'\(kind.name)' refuses its example")
      let page = try Page("docs/reference/steps/\(kind.name).md")
      for fault in Self.metricFaults(on: page, step.metrics ?? []) { XCTFail("\(page.path): \(fault)") }
    }
  }

  /// A metric of the page that the kind does not give, one that it gives and the page lacks, and one in another unit.
  func testPlantedMetricsAreFound() {
    let page = Page(
      path: "planted.md",
      text: """
        | Metric | Unit | Meaning |
        | -- | -- | -- |
        | `<command>.time` | s | How long it takes. |
        | `latency.{min,max}` | s | The ends. |
        """)
    func faults(_ metrics: (name: String, unit: MetricUnit)...) -> [String] {
      Self.metricFaults(on: page, metrics.map { MetricDescription($0.name, $0.unit, "") })
    }
    let least = ("latency.min", MetricUnit.seconds), most = ("latency.max", MetricUnit.seconds)
    let time = ("COMMAND.time", MetricUnit.seconds)
    XCTAssertEqual(faults(least, most, time), [])
    XCTAssertEqual(faults(least, time), ["the program does not have: latency.max s"])
    XCTAssertEqual(faults(least, most, time, ("errors", .perSecond)), ["the page lacks: errors 1/s"])
    XCTAssertEqual(
      faults(least, most, ("COMMAND.time", .bytes)),
      ["the page lacks: COMMAND.time B", "the program does not have: COMMAND.time s"])
  }

  /// What the table of metrics and those that a kind describes have apart; tests of the kinds hold what is described
  /// against what runs give.
  private static func metricFaults(on page: Page, _ described: [MetricDescription]) -> [String] {
    // A command has `COMMAND` for its name in the examples, `<command>` on the page.
    let shown = page.rows(headed: "Metric").flatMap { row in
      expanded(code(row[0]).replacingOccurrences(of: "<command>", with: "COMMAND")).map {
        "\($0) \(code(row[1]))"
      }
    }
    return rowFaults(
      Array(Set(shown)), Array(Set(described.map { "\($0.name) \($0.unit.rawValue)" })))
  }

  private func check(_ path: String, _ keys: [KeyDescription]) throws {
    let page = try Page(path)
    let rows = page.rows(headed: "Key")
    let wanted = Self.flattened(keys, prefix: "")
    checkRows(rows.map { $0.joined(separator: " | ") }, wanted, path)
  }

  /// `` `ready.within` | a duration | 30s | How long … ``
  private static func flattened(_ keys: [KeyDescription], prefix: String) -> [String] {
    keys.flatMap { key -> [String] in
      let path = prefix + key.name
      let fallback = key.isRequired ? "required" : key.defaultText ?? "–"
      return ["`\(path)` | \(key.shape.name) | \(fallback) | \(key.summary)"] + nested(key.shape, path: path)
    }
  }

  private static func nested(_ shape: ValueShape, path: String) -> [String] {
    switch shape {
    case .mapping(let keys): flattened(keys, prefix: path + ".")
    case .list(let element), .listOrSingle(let element): nested(element, path: path + "[]")
    case .map(let element): nested(element, path: path + ".<name>")
    default: []
    }
  }

  /// `latency.{min,max}` as `latency.min` and `latency.max`.
  private static func expanded(_ name: String) -> [String] {
    guard let open = name.firstIndex(of: "{"), let close = name.firstIndex(of: "}") else { return [name] }
    return name[name.index(after: open)..<close].split(separator: ",").map {
      String(name[..<open] + $0 + name[name.index(after: close)...])
    }
  }
}
