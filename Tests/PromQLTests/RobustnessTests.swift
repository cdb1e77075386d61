import Foundation
import PromQL
import XCTest

/// Texts that are long, deep, cut off or broken.
final class RobustnessTests: XCTestCase {
  private func faults(_ text: String) -> [PromQLFault] { PromQLParser.parse(text).faults }

  func testLongChains() {
    let sum = Array(repeating: "a", count: 50_000).joined(separator: " + ")
    XCTAssertEqual(faults(sum), [])
    let mixed = (0..<20_000).map { ["a", "b * 2", "c > 1"][$0 % 3] }.joined(separator: " or ")
    XCTAssertEqual(faults(mixed), [])
    XCTAssertEqual(faults("a{" + (0..<5000).map { "l\($0)='x'" }.joined(separator: ",") + "}"), [])
    XCTAssertEqual(
      faults("label_join(a, 'b', 'c'" + String(repeating: ", 'x'", count: 5000) + ")"), [])
  }

  func testDepthIsBounded() {
    let allowed = PromQLParser.maximumDepth - 1
    for (open, close) in [("(", ")"), ("abs(", ")"), ("- ", ""), ("2 ^ ", ""), ("sum by (x) (", ")")] {
      let deepest = String(repeating: open, count: allowed) + "a" + String(repeating: close, count: allowed)
      XCTAssertEqual(faults(deepest), [], open)
      let tooDeep = String(repeating: open, count: 100_000) + "a"
      XCTAssertEqual(faults(tooDeep).map(\.code), ["promql-limit"], open)
    }
    XCTAssertEqual(
      faults("a[" + String(repeating: "(", count: 100_000) + "5m]").map(\.code), ["promql-limit"])
    XCTAssertEqual(
      faults("a[" + Array(repeating: "5m", count: 10_000).joined(separator: "+") + "]").map(\.code),
      ["promql-limit"])
    XCTAssertLessThanOrEqual(faults("a" + String(repeating: "[5m:]", count: 10_000)).count, 50)
  }

  /// The deepest tree fits the small stacks of secondary threads.
  func testSmallStack() {
    let count = PromQLParser.maximumDepth
    let tail = " ^ 2 * 3 + 4 > 5 and a or a"
    let texts = [
      String(repeating: "(", count: count - 1) + "a" + String(repeating: tail + ")", count: count - 1),
      String(repeating: "(", count: count / 8) + "a" + String(repeating: tail + ")", count: count / 8),
      String(repeating: "abs(", count: count - 1) + "a" + String(repeating: ")", count: count - 1),
      String(repeating: "- ", count: count - 1) + "a",
    ]
    let done = expectation(description: "parsed")
    let thread = Thread {
      for text in texts { _ = PromQLParser.parse(text) }
      done.fulfill()
    }
    // A debug build's frames are some four times as large as those of a release.
    thread.stackSize = 2 << 20
    thread.start()
    wait(for: [done], timeout: 30)
  }

  func testManyFaultsEndInTime() {
    XCTAssertLessThanOrEqual(faults(String(repeating: "f(a{b c, ", count: 50_000)).count, 60)
    XCTAssertLessThanOrEqual(faults(String(repeating: "{", count: 100_000)).count, 60)
    XCTAssertLessThanOrEqual(faults(String(repeating: "a[5 ", count: 50_000)).count, 60)
    XCTAssertLessThanOrEqual(faults("f(" + String(repeating: "x y,", count: 50_000)).count, 60)
    XCTAssertLessThanOrEqual(faults("sum by (" + String(repeating: "x / ,", count: 50_000)).count, 60)
  }

  func testBytesThatAreNoText() {
    for byte in UInt8.min...UInt8.max {
      let prefixes: [[UInt8]] = [
        [], Array("a".utf8), Array("a{b='".utf8), Array("a[".utf8), Array("'\\".utf8),
      ]
      for prefix in prefixes {
        verify(prefix + [byte])
        verify(prefix + [byte, 0x80, 0xBF])
      }
    }
    XCTAssertEqual(PromQLParser.parse([0x22, 0xFF, 0x22]).faults.count, 1)
  }

  func testEveryTruncation() {
    for text in seeds {
      let bytes = Array(text.utf8)
      for end in bytes.indices { verify(Array(bytes[..<end])) }
    }
  }

  func testMutations() {
    var random = SeededGenerator(seed: 20_26)
    let pieces = shortSeeds.map { Array($0.utf8) }
    let signs = Array("(){}[],:=!~<>+-*/%^@#\"'`\\. \n5amse_".utf8) + [0, 0x80, 0xFF]
    for _ in 0..<20_000 {
      var bytes = pieces[Int.random(in: 0..<pieces.count, using: &random)]
      for _ in 0...Int.random(in: 0..<4, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.remove(at: at)
        case 1: bytes.insert(signs[Int.random(in: 0..<signs.count, using: &random)], at: at)
        case 2: bytes[at] = signs[Int.random(in: 0..<signs.count, using: &random)]
        case 3: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...8, using: &random)))
        default:
          let other = pieces[Int.random(in: 0..<pieces.count, using: &random)]
          let from = Int.random(in: 0..<other.count, using: &random)
          bytes.insert(contentsOf: other[from..<min(other.count, from + 12)], at: at)
        }
      }
      verify(bytes)
    }
  }

  /// Ranges lie within the text and in order, and a missing tree has a fault.
  private func verify(_ bytes: [UInt8], file: StaticString = #filePath, line: UInt = #line) {
    let result = PromQLParser.parse(bytes)
    var isSound = result.expression != nil || !result.faults.isEmpty
    var previous = 0
    for fault in result.faults {
      isSound = isSound && fault.range.start >= previous && fault.range.end <= bytes.count
      isSound = isSound && !fault.message.isEmpty && !fault.message.hasSuffix(".")
      previous = fault.range.start
    }
    if let expression = result.expression {
      isSound = isSound && areWithin(expression, 0, bytes.count)
      if containsInvalid(expression) { isSound = isSound && !result.faults.isEmpty }
    }
    guard !isSound else { return }
    XCTFail("\(String(decoding: bytes, as: UTF8.self)): \(result.faults)", file: file, line: line)
  }

  private func areWithin(_ expression: PromQLExpression, _ start: Int, _ end: Int) -> Bool {
    let range = expression.range
    guard range.start >= start, range.end <= end, range.start <= range.end else { return false }
    return expression.children.allSatisfy { areWithin($0, range.start, end) }
  }

  private func containsInvalid(_ expression: PromQLExpression) -> Bool {
    expression.isInvalid || expression.children.contains(where: containsInvalid)
  }

  private let seeds = [
    "sum by (job, le) (rate(http_requests_total{job=~\"api.*\", code!~'2..'}[5m] offset 1h)) > bool 0.5",
    "histogram_quantile(0.99, sum(rate(a_bucket[5m])) by (le)) / on (x) group_left (y, z) b unless c",
    "max_over_time((a + on() fill_left(0) fill_right(-1) b)[30m:1m] @ start()) ^ 2 ^ -1 # note",
    "{\"a.b\", \"c.d\"=\"e\\n\\x41\\u00e9\", f=`g`} @ 1609746000 offset -5m and a[step() * 2 + min_of(1m, 5)]",
    "count_values without (instance) (\"v\", a) == 1_000.5e-3 or topk(0x1F, b) != +Inf",
    "label_replace(a offset (5m - 1), 'dst', \"$1\", 'src', '(.*)') atan2 1h30m % 017",
    "rate(a[1d2h3m4s5ms] anchored) </ 5 >/ limit_ratio(0.5, b smoothed)",
  ]

  private let shortSeeds = [
    "sum by (x) (rate(a{b=~\"c.*\", d!~'2..'}[5m] offset 1h))", "a > bool on (x) group_left (y) b unless c",
    "max_over_time((a + b)[30m:1m] @ start()) # n", "2 ^ -1 + fill(0) a </ 1h30m % 017",
    "{\"a.b\", \"c\"=\"e\\n\\x41\\u00e9\", f=`g`} @ 160 offset -5m", "a[step() * 2 + min_of(1m, 5)] anchored",
    "topk(0x1F, b) without (x) != +Inf", "label_replace(a offset (5m - 1), 'd', \"$1\", 's', '')",
  ]
}
