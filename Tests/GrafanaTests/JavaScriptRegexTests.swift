import Diagnostics
import Documents
import Grafana
import TestSupport
import XCTest

/// Regular expressions of JavaScript, as browsers judge them when Grafana makes them of texts.
final class JavaScriptRegexTests: XCTestCase {
  private func variable(_ regex: String) -> String {
    #"{"title": "a", "templating": {"list": [{"name": "a", "type": "query", "query": "x", "regex": "#
      + #""\#(inJSON(regex))"}]}, "panels": []}"#
  }

  func testSound() throws {
    for regex in [
      "", ".*", "(a|b)", "a/b", "a{,3}", "x{", "a]", "}", #"a\"#, "/a/", "//", "/a/gi", "/a/gimys", "/a/b/",
      #"/a\/b/"#, "/(?!kube-).*/", "/(?<=a)b/", "/(?<!a)b/", "/(?=a)*b/", "/(?:a|b){2,3}?/", "/a{2}/",
      "/a{2,}/", "/(?<text>[^:]+):(?<value>.*)/", #"/(?<a>x)\k<a>/"#, #"/\k<a>/"#, #"/(a)\1\2/"#,
      "/(?<a>x)|(?<a>y)/", "/(?i:a)/", "/(?i-m:a)/", #"/\p{L}+/"#, #"/\u{61}/"#, #"/\8\c/"#, "/[]/", "/[^]/",
      #"/[\w-.]+/"#, #"/[a\]b]/"#, #"/[\cA-\b]/"#, "/[(*]/", "/[--a]/", "/[a-]/", "/[é-ü]/", "/[😀]/",
      #"/[\x41-\u0042\102]/"#, "/^|$/", #"/\ba\B/"#,
    ] { XCTAssertEqual(DashboardCheck.check(try document(variable(regex))).map(\.message), [], regex) }
  }

  func testFaulty() throws {
    for (regex, fault) in [
      ("/(/", "a '(' is not closed"), ("a)", "a ')' closes nothing"), ("[a", "a '[' is not closed"),
      (#"/[a\]/"#, "a '[' is not closed"), (#"/a\/"#, "it ends with a backslash"),
      ("+a", "a '+' repeats nothing"), ("/a**/", "a '*' repeats nothing"), ("/a*+/", "a '+' repeats nothing"),
      ("/a|?/", "a '?' repeats nothing"), ("/^*/", "a '*' repeats nothing"),
      (#"/\b+/"#, "a '+' repeats nothing"), ("/(?<=a)?/", "a '?' repeats nothing"),
      ("{2}", "a '{2}' repeats nothing"), ("/a{2}{3}/", "a '{3}' repeats nothing"),
      ("/a{2,1}/", "in '{2,1}' the greater number comes first"),
      ("/[z-a]/", "the range 'z-a' ends before it begins"),
      (#"/[\x42-A]/"#, #"the range '\x42-A' ends before it begins"#),
      ("(?P<x>a)", "'(?P<' is not of JavaScript, where a named group begins with '(?<'"),
      ("/(?i)a/", "'(?i' is not of JavaScript, where flags stand behind the last '/'"),
      ("/(?>a)/", "'(?>' begins no group of JavaScript"), ("/(?P=x)/", "'(?P' begins no group of JavaScript"),
      ("/(?<1>a)/", "a '(?<' has no name"), ("/(?<a/", "a '(?<' has no name"),
      ("/(?<a>x)(?<a>y)/", "two groups are called 'a'"),
      ("/((?<a>x)|y)(?<a>z)/", "two groups are called 'a'"), (#"/(?<a>x)\k<b>/"#, #"a '\k' names no group"#),
      (#"/(?<a>x)\k/"#, #"a '\k' names no group"#), ("/a", "its first '/' has no second one"),
      ("/a/ig", "'ig' behind the last '/' is not made of the flags 'gimys' in this order"),
      ("/a/u", "'u' behind the last '/' is not made of the flags 'gimys' in this order"),
      ("/a\nb/", "it has a line break"),
    ] {
      let messages = DashboardCheck.check(try document(variable(regex))).map(\.message)
      XCTAssertEqual(messages, ["the 'regex' of the variable 'a' is none: \(fault)"], regex)
    }
    // In the units of UTF-16 the second half of the first comes before the first of the second.
    XCTAssertEqual(DashboardCheck.check(try document(variable("/[😀-😁]/"))).map(\.code), ["variable-regex"])
  }

  func testWhereTheyStand() {
    func transformation(_ id: String, _ options: String) -> String {
      #"{"title": "a", "panels": [{"type": "stat", "transformations": "#
        + #"[{"id": "\#(id)", "options": \#(options)}]}]}"#
    }
    check(transformation("filterFieldsByName", #"{"exclude": {"pattern": ‹"/(/"›}}"#), "field-regex")
    check(transformation("filterByRefId", #"{"include": ‹"/(/"›}"#), "field-regex")
    // Without slashes these are refIds.
    check(transformation("filterByRefId", #"{"include": "A|(B"}"#))
  }
}
