import PipelineModel
import Reports
import XCTest

final class HTMLReportTests: XCTestCase {
  private func body(_ text: String) throws -> String {
    let body = try XCTUnwrap(text.components(separatedBy: "<body>").dropFirst().first)
    return try XCTUnwrap(body.components(separatedBy: "<script>").first)
  }

  /// The page's text in the order of its source, tags as blanks.
  private func words(_ text: String) throws -> String {
    try body(text).replacingOccurrences(of: "<nav.*?</nav>", with: "", options: .regularExpression)
      .replacingOccurrences(of: "<[^>]*>", with: " ", options: .regularExpression)
      .replacingOccurrences(of: " +", with: " ", options: .regularExpression)
  }

  func testTheVerdictAndItsReasonsStandFirst() throws {
    let text = try words(HTMLReport().render(try RunFixture.failing.report()))
    let order = [
      "pull-request", "errored", "1 errored, 2 failed, 2 passed, 1 skipped", "Why", "unknown function",
      "usage: bench FILE",
      "load.latency.p95 is 612ms; the limit is max 500ms, 22.4% past it", "Scale up; look for slow queries.",
      "12 samples are too few", "1 step did not run", "Budgets", "-22.4%", "Steps", "Findings",
      "did you mean &#39;rate&#39;?", "Step by step", "Environment", "Linux, x86_64",
    ]
    var rest = text[...]
    for words in order {
      let found = try XCTUnwrap(
        rest.range(of: words), "'\(words)' does not follow in its place: \(rest.prefix(500))")
      rest = rest[found.upperBound...]
    }
  }

  func testAPassingRunSaysWhatIsClosest() throws {
    let text = try words(HTMLReport().render(try RunFixture.passing.report()))
    XCTAssertTrue(
      text.contains("All 2 limits hold; the closest is load.throughput, with 19.8% of headroom."), text)
    XCTAssertFalse(text.contains("Findings"))
  }

  func testNothingIsLoadedAndNothingElseRuns() throws {
    let text = HTMLReport().render(try RunFixture.failing.report())
    XCTAssertTrue(text.contains("default-src &#39;none&#39;"))
    for attribute in [" src=", "@import", "url(", " style=", "javascript:", " onclick="] {
      XCTAssertFalse(text.contains(attribute), attribute)
    }
    let links = text.components(separatedBy: "href=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    XCTAssertGreaterThan(links.count, 10)
    for link in links {
      XCTAssertTrue(link.hasPrefix("#") || link.hasPrefix("steps/") || link == "report.json", "\(link)")
    }
  }

  func testACalledPipelineIsShownWithItsSteps() throws {
    var outer = RunFixture(pipeline: "outer")
    outer.run("smoke", "pipeline", .failed, "7 steps of 'pull-request'", seconds: 24)
    outer.finish(.failed, .failed)
    var evidence = RunEvidence()
    evidence.calls[StepID("smoke")] = CalledRun(
      path: "steps/smoke/run", report: try RunFixture.failing.report())
    let text = HTMLReport(evidence: evidence).render(try outer.report())
    XCTAssertTrue(text.contains("href=\"steps/smoke/run/report.html\""))
    let shown = try words(text)
    for words in [
      "It ran pull-request: ✗ errored", "bench benchmark ✗ errored 400ms", "publish command - skipped",
    ] {
      XCTAssertTrue(shown.contains(words), "\(words): \(shown)")
    }
    try checkNesting(try body(text))
  }

  func testHostileTextStaysText() throws {
    var evidence = RunEvidence()
    let id = StepID("a")
    evidence.logs[id] = LogExcerpt(path: RunFixture.hostile, text: RunFixture.hostile, omittedBytes: 5)
    evidence.trends[id] = [
      MetricTrend(
        metric: RunFixture.hostile, unit: .seconds, against: RunFixture.hostile,
        nights: [
          TrendNight(value: .nan, time: .infinity, commit: RunFixture.hostile),
          TrendNight(value: 1, time: nil, commit: nil),
        ],
        changes: [MetricTrend.Change(index: 1, isSuspected: true, levelBefore: 0, levelAfter: .infinity)])
    ]
    evidence.courses[id] = [
      MetricCourse(
        name: RunFixture.hostile, query: RunFixture.hostile, unit: .bytes,
        series: ["a", "b"].map { name in
          MetricCourse.Series(
            labels: [name: RunFixture.hostile, RunFixture.hostile: name],
            points: [.init(seconds: -1e300, value: 1e300), .init(seconds: 1e300, value: nil)])
        })
    ]
    evidence.calls[id] = CalledRun(path: RunFixture.hostile, report: try RunFixture.hostileRun.report())
    let text = HTMLReport(evidence: evidence).render(try RunFixture.hostileRun.report())
    let body = try body(text)
    XCTAssertEqual(text.components(separatedBy: "<script").count, 2)
    XCTAssertTrue(body.contains("&lt;script&gt;"))
    for scalar in body.unicodeScalars where scalar != "\n" && scalar != "\t" {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      let isBidirectional =
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      XCTAssertFalse(isControl || isBidirectional, "U+\(String(scalar.value, radix: 16))")
    }
    try checkNesting(body)
  }

  /// Every tag is one of ours, written as we write it, and closed in its order.
  private func checkNesting(_ body: String) throws {
    var open: [Substring] = []
    for part in body.components(separatedBy: "<").dropFirst() {
      let tag = try XCTUnwrap(part.components(separatedBy: ">").first)
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
      XCTAssertNotNil(
        tag.range(of: #"^/?[a-z][a-z0-9]*( [a-zA-Z0-9-]+="[^"<>]*")*$"#, options: .regularExpression), tag)
      if tag.hasPrefix("/") {
        XCTAssertEqual(open.popLast(), name)
      } else if !["input", "meta", "br"].contains(name) {
        open.append(name)
      }
    }
    XCTAssertEqual(open, [])
  }

  func testFiveThousandFindingsAreCounted() throws {
    let text = HTMLReport().render(try RunFixture.manyFindings.report())
    XCTAssertLessThan(text.utf8.count, 3 << 20)
    XCTAssertEqual(text.components(separatedBy: "<li class=\"finding ").count - 1, 1000)
    XCTAssertTrue(try words(text).contains("4000 more in"))
    XCTAssertTrue(try words(text).contains("1 more step with findings in"))
    XCTAssertTrue(try words(text).contains("5010 errors"))
  }

  func testMetricsOverTimeAreDrawn() throws {
    func series(_ pod: String, _ count: Int, _ value: (Int) -> Double?) -> MetricCourse.Series {
      MetricCourse.Series(
        labels: ["pod": pod], points: (0..<count).map { .init(seconds: Double($0), value: value($0)) })
    }
    var run = RunFixture()
    run.run("metrics", "prometheus", .passed, seconds: 1)
    run.finish(.passed, .passed)
    var evidence = RunEvidence()
    evidence.courses[StepID("metrics")] = [
      MetricCourse(
        name: "cpu", query: "sum by (pod) (rate(cpu[1m]))", unit: .none,
        series: [
          series("a", 3) { Double($0) }, series("b", 3) { $0 == 1 ? nil : 7 }, series("c", 3) { _ in 0.5 },
          series("d", 3) { _ in 0.25 },
        ]),
      MetricCourse(
        name: "long", query: "up", unit: .none, series: [series("a", 10_000) { $0 == 5_003 ? 9 : 1 }]),
    ]
    let text = HTMLReport(evidence: evidence).render(try run.report())
    // The highest first, a gap where there is no value, and of many points the highest of each part.
    for values in ["data-values=\"7.0 7.0\"", "data-values=\"0.0 1.0 2.0\"", "data-values=\"0.5 0.5 0.5\""] {
      XCTAssertTrue(text.contains(values), values)
    }
    XCTAssertFalse(text.contains("0.25 0.25"))
    let shown = try words(text)
    for words in [
      "metrics: cpu", "sum by (pod) (rate(cpu[1m]))", "Not drawn: 1 line that stays lower.",
      "pod=&quot;b&quot;",
    ] {
      XCTAssertTrue(shown.contains(words), "\(words): \(shown)")
    }
    let long = try XCTUnwrap(text.components(separatedBy: "data-values=\"").first { $0.hasPrefix("1.0 ") })
    let values = long.prefix { $0 != "\"" }.split(separator: " ")
    XCTAssertEqual(values.count, 500)
    XCTAssertEqual(values.filter { $0 == "9.0" }.count, 1)
    try checkNesting(try body(text))
  }

  /// A load whose charts have to show gaps, losses and what came late.
  func testLoadsAreDrawn() throws {
    var run = RunFixture()
    run.run("load", "load", .failed, seconds: 4, metrics: RunFixture.loadMetrics)
    run.finish(.failed, .failed)
    func window(_ start: Double, _ succeeded: UInt64, lost: UInt64, _ p50: Double?) -> LoadCourse.Window {
      LoadCourse.Window(
        start: start, length: 1, succeeded: succeeded, failed: lost, timedOut: 0, unsent: 0, p50: p50,
        p95: p50.map { $0 * 2 }, p99: p50.map { $0 * 4 }, maximum: p50.map { $0 * 5 })
    }
    var course = LoadCourse(
      measure: "latency", measuredSeconds: 3, windowSeconds: 1,
      windows: [
        window(0, 100, lost: 0, 0.01), window(1, 0, lost: 50, nil), window(2, 80, lost: 0, 0.02),
        window(3, 0, lost: 7, nil),
      ],
      curve: [
        LoadCourse.CurvePoint(share: 0, seconds: 0.005), LoadCourse.CurvePoint(share: 0.5, seconds: 0.01),
      ],
      maximum: 0.1, count: 180)
    course.marks = [LoadCourse.Mark(name: "dark", start: 1, end: 2)]
    let text = HTMLReport(evidence: RunEvidence(loads: [StepID("load"): course])).render(try run.report())
    XCTAssertTrue(text.contains(#"data-values="100.0 0.0 80.0""#))
    // p50 of the first and the third second: two lines, as the second between had none.
    XCTAssertTrue(
      text.contains(
        ##"<path class="line p50" d="M125,875 L125,875 M625,750 L625,750" data-values="0.01 0.02">"##), text)
    XCTAssertTrue(
      text.contains(
        #"<rect class="bar failed" x="25%" width="25%" y="16.667%" height="83.333%" data-value="50.0">"#))
    XCTAssertTrue(text.contains("end of measurement"))
    XCTAssertTrue(text.contains(#"<line class="rule suspected" x1="25%" x2="25%" y1="0" y2="100%">"#))
    XCTAssertTrue(text.contains(#"<line class="rule" x1="50%" x2="50%" y1="0" y2="100%">"#))
    XCTAssertTrue(text.contains(">dark</text>"))
    XCTAssertTrue(try words(text).contains("612ms"))
  }

  /// 100 steps, ten of them loads of an hour with all their metrics, each step with a log.
  func testAHundredStepsStaySmall() throws {
    var run = RunFixture()
    var evidence = RunEvidence()
    let log = String(
      repeating: "a line of a log, as long as lines of logs are, and not much longer\n", count: 150)
    let curve = (0..<100).map {
      LoadCourse.CurvePoint(share: 1 - 1 / (1 + Double($0)), seconds: 0.001234567 * Double($0 + 1))
    }
    let windows = (0..<120).map { second in
      LoadCourse.Window(
        start: Double(second) * 30, length: 30, succeeded: 30_123, failed: 3, timedOut: 1, unsent: 0,
        p50: 0.0123456789,
        p95: 0.123456789, p99: 0.23456789, maximum: 1.23456789)
    }
    for number in 0..<100 {
      let metrics = (0..<(number < 10 ? 200 : 10)).map {
        Metric(
          "latency.p\($0)", .seconds, 0.0123456 * Double($0 + 1), labels: ["request": "entities"],
          sampleCount: 3000)
      }
      run.run("step-\(number)", number < 10 ? "load" : "command", .passed, seconds: 1, metrics: metrics)
      evidence.logs[StepID("step-\(number)")] = LogExcerpt(
        path: "steps/step-\(number)/log.txt", text: log, omittedBytes: 0)
      guard number < 10 else { continue }
      evidence.loads[StepID("step-\(number)")] = LoadCourse(
        measure: "latency", measuredSeconds: 3600, windowSeconds: 30, windows: windows, curve: curve,
        maximum: 2,
        count: 3_600_000)
    }
    run.finish(.passed, .passed)
    XCTAssertLessThan(HTMLReport(evidence: evidence).render(try run.report()).utf8.count, 3 << 20)
  }
}
