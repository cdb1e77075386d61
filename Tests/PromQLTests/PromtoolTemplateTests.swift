import Foundation
import PromQL
import TestSupport
import XCTest

/// Debian's promtool 2.42 and this parser take and refuse the same forms of templates.
final class PromtoolTemplateTests: XCTestCase {
  private static let nested =
    String(repeating: "{{ if true }}", count: 150) + String(repeating: "{{ end }}", count: 150)

  private static let taken = [
    #"{{ if true }}{{ block "x" . }}b{{ end }}{{ end }}"#,
    #"{{ define "x" }}{{ block "y" . }}b{{ end }}{{ end }}"#,
    "{{/* a */}}", "{{- /* a */ -}} b", "{{-\n/* a */}}", "{{/**/}}",
    #"{{ printf "{{" }}"#, #"{{ "}}" }} x }}"#, "{{ print `}}` }}", "{{ '}' }}", "{{/* }} */}}",
    #"{{ define "x" }}{{ end }}{{ define "x" }}b{{ end }}"#,
    nested,
    "{{ range $labels }}{{ break }}{{ end }}",
    "{{ range $labels }}{{ if true }}{{ continue }}{{ end }}{{ end }}",
    "{{ range $labels }}{{ range $labels }}{{ else }}{{ break }}{{ end }}{{ end }}",
    "{{ if true }}{{ else if false }}{{ else }}{{ end }}", "{{ range $labels }}{{ .é }}{{ end }}",
    #"{{print "a" (print 5)|print}}"#, "{{-5}}", "{{ $value -}} b", "{{ print|print }}",
  ]

  private static let refused = [
    #"{{ define "x" }}{{ define "y" }}b{{ end }}{{ end }}"#,
    #"{{ if true }}{{ define "y" }}b{{ end }}{{ end }}"#,
    #"{{ define "x" }}a{{ end }}{{ define "x" }}b{{ end }}"#, #"{{ "a{{ }}"#, "{{ $value }} }} {{",
    "{{ /* a */}}", "{{-  /* a */}}", "{{-/* a */}}", "{{/* a */ }}", "{{/* a */-}}", "{{/* a */  -}}",
    "{{/* a */ x}}", "{{/*/}}", "{{ break }}", "{{ if true }}{{ continue }}{{ end }}",
    "{{ range $labels }}{{ else }}{{ break }}{{ end }}", "{{ range $labels }}{{ break 5 }}{{ end }}",
    #"{{ range $labels }}{{ block "x" . }}{{ break }}{{ end }}{{ end }}"#,
    "{{ with $value }}{{ else with $labels }}{{ end }}", "{{ with $value }}{{ else if true }}{{ end }}",
    "{{ if true }}{{ else with $value }}{{ end }}", "{{ range $labels }}{{ else if true }}{{ end }}",
    "{{ range $labels }}{{ else range $labels }}{{ end }}", "{{ humanize($value) }}", #"{{ print "a"5 }}"#,
    #"{{ print "a""b" }}"#, "{{ print (5)(6) }}", "{{ print $value$labels }}", "{{ 5-}}", "{{ end }}",
  ]

  func testFormsOfTemplates() throws {
    let promtool = try Promtool()
    let target = PrometheusTarget(version: PrometheusVersion(2, 42), features: nil)
    for (texts, isTaken) in [(Self.taken, true), (Self.refused, false)] {
      for text in texts {
        XCTAssertEqual(try accepts(text, promtool), isTaken, "promtool: \(text)")
        let faults = TemplateAnalysis(Array(text.utf8), target: target).faults
        XCTAssertEqual(
          faults.filter { $0.code == "template-syntax" }.isEmpty, isTaken, "\(text): \(faults.map(\.message))"
        )
      }
    }
  }

  private func accepts(_ template: String, _ promtool: Promtool) throws -> Bool {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let text = String(decoding: try encoder.encode(template), as: UTF8.self)
    return try promtool.accepts(
      ruleFile: "groups: [{ name: g, rules: [{ alert: A, expr: up, annotations: { a: \(text) } }] }]")
  }
}
