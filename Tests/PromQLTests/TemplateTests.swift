import PromQL
import XCTest

/// Templates of labels and annotations.
final class TemplateTests: XCTestCase {
  /// Each fault at the marked place of the same number: its code without `template-`, and how its message begins.
  private func check(
    _ marked: String, _ faults: (String, String)..., help: String? = nil,
    target: PrometheusTarget = .undeclared, line: UInt = #line
  ) {
    let input = MarkedExpression(marked)
    let found = TemplateAnalysis(Array(input.text.utf8), target: target).faults
    XCTAssertEqual(found.map(\.range), input.ranges, "\(found.map(\.message))", line: line)
    XCTAssertEqual(
      found.map(\.code), faults.map { "template-" + $0.0 }, "\(found.map(\.message))", line: line)
    for (fault, expected) in zip(found, faults) {
      XCTAssertTrue(fault.message.hasPrefix(expected.1), fault.message, line: line)
    }
    if let help { XCTAssertEqual(found.first?.help, help, line: line) }
  }

  func testSoundTemplates() {
    check("no template { } }}")
    check("{{ $value }}{{ $labels.a }}{{.Labels.b}}{{ .Value }}{{ $externalLabels.c }}{{ $externalURL }}")
    check("{{- $value -}} {{/* a note */}} {{- /* another */ -}}")
    check("{{ printf \"%.2f %s %v %% %5.1f\" $value $labels.a $labels $value }}")
    check("{{ $value | printf \"%.1f\" | title }}")
    check("{{ range query \"up\" }}{{ .Labels.job }} {{ .Value }}{{ else }}none{{ end }}")
    check("{{ with query \"sum(up)\" }}{{ . | first | value | humanize }}{{ end }}")
    check("{{ range $i, $s := query `up` }}{{ $i }}{{ $s.Value }}{{ end }}")
    check("{{ range $name, $text := $labels }}{{ $name }}={{ $text }}{{ end }}")
    check("{{ if eq $labels.a \"b\" }}x{{ else if gt $value 5.0 }}y{{ else }}z{{ end }}")
    check("{{ $x := $value }}{{ $x | humanizeDuration }}{{ $x = 5.0 }}")
    check("{{ define \"a\" }}{{ .x }}{{ end }}{{ template \"a\" . }}")
    check("{{ (index (query \"up\") 0).Value }}{{ index $labels \"a\" }}{{ len $labels }}")
    check("{{ reReplaceAll \"(.*):.*\" \"$1\" $labels.instance }}{{ $value | toTime }}")
    check("{{ with $labels.a }}{{ . }}{{ end }}{{ (printf \"%s\" $labels.b) | toUpper }}")
    check("{{ args 1 \"a\" }}{{ and $labels.a true }}{{ not false }}{{ $labels.a | match \"x\" }}")
    check("{{ ($value | humanize) }}{{ 'a' }}{{ -1.5e3 }}{{ nil | print }}")
  }

  func testSyntax() {
    check("a ‹{{› $value", ("syntax", "unclosed action"))
    check("a {{ $value ‹}›", ("syntax", "unexpected '}' in an action"))
    check("‹{{ }}›", ("syntax", "empty action"))
    check("{{ ‹if› $value }}x", ("syntax", "'if' without its '{{ end }}'"))
    check("x{{ ‹end› }}", ("syntax", "unexpected '{{end}}'"))
    check("{{ if true }}{{ else }}{{ ‹else› }}{{ end }}", ("syntax", "second 'else'"))
    check("{{ ‹(›$value | humanize }}", ("syntax", "unclosed parenthesis"))
    check("{{ ‹\"›abc }}", ("syntax", "unterminated string"))
    check("{{ ‹'abc'› }}", ("syntax", "text in single quotes"))
    check("{{ $value ‹>› 5 }}", ("syntax", "unexpected '>'"), help: "write gt, and the two values behind it")
    check("‹{{/*› open }}", ("syntax", "unclosed comment"))
    check("{{ $value | }}".replacing("{{", with: "‹{{›"), ("syntax", "missing value"))
  }

  func testValuesArePartedByBlanks() {
    let fault = ("syntax", "two values without a blank between them")
    check(
      "{{ humanize‹(›$value) }}", ("syntax", "parentheses directly behind a function"),
      help: "write a blank before them; arguments stand behind a function: humanize $value")
    check("{{ print \"a\"‹5› }}", fault, help: "part them by a blank")
    check("{{ print \"a\"‹\"›b\" }}", fault)
    check("{{ print (5)‹(›6) }}", fault)
    check("{{ print $value‹$›labels }}", fault)
    check("{{ print $labels.a‹`›b` }}", fault)
    check("{{print \"a\" (print 5)|print}}{{print 5}}{{(print 5)}}{{$labels.é}}{{with $labels}}{{.é}}{{end}}")
  }

  func testDefinitionsStandAtTheTop() {
    let fault = ("syntax", "'define' within a block or another 'define'")
    check("{{ define \"x\" }}{{ ‹define› \"y\" }}b{{ end }}{{ end }}", fault)
    check("{{ if true }}{{ ‹define› \"y\" }}b{{ end }}{{ end }}", fault)
    check("{{ block \"x\" . }}{{ ‹define› \"y\" }}b{{ end }}{{ end }}", fault)
    check("{{ if true }}{{ else }}{{ ‹define› \"y\" }}b{{ end }}{{ end }}", fault)
    check("{{ define \"x\" }}a{{ end }}{{ define \"y\" }}b{{ end }}")
    check("{{ if true }}{{ block \"x\" . }}b{{ end }}{{ end }}")
    check("{{ define \"x\" }}{{ block \"y\" . }}b{{ end }}{{ end }}")
  }

  func testCommentsFillTheirAction() {
    let begin = ("syntax", "a comment must begin directly behind '{{' or '{{- '")
    let end = ("syntax", "a comment must end directly before '}}' or ' -}}'")
    check("{{ ‹/*› a */}}b", begin, help: "write '{{/* … */}}' without blanks")
    check("{{-  ‹/*› a */}}b", begin)
    check("{{/* a ‹*/› }}b", end)
    check("{{/* a ‹*/›  -}}b", end)
    check("{{/* a ‹*/› x}}b", end)
    check("{{/* a ‹*/›-}}b", end)
    check("{{ ‹/*› a */ }}{{ ‹humanise› 5 }}", begin, ("function", "unknown function"))
    check("‹{{/*›/}}", ("syntax", "unclosed comment"))
    check("{{/* a */}}{{-\n/* a */}}{{- /* a */ -}}{{/* a */\n-}}{{/**/}}")
  }

  func testLoopsAreLeftFromWithin() {
    check("{{ ‹break› }}", ("syntax", "'break' outside 'range'"))
    check("{{ if true }}{{ ‹continue› }}{{ end }}", ("syntax", "'continue' outside 'range'"))
    check("{{ range $labels }}x{{ else }}{{ ‹break› }}{{ end }}", ("syntax", "'break' outside 'range'"))
    check("{{ range $labels }}x{{ end }}{{ ‹break› }}", ("syntax", "'break' outside 'range'"))
    check(
      "{{ range $labels }}{{ block \"x\" . }}{{ ‹break› }}{{ end }}{{ end }}",
      ("syntax", "'break' outside 'range'"))
    check("{{ range $labels }}{{ if true }}{{ break }}{{ else }}{{ continue }}{{ end }}{{ end }}")
    check("{{ range query `a` }}{{ range $labels }}{{ else }}{{ break }}{{ end }}{{ end }}")
    check("{{ range $labels }}{{ block \"x\" . }}{{ end }}{{ break }}{{ end }}")
  }

  func testElseGoesOnWithItsOwnWord() {
    let help = "write '{{ else }}{{ if … }}', and an '{{ end }}' for each"
    check("{{ with $value }}{{ else ‹if› true }}{{ end }}", ("syntax", "'else if' in a 'with'"), help: help)
    check("{{ range $labels }}{{ else ‹if› true }}{{ end }}", ("syntax", "'else if' in a 'range'"))
    check("{{ range $labels }}{{ else ‹with› $value }}{{ end }}", ("syntax", "'else with' in a 'range'"))
    check("{{ if true }}{{ else ‹with› $value }}{{ end }}", ("syntax", "'else with' in an 'if'"))
    func target(_ major: Int, _ minor: Int) -> PrometheusTarget {
      PrometheusTarget(version: PrometheusVersion(major, minor), features: nil)
    }
    check("{{ with $value }}{{ else with $labels }}{{ end }}")
    check("{{ with $value }}{{ else with $labels }}{{ else }}{{ end }}", target: target(2, 55))
    check(
      "{{ with $value }}{{ else ‹with› $labels }}{{ end }}",
      ("syntax", "'else with' needs Prometheus 2.55; the target is 2.54"), target: target(2, 54))
  }

  func testNames() {
    check("{{ ‹$label›.a }}", ("variable", "undefined variable '$label'"), help: "did you mean '$labels'?")
    check("{{ ‹$x› = 5 }}", ("variable", "undefined variable '$x'"))
    check("{{ if true }}{{ $x := 1 }}{{ end }}{{ ‹$x› }}", ("variable", "undefined variable '$x'"))
    check(
      "{{ $value | ‹humanise› }}", ("function", "unknown function 'humanise'"),
      help: "did you mean 'humanize'?")
    check("{{ ‹instance› }}", ("function", "unknown function 'instance'"))
    check("{{ template ‹\"x\"› }}", ("function", "template 'x' is not defined"))
    check("{{ .‹Foo› }}", ("field", "the alert's data has no field 'Foo'"))
    check(
      "{{ .‹instance› }}", ("field", "the alert's data has no field"),
      help: "labels of the alert are at $labels: $labels.instance")
    check(
      "{{ .‹CommonLabels›.job }}", ("field", "the alert's data has no field"),
      help: "Alertmanager's notifications have that; a rule knows $labels and $value")
    check("{{ $labels.a.‹b› }}", ("field", "a text has no field 'b'"))
    check("{{ $value.‹x› }}", ("field", "a number has no field 'x'"))
    check("{{ (query \"up\").‹Value› }}", ("field", "a list of samples has no field"))
    check("{{ range query \"up\" }}{{ .‹Name› }}{{ end }}", ("field", "a sample has no field 'Name'"))
  }

  func testArguments() {
    check("{{ ‹humanize› }}", ("arguments", "'humanize' takes 1 argument; got 0"))
    check("{{ ‹title $labels.a $labels.b› }}", ("arguments", "'title' takes 1 argument; got 2"))
    check("{{ title ‹$value› }}", ("arguments", "'title' takes a text; got a number"))
    check("{{ ‹query \"up\"› | value }}", ("arguments", "'value' takes a sample; got a list of samples"))
    check("{{ ‹$labels› | humanize }}", ("arguments", "'humanize' takes a number; got a set of labels"))
    check("{{ first ‹\"up\"› }}", ("arguments", "'first' takes a list of samples"))
    check(
      "{{ if gt $value ‹5› }}{{ end }}", ("arguments", "'gt' compares a number with a whole number"),
      help: "write the number with a fraction: 5.0")
    check("{{ if eq $labels.a ‹1› }}{{ end }}", ("arguments", "'eq' compares a text with a whole number"))
    check("{{ range ‹$value› }}{{ end }}", ("arguments", "'range' over a number"))
    check("{{ $labels.a ‹$labels.b› }}", ("arguments", "a text is no function"))
    check("{{ $labels.a | ‹$value› }}", ("arguments", "a pipeline into a number"))
  }

  func testFormats() {
    check(
      "{{ printf \"‹%d›\" $value }}", ("format", "'%d' formats whole numbers; got a number"),
      help: "write '%.0f' for a whole number, '%.2f' for two decimals")
    check("{{ printf \"a ‹%s›\" $value }}", ("format", "'%s' formats texts; got a number"))
    check(
      "{{ printf \"‹%.2f›\" $labels.a }}", ("format", "'%.2f' formats numbers with a fraction; got a text"))
    check("{{ printf \"%s ‹%s›\" $labels.a }}", ("format", "'%s' has no argument"))
    check("{{ printf \"%s\" $labels.a ‹$value› }}", ("format", "the format has no place"))
    check("{{ $value | printf \"‹%5d›\" }}", ("format", "'%5d' formats whole numbers"))
  }

  func testQueriesAndPatterns() {
    check("{{ query \"sum(rate(‹x›))\" }}", ("query", "in the query: 'rate' takes a range vector"))
    check("{{ query `up ‹=› 1` }}", ("query", "in the query: '=' is no operator"))
    check("{{ query ‹\"up{a=\\\"b\\\"\"› }}", ("query", "in the query: unclosed brace"))
    check("{{ reReplaceAll ‹\"(\"› \"\" $labels.a }}", ("regex", "invalid regular expression"))
    check("{{ match ‹\"a**\"› $labels.a }}", ("regex", "invalid regular expression"))
  }

  func testUses() {
    let analysis = TemplateAnalysis(
      Array(
        "{{ $labels.a }}{{ .Labels.b }}{{ index $labels \"c\" }}{{ $value | humanizePercentage }}{{ range query \"up\" }}{{ .Labels.d }}{{ end }}"
          .utf8)
    )
    XCTAssertEqual(analysis.labelUses.map(\.name), ["a", "b", "c"])
    XCTAssertEqual(analysis.valueUses.count, 1)
    XCTAssertEqual(analysis.numberUses.map(\.form), [.percentage])
  }

  /// The marked places show a number as it is, in a form that is right for one unit only.
  private func checkNumbers(
    _ marked: String, _ uses: (TemplateAnalysis.NumberUse.Form, TemplateAnalysis.NumberOwner)...,
    line: UInt = #line
  ) {
    let input = MarkedExpression(marked)
    let found = TemplateAnalysis(Array(input.text.utf8)).numberUses
    XCTAssertEqual(found.map(\.range), input.ranges, marked, line: line)
    XCTAssertEqual(found.map(\.form), uses.map(\.0), marked, line: line)
    XCTAssertEqual(found.map(\.owner), uses.map(\.1), marked, line: line)
  }

  func testNumbersThroughFunctions() {
    checkNumbers("{{ $value | ‹humanizeDuration› }}", (.duration, .alert))
    checkNumbers(
      "{{ ‹humanizeDuration› $value }}{{ ‹humanizePercentage› .Value }}", (.duration, .alert),
      (.percentage, .alert))
    checkNumbers(
      "{{ ($value) | ‹humanizeDuration› }}{{ $.Value | ‹humanizeDuration› }}", (.duration, .alert),
      (.duration, .alert))
    checkNumbers("{{ $x := $value }}{{ $x | ‹humanizeDuration› }}", (.duration, .alert))
    checkNumbers("{{ with $value }}{{ . | ‹humanizeDuration› }}{{ end }}", (.duration, .alert))
    checkNumbers("{{ $value | printf \"%.0f\" | humanizeDuration }}{{ humanizeDuration 5 }}")
    checkNumbers("{{ $value := 5.0 }}{{ $value | humanizeDuration }}")
    checkNumbers("{{ $x := $value }}{{ $x = 5.0 }}{{ $x | humanizeDuration }}")
    checkNumbers("{{ range $labels }}{{ . | humanizeDuration }}{{ end }}")
  }

  func testNumbersOfQueries() {
    let a = TemplateAnalysis.NumberOwner.query("a")
    checkNumbers("{{ query \"a\" | first | value | ‹humanizeDuration› }}", (.duration, a))
    checkNumbers(
      "{{ with query \"a\" }}{{ . | first | value | ‹humanizeDuration› }}{{ end }}", (.duration, a))
    checkNumbers("{{ range query \"a\" }}{{ .Value | ‹humanizeDuration› }}{{ end }}", (.duration, a))
    checkNumbers(
      "{{ range $i, $s := query \"a\" }}{{ $s.Value | ‹humanizePercentage› }}{{ end }}", (.percentage, a))
    checkNumbers("{{ (query \"a\" | first).Value | ‹humanizeDuration› }}", (.duration, a))
    checkNumbers("{{ value (first (query \"a\")) }}‹%›", (.percentSign, a))
    checkNumbers("{{ range query \"a\" }}{{ $value | ‹humanizeDuration› }}{{ end }}", (.duration, .alert))
    checkNumbers("{{ query (printf \"%s\" $labels.a) | first | value | humanizeDuration }}")
    checkNumbers("{{ range query \"a\" }}{{ .Labels.b | humanizeDuration }}{{ end }}")
  }

  func testNumbersBeforePercentSigns() {
    for marked in [
      "{{ $value }}‹%›", "{{ .Value }} ‹%›", "{{ $value | humanize }}‹%›,", "{{ humanize $value -}} ‹%›",
      "{{ printf \"%.2f\" $value }}‹%›", "{{ $value | printf \"%g\" }}‹%›",
      "{{ printf \"%.2f‹%%›\" $value }}", "{{ printf `at %v ‹%%›!` $value }}",
      "{{ with $value }}{{ . }}‹%›{{ end }}",
    ] {
      checkNumbers(marked, (.percentSign, .alert))
    }
    checkNumbers("http://a/?v={{ $value }}%2C {{ $value }}  % {{ $value }}, 5%")
    checkNumbers("{{ printf \"%.2f of\" $value }}% {{ printf \"%v %v\" $value $labels }}%")
    checkNumbers("{{ $x := $value }}% {{ $value | humanize1024 }}% {{ $labels.a }}% {{ 5.0 }}%")
  }

  func testDepth() {
    func nested(_ count: Int) -> String {
      String(repeating: "{{ if true }}", count: count) + "x" + String(repeating: "{{ end }}", count: count)
    }
    check(nested(150))
    check("{{ if true }}" + String(repeating: "{{ else if true }}x", count: 150) + "{{ end }}")
    check("{{ " + String(repeating: "(", count: 150) + "5" + String(repeating: ")", count: 150) + " }}")
    for text in [nested(300), "{{ " + String(repeating: "(", count: 300)] {
      XCTAssertEqual(
        TemplateAnalysis(Array(text.utf8)).faults.map(\.message),
        ["blocks and parentheses are nested more than 256 deep"])
    }
  }

  func testTemplatesAreDefinedOnce() {
    let fault = ("syntax", "template 'a' is defined twice")
    check("{{ define \"a\" }}x{{ end }}{{ define ‹\"a\"› }}y{{ end }}", fault)
    check("{{ define \"a\" }}{{ 5 }}{{ end }}{{ define ‹\"a\"› }}{{ 6 }}{{ end }}", fault)
    check("{{ block \"a\" . }}x{{ end }}{{ block ‹\"a\"› . }}y{{ end }}", fault)
    // What is empty is no definition.
    check("{{ define \"a\" }}{{ end }}{{ define \"a\" }}y{{ end }}{{ define \"a\" }} \n{{ end }}")
    check("{{ define \"a\" }}{{/* note */}}{{ end }}{{ define \"a\" }}y{{ end }}")
    check("{{ ‹define› a }}x{{ end }}", ("syntax", "'define' without a name in quotes"))
  }

  func testTruncationsAndMutationsEnd() {
    let seeds = [
      "{{ if eq $labels.a \"b\" }}x{{ else if gt $value 5.0 }}y{{ else }}z{{ end }}",
      "{{ range $i, $s := query `up{a=\"b\"}` }}{{ $s.Value | printf \"%.2f\" }}{{- end -}}",
      "{{ define \"a\" }}{{ .x }}{{ end }}{{ template \"a\" (args 1 'x') }}{{/* note */}}",
    ]
    var random = SeededGenerator(seed: 5)
    for seed in seeds {
      let bytes = Array(seed.utf8)
      for end in bytes.indices { verify(String(decoding: bytes[..<end], as: UTF8.self)) }
      for _ in 0..<3000 {
        var mutated = bytes
        for _ in 0...2 {
          let at = Int.random(in: 0..<mutated.count, using: &random)
          mutated[at] = Array("{}()|$.\"'`-=:, aend%/*5".utf8).randomElement(using: &random) ?? 0
        }
        verify(String(decoding: mutated, as: UTF8.self))
      }
    }
    verify(String(repeating: "{{ if true }}", count: 10_000))
    verify("{{ " + String(repeating: "(", count: 10_000))
    verify(String(repeating: "{{ end }}", count: 10_000))
  }

  private func verify(_ text: String) {
    let count = text.utf8.count
    for fault in TemplateAnalysis(Array(text.utf8)).faults {
      XCTAssertTrue(fault.range.start >= 0 && fault.range.end <= count, "\(text): \(fault)")
    }
  }

  /// Where a condition asks whether a label is there, it shows for certain.
  func testLabelsThatAreShown() {
    func shown(_ text: String) -> [String] { TemplateAnalysis(Array(text.utf8)).labelUses.map(\.name) }
    XCTAssertEqual(shown("{{ $labels.a }} {{ index $labels \"b\" }}"), ["a", "b"])
    XCTAssertEqual(shown("{{ if $labels.a }}{{ $labels.a }}{{ $labels.b }}{{ end }}"), ["b"])
    XCTAssertEqual(shown("{{ with $labels.a }}{{ . }}{{ else }}{{ $labels.a }}{{ end }}"), ["a"])
    XCTAssertEqual(shown("{{ if $labels.a }}{{ end }}{{ $labels.a }}"), ["a"])
    XCTAssertEqual(shown("{{ if eq $labels.a \"x\" }}{{ $labels.a }}{{ end }}"), ["a", "a"])
    XCTAssertEqual(
      shown("{{ if $labels.a }}{{ if $labels.b }}{{ $labels.a }}{{ end }}{{ $labels.b }}{{ end }}"), ["b"])
  }
}
