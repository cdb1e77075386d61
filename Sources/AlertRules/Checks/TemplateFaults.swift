import Diagnostics
import PromQL

/// The faults of templates: one check for each code of `TemplateFault`.
enum TemplateFaults {
  static let checks: [RuleCheck] = [
    make(
      "template-syntax", "Templates in labels and annotations can be parsed.",
      why: "Prometheus refuses the whole file.",
      broken: "Down: {{ $labels.job ‹}› for long", mended: "Down: {{ $labels.job }} for long"),
    make(
      "template-function", "Functions and templates that a template calls exist.",
      why: "Prometheus refuses the file, or puts the error in place of the text.",
      broken: "{{ $value | ‹humanizePercent› }} of requests fail",
      mended: "{{ $value | humanizePercentage }} of requests fail"),
    make(
      "template-variable",
      "Variables are defined: $labels, $value, $externalLabels, $externalURL, and those of the template.",
      why: "Prometheus refuses the whole file.",
      broken: "{{ ‹$label›.job }} is down", mended: "{{ $labels.job }} is down"),
    make(
      "template-field", "Values have the fields that a template takes of them.",
      why:
        "The text becomes '<error expanding template …>' at the very moment when somebody needs it; promtool does not tell.",
      broken: "{{ .‹Foo› }} is down", mended: "{{ .Labels.foo }} is down"),
    make(
      "template-arguments", "Functions get as many arguments, and of the types, as they take.",
      why: "The text becomes '<error expanding template …>'; promtool does not tell.",
      broken: "{{ if gt $value ‹5› }}very {{ end }}slow", mended: "{{ if gt $value 5.0 }}very {{ end }}slow"),
    make(
      "template-format", "The verbs of printf fit their values.",
      why: "The text shows '%!d(float64=0.97)': the value of an alert has a fraction and takes %f, %g or %v.",
      broken: "{{ printf \"‹%d›\" $value }} errors", mended: "{{ printf \"%.0f\" $value }} errors"),
    make(
      "template-query", "PromQL in 'query' can be parsed.",
      why: "The text becomes '<error expanding template …>'; promtool does not tell.",
      broken: "{{ query \"sum(rate(‹x›))\" | first | value }}",
      mended: "{{ query \"sum(rate(x[5m]))\" | first | value }}"),
    make(
      "template-regex", "Regular expressions in 'match' and 'reReplaceAll' are RE2.",
      why: "The text becomes '<error expanding template …>'; promtool does not tell.",
      broken: "{{ reReplaceAll ‹\"(.*\"› \"$1\" $labels.job }}",
      mended: "{{ reReplaceAll \"(.*)\" \"$1\" $labels.job }}"),
  ]

  private static func make(
    _ code: String, _ summary: String, why: String, broken: String, mended: String
  ) -> RuleCheck {
    func rule(_ text: String) -> String {
      """
      - alert: Down
        expr: max by (job, foo) (latency_seconds) > 1
        for: 5m
        annotations:
          summary: '\(text)'
      """
    }
    return RuleCheck(
      description: RuleCheckDescription(
        code, .error, summary, why: why, example: rule(broken), fix: rule(mended)),
      body: .rule { context in
        for template in context.templates {
          for fault in template.analysis.faults where fault.code == code {
            context.find(
              fault.message, at: template.range(fault.range), help: fault.help ?? "mend the template")
          }
        }
      })
  }
}
