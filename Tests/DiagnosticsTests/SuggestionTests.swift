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

  func testEditDistance() {
    func check(_ a: String, _ b: String, _ expected: Int, line: UInt = #line) {
      XCTAssertEqual(Suggestion.editDistance(a, b), expected, line: line)
      XCTAssertEqual(Suggestion.editDistance(b, a), expected, line: line)
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
      let distance = Suggestion.editDistance(a, b)
      XCTAssertEqual(distance, Suggestion.editDistance(b, a))
      XCTAssertGreaterThanOrEqual(distance, abs(a.count - b.count))
      XCTAssertLessThanOrEqual(distance, max(a.count, b.count))
      XCTAssertEqual(distance == 0, a == b)
      XCTAssertLessThanOrEqual(Suggestion.editDistance(a + c, b + c), distance)
    }
  }
}
