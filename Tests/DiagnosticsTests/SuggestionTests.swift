import Diagnostics
import TestSupport
import XCTest

final class SuggestionTests: XCTestCase {
  private func check(_ word: String, _ candidates: [String], _ expected: String?, line: UInt = #line) {
    XCTAssertEqual(Suggestion.nearest(to: word, among: candidates), expected, line: line)
  }

  func testNearWords() {
    check("duratoin", ["rate", "duration"], "duration")
    check("Duration", ["duration"], "duration")
    check("durations", ["duration"], "duration")
    check("warmup", ["warm-up"], "warm-up")
    check("need", ["needs", "uses"], "needs")
    check("fi", ["if"], "if")
    check("on", ["one"], "one")
    check("größe", ["große"], "große")
  }

  func testFarWords() {
    check("xyz", ["needs", "uses"], nil)
    check("max", ["action"], nil)
    check("", ["a", "if"], nil)
    check("a", ["b"], nil)
    check("a", [""], nil)
    check("", [""], nil)
    check("needs", ["needs"], nil)
    check("needs", [], nil)
  }

  func testOfEqualsTheFirstByName() {
    check("cat", ["hat", "bat", "rat"], "bat")
    check("cat", ["rat", "bat", "hat"], "bat")
    check("steps.a", ["steps.c", "steps.b"], "steps.b")
  }

  func testHugeWordsCostNothing() {
    let long = String(repeating: "a", count: 2_000_000)
    check(long, [long + "b", "name"], nil)
    check("name", [long, "names"], "names")
    check("name", Array(repeating: "far", count: 100_000), nil)
  }

  func testHelp() {
    XCTAssertEqual(Suggestion.help(for: "nmae", among: ["name"]), "did you mean 'name'?")
    XCTAssertEqual(Suggestion.help(for: "x", among: ["name", "uses"]), "known: 'name', 'uses'")
    XCTAssertEqual(Suggestion.help(for: "x", among: []), "nothing is defined here")
    let many = (0..<30).map { "candidate\($0)" }
    let help = Suggestion.help(for: "x", among: many)
    XCTAssertTrue(help.hasSuffix("'candidate23', …"), help)
  }

  func testManyWordsAreLookedThrough() {
    let many = (0..<5000).map { "job:requests:rate\($0)m" }
    let known = KnownWords(many + ["job:errors:ratio"])
    XCTAssertEqual(known.nearest(to: "job:erorrs:ratio"), "job:errors:ratio")
    XCTAssertEqual(known.nearest(to: "job:request:rate4999m"), "job:requests:rate4999m")
    XCTAssertNil(known.nearest(to: "node_memory_bytes"))
  }

  /// With a limit that none of the words here reaches.
  private func distance(_ a: String, _ b: String) -> Int {
    KnownWords.editDistance(Array(a.utf8), Array(b.utf8), atMost: 100) ?? .max
  }

  func testEditDistance() {
    func check(_ a: String, _ b: String, _ expected: Int, line: UInt = #line) {
      XCTAssertEqual(distance(a, b), expected, line: line)
      XCTAssertEqual(distance(b, a), expected, line: line)
    }
    check("", "", 0)
    check("", "abc", 3)
    check("abc", "abc", 0)
    check("abc", "acb", 1)
    check("abcd", "badc", 2)
    check("ca", "abc", 3)
    check("kitten", "sitting", 3)
    check("a", "é", 2)
  }

  func testTheLimitOfTheEditDistance() {
    // As the definition has it, without a table.
    func defined(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
      guard let x = a.last, let y = b.last else { return max(a.count, b.count) }
      var least = min(
        defined(a.dropLast(), b) + 1, defined(a, b.dropLast()) + 1,
        defined(a.dropLast(), b.dropLast()) + (x == y ? 0 : 1))
      if a.count > 1, b.count > 1, a.dropLast().last == y, b.dropLast().last == x {
        least = min(least, defined(a.dropLast(2), b.dropLast(2)) + 1)
      }
      return least
    }
    var generator = SeededGenerator(seed: 3)
    func word() -> [UInt8] {
      (0..<Int.random(in: 0...5, using: &generator)).map { _ in .random(in: 97...99, using: &generator) }
    }
    for _ in 0..<300 {
      let (a, b) = (word(), word())
      let expected = defined(a[...], b[...])
      for limit in 0...6 {
        XCTAssertEqual(
          KnownWords.editDistance(a, b, atMost: limit), expected <= limit ? expected : nil,
          "\(a) and \(b) within \(limit)")
      }
    }
  }

  /// Neither the letters that are counted first nor the limit of the distance hides a word.
  func testTheNearestOfManyIsTheNearestOfEach() {
    var generator = SeededGenerator(seed: 4)
    func word() -> String {
      String(
        decoding: (0..<Int.random(in: 1...9, using: &generator)).map { _ in
          UInt8.random(in: 97...101, using: &generator)
        }, as: UTF8.self)
    }
    for _ in 0..<300 {
      let (words, written) = ((0..<20).map { _ in word() }, word())
      let near = words.filter {
        let longer = max($0.utf8.count, written.utf8.count)
        return $0 != written && distance($0, written) <= min(max(1, longer / 3), longer - 1)
      }
      let expected = near.min { (distance($0, written), $0) < (distance($1, written), $1) }
      XCTAssertEqual(KnownWords(words).nearest(to: written), expected, "\(written) of \(words)")
    }
  }

  func testEditDistanceIsNeverLessThanTheLengthsDiffer() {
    var generator = SeededGenerator(seed: 2)
    func word() -> String {
      String(
        (0..<Int.random(in: 0...8, using: &generator)).map { _ in
          "abc".randomElement(using: &generator) ?? "a"
        })
    }
    for _ in 0..<2000 {
      let (a, b, c) = (word(), word(), word())
      let apart = distance(a, b)
      XCTAssertEqual(apart, distance(b, a))
      XCTAssertGreaterThanOrEqual(apart, abs(a.count - b.count))
      XCTAssertLessThanOrEqual(apart, max(a.count, b.count))
      XCTAssertEqual(apart == 0, a == b)
      XCTAssertLessThanOrEqual(distance(a + c, b + c), apart)
    }
  }
}
