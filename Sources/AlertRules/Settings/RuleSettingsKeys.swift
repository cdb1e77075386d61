import Documents
import PromQL

/// The keys that say how rules are checked: of a step's `with`, and of `alert-rules` in `loadline.yaml`.
package enum RuleSettingsKeys {
  package static let all: [KeyDescription] = [
    KeyDescription(
      "target",
      .formatted(
        TextFormat(
          name: "a version of Prometheus", pattern: "^v?[0-9]+\\.[0-9]+(\\.[0-9]+)?$", example: "2.53")),
      default: "the newest", "The Prometheus that the rules are for: what it lacks is an error."),
    KeyDescription(
      "features", .list(of: .choice(PrometheusFeature.allCases.map(\.rawValue))),
      default: "none, and what needs one is a warning",
      "The feature flags that this Prometheus runs with."),
    KeyDescription(
      "checks", .map(of: .any),
      "Checks by code, each 'on', 'off', a severity, or a mapping with 'severity' and the parameters of the check."
    ),
    KeyDescription(
      "suppress", .list(of: .mapping(suppression)), "Findings that are allowed, each with its reason."),
    KeyDescription(
      "metrics", .listOrSingle(of: .string),
      "Files, or patterns, that tell which metrics exist and of which type: what targets expose under `/metrics`, or the JSON that Prometheus answers under `/api/v1/metadata`."
    ),
  ]

  static let suppression: [KeyDescription] = [
    KeyDescription("check", .listOrSingle(of: .string), required: true, "The codes of the checks."),
    KeyDescription("reason", .string, required: true, "Why the findings are allowed."),
    KeyDescription("rule", .string, "The name of the rule; without it all rules."),
    KeyDescription("path", .string, "How the paths of the files begin; without it all files."),
    KeyDescription(
      "until",
      .formatted(TextFormat(name: "a day", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example: "2027-01-31")),
      "The last day; after it the findings count again."),
  ]
}
