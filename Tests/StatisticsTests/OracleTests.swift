import Foundation
import Statistics
import TestSupport
import XCTest

/// Every statistic against an independent implementation: 300 seeded cases each.
final class OracleTests: XCTestCase {
  private static let cases = 300
  private var generator = Statistics.SeededGenerator(seed: 20_261_125)

  override func setUp() { generator = Statistics.SeededGenerator(seed: 20_261_125) }

  /// Holds ours against SciPy's answers, one list of numbers a case.
  private func check(
    _ cases: [[String: Any]], tolerance: Double = 1e-9, line: UInt = #line, _ ours: (Int) throws -> [Double]
  ) throws {
    XCTAssertGreaterThanOrEqual(cases.count, 200, line: line)
    let input = try cases.map {
      String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self)
    }
    let program = try Repository.bytes(Repository.root + "/Tests/StatisticsTests/Oracles/statistics.py")
    let lines = try Python.lines(String(decoding: program, as: UTF8.self), module: "scipy", input: input)
    XCTAssertEqual(lines.count, cases.count, line: line)
    for (index, text) in lines.enumerated() {
      let expected = try JSONDecoder().decode([Double].self, from: Data(text.utf8))
      let found = try ours(index)
      XCTAssertEqual(found.count, expected.count, input[index], line: line)
      for (one, other) in zip(found, expected) where abs(one - other) > tolerance * max(1e-3, abs(other)) {
        XCTFail("\(one) is not \(other): \(input[index])", line: line)
      }
    }
  }

  private func count(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

  private func normals(_ count: Int, shift: Double = 0) -> [Double] {
    (0..<count).map { _ in generator.normal() + shift }
  }

  /// Small whole numbers: many ties and zeros.
  private func wholes(_ count: Int) -> [Double] { (0..<count).map { _ in Double(self.count(-3...4)) } }

  func testMannWhitney() throws {
    let shift = [0, 0.5, 1.5]
    let cases = (0..<Self.cases).map { index in
      let isExact = index % 2 == 0
      let hasTies = !isExact && index % 4 == 1
      let (n, m) = (count(1...25), count(1...25))
      return [
        "kind": "mann_whitney", "exact": isExact,
        "first": hasTies ? wholes(n + 2) : normals(n),
        "second": hasTies ? wholes(m + 2) : normals(m, shift: shift[index % 3]),
      ] as [String: Any]
    }
    try check(cases) { index in
      let test = try XCTUnwrap(
        MannWhitneyTest(
          cases[index]["first"] as? [Double] ?? [], cases[index]["second"] as? [Double] ?? [],
          exact: cases[index]["exact"] as? Bool))
      return [test.pValue(), test.pValue(.greater), test.pValue(.less), test.statistic]
    }
  }

  func testMannWhitneyWithTiesByCounting() throws {
    let cases = (0..<Self.cases).map { _ in
      ["kind": "mann_whitney_counted", "first": wholes(count(1...7)), "second": wholes(count(1...7))]
        as [String: Any]
    }
    try check(cases) { index in
      let test = try XCTUnwrap(
        MannWhitneyTest(
          cases[index]["first"] as? [Double] ?? [], cases[index]["second"] as? [Double] ?? [], exact: true))
      return [test.pValue(), test.pValue(.greater), test.pValue(.less)]
    }
  }

  func testWilcoxon() throws {
    let cases = (0..<Self.cases).map { index in
      let isExact = index % 2 == 0
      return [
        "kind": "wilcoxon", "exact": isExact,
        "differences": isExact ? normals(count(1...45), shift: 0.3) : wholes(count(12...80)),
      ] as [String: Any]
    }
    try check(cases) { index in
      let test = WilcoxonSignedRankTest(
        cases[index]["differences"] as? [Double] ?? [], exact: cases[index]["exact"] as? Bool)
      return [test.pValue(), test.pValue(.greater), test.pValue(.less)]
    }
  }

  func testWilcoxonWithTiesByCounting() throws {
    let cases = (0..<Self.cases).map { _ in
      ["kind": "wilcoxon_counted", "differences": wholes(count(1...10)) + [1]] as [String: Any]
    }
    try check(cases) { index in
      let test = WilcoxonSignedRankTest(cases[index]["differences"] as? [Double] ?? [])
      return [test.pValue(), test.pValue(.greater), test.pValue(.less)]
    }
  }

  func testBinomialIntervals() throws {
    let cases = (0..<Self.cases).map { index in
      let trials = count(1...(index % 5 == 0 ? 100_000 : 200))
      return [
        "kind": "binomial", "trials": trials, "successes": count(0...trials),
        "confidence": [0.9, 0.95, 0.99, 0.999][index % 4],
      ] as [String: Any]
    }
    try check(cases) { index in
      let (successes, trials) = (cases[index]["successes"] as? Int ?? 0, cases[index]["trials"] as? Int ?? 0)
      let confidence = cases[index]["confidence"] as? Double ?? 0
      let wilson = BinomialInterval.wilson(successes: successes, trials: trials, confidence: confidence)
      let exact = BinomialInterval.clopperPearson(
        successes: successes, trials: trials, confidence: confidence)
      return [wilson.lower, wilson.upper, exact.lower, exact.upper]
    }
  }

  func testQuantiles() throws {
    let shares = [0, 0.01, 0.25, 0.5, 0.7, 0.95, 0.999, 1]
    let cases = (0..<Self.cases).map { index in
      [
        "kind": "quantile", "shares": shares,
        "samples": index % 2 == 0 ? normals(count(1...60)) : wholes(count(1...60)),
      ] as [String: Any]
    }
    try check(cases) { index in
      let summary = try XCTUnwrap(Summary(cases[index]["samples"] as? [Double] ?? []))
      return shares.map(summary.quantile)
    }
  }

  func testMedianIntervals() throws {
    let cases = (0..<Self.cases).map { index in
      [
        "kind": "median_interval", "samples": normals(count(1...150)),
        "confidence": [0.9, 0.95, 0.99][index % 3],
      ]
        as [String: Any]
    }
    try check(cases) { index in
      let interval = MedianInterval(
        cases[index]["samples"] as? [Double] ?? [], confidence: cases[index]["confidence"] as? Double ?? 0)
      return interval.map { [$0.lower, $0.upper] } ?? []
    }
  }

  func testSignedRankIntervals() throws {
    let cases = (0..<Self.cases).map { index in
      [
        "kind": "signed_rank_interval", "samples": normals(count(1...45), shift: 0.3),
        "confidence": [0.9, 0.95, 0.99][index % 3],
      ] as [String: Any]
    }
    try check(cases) { index in
      let interval = SignedRankInterval(
        cases[index]["samples"] as? [Double] ?? [], confidence: cases[index]["confidence"] as? Double ?? 0)
      return interval.map { [$0.lower, $0.upper, $0.center] } ?? []
    }
  }

  func testCombinedPValues() throws {
    let cases = (0..<Self.cases).map { _ in
      ["kind": "fisher", "pValues": [generator.unit() * generator.unit(), generator.unit()]] as [String: Any]
    }
    try check(cases) { index in
      let pValues = cases[index]["pValues"] as? [Double] ?? []
      return [CombinedPValue.fisher(pValues[0], pValues[1])]
    }
  }

  func testHodgesLehmann() throws {
    let cases = (0..<Self.cases).map { index in
      [
        "kind": "hodges_lehmann", "first": index % 2 == 0 ? normals(count(1...20)) : wholes(count(1...20)),
        "second": wholes(count(1...20)),
      ]
        as [String: Any]
    }
    try check(cases) { index in
      let (first, second) = (
        cases[index]["first"] as? [Double] ?? [], cases[index]["second"] as? [Double] ?? []
      )
      return [
        try XCTUnwrap(HodgesLehmann.center(first)), try XCTUnwrap(HodgesLehmann.shift(first, second)),
      ]
    }
  }

  func testHolm() throws {
    let cases = (0..<Self.cases).map { _ in
      ["kind": "holm", "pValues": (0..<count(1...12)).map { _ in generator.unit() * generator.unit() * 0.2 }]
        as [String: Any]
    }
    try check(cases) { HolmAdjustment.adjust(cases[$0]["pValues"] as? [Double] ?? []) }
  }

  func testStudent() throws {
    let cases = (0..<Self.cases).map { index in
      [
        "kind": "student", "first": normals(count(2...30)),
        "second": normals(count(2...30), shift: Double(index % 4)),
        "confidence": [0.9, 0.95, 0.99][index % 3],
      ] as [String: Any]
    }
    try check(cases, tolerance: 1e-8) { index in
      let test = try XCTUnwrap(
        StudentTest(
          cases[index]["first"] as? [Double] ?? [], cases[index]["second"] as? [Double] ?? []))
      let interval = test.interval(confidence: cases[index]["confidence"] as? Double ?? 0)
      return [test.pValue(), interval.lower, interval.upper, test.pValue(.greater), test.pValue(.less)]
    }
  }

  /// Resampling with other random numbers: equal up to a fraction of the interval's width.
  func testBootstrap() throws {
    let cases = (0..<200).map { _ in
      [
        "kind": "bootstrap", "first": (0..<count(8...30)).map { _ in 10 + generator.normal() },
        "second": (0..<count(8...30)).map { _ in 10 + generator.normal() },
      ] as [String: Any]
    }
    try check(cases, tolerance: 20) { index in
      let interval = try XCTUnwrap(
        BootstrapInterval(
          first: cases[index]["first"] as? [Double] ?? [], second: cases[index]["second"] as? [Double] ?? [],
          draws: 1_000))
      XCTAssertLessThan(interval.upper - interval.lower, 0.6)
      return [interval.lower, interval.upper]
    }
  }

  func testChangePoints() throws {
    let windows = [50, 30, 20, 50]
    var series: [[Double?]] = []
    for index in 0..<Self.cases {
      var level = 100.0
      series.append(
        (0..<count(2...220)).map { _ -> Double? in
          if generator.unit() < 0.03 { level *= 1 + 0.1 * generator.normal() }
          if index % 7 == 3, generator.unit() < 0.1 { return nil }
          let value = level * (1 + 0.027 * generator.normal())
          // Whole numbers tie, and constant stretches have no spread.
          return index % 5 == 1 ? value.rounded() : index % 11 == 2 ? level : value
        })
      if !series[index].contains(where: { $0 != nil }) { series[index][0] = 1 }
    }
    func settings(_ index: Int) -> ChangePointSearch {
      var search = ChangePointSearch()
      search.window = windows[index % 4]
      search.maximumPValue = [0.001, 0.01, 0.1, 0.001][index % 4]
      search.minimumMagnitude = [0, 0.05, 0, 0.02][index / 4 % 4]
      return search
    }
    let input = try series.indices.map { index in
      let values: [Any] = series[index].map { $0 ?? NSNull() }
      let search = settings(index)
      let object: [String: Any] = [
        "series": values, "window": search.window, "maximumPValue": search.maximumPValue,
        "minimumMagnitude": search.minimumMagnitude,
      ]
      return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }
    let program = try Repository.bytes(Repository.root + "/Tests/StatisticsTests/Oracles/change_points.py")
    let lines = try Python.lines(String(decoding: program, as: UTF8.self), module: "otava", input: input)
    struct Answer: Decodable { let points: [[Double]] }
    var found = 0
    for (index, line) in lines.enumerated() {
      let expected = try JSONDecoder().decode(Answer.self, from: Data(line.utf8)).points
      let points = settings(index).changePoints(in: series[index])
      XCTAssertEqual(points.map(\.index), expected.map { Int($0[0]) }, "case \(index): \(input[index])")
      found += points.count
      for (point, other) in zip(points, expected) {
        XCTAssertEqual(point.pValue, other[1], accuracy: 1e-9 + 1e-6 * other[1], "case \(index)")
        XCTAssertEqual(point.meanBefore, other[2], accuracy: 1e-9 * abs(other[2]), "case \(index)")
        XCTAssertEqual(point.meanAfter, other[3], accuracy: 1e-9 * abs(other[3]), "case \(index)")
        XCTAssertEqual(point.magnitude, other[4], accuracy: 1e-9, "case \(index)")
      }
    }
    XCTAssertGreaterThan(found, 200)
  }
}
