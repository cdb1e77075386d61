import Diagnostics

/// A function of Prometheus's templates, or of Go's.
///
/// There is one for each function, shared by all of its calls.
final class TemplateFunction: Sendable {
  let name: String
  let parameters: [TemplateParameter]
  /// How many arguments at least; at most as many as there are parameters.
  let minimum: Int
  /// Whether any number of further arguments may follow.
  let isVariadic: Bool
  let result: TemplateType
  /// The first Prometheus that has it, where that is not long ago.
  let since: PrometheusVersion?

  private init(
    name: String, parameters: [TemplateParameter], minimum: Int, isVariadic: Bool, result: TemplateType,
    since: PrometheusVersion?
  ) {
    self.name = name
    self.parameters = parameters
    self.minimum = minimum
    self.isVariadic = isVariadic
    self.result = result
    self.since = since
  }

  static func named(_ name: String) -> TemplateFunction? { table[name] }

  static func nearest(to name: String) -> String? { Suggestion.nearest(to: name, among: table.keys.sorted()) }

  private static let table: [String: TemplateFunction] = {
    var table: [String: TemplateFunction] = [:]
    func add(
      _ names: String, _ parameters: [TemplateParameter], _ result: TemplateType, minimum: Int? = nil,
      isVariadic: Bool = false, since: PrometheusVersion? = nil
    ) {
      for name in names.split(separator: " ").map(String.init) {
        table[name] = TemplateFunction(
          name: name, parameters: parameters, minimum: minimum ?? parameters.count, isVariadic: isVariadic,
          result: result, since: since)
      }
    }
    add("query", [.string], .samples)
    add("first", [.samples], .sample)
    add("label", [.string, .sample], .string)
    add("value", [.sample], .float)
    add("strvalue", [.sample], .string)
    add("sortByLabel", [.string, .samples], .samples)
    add("args", [], .any, isVariadic: true)
    add("reReplaceAll", [.string, .string, .string], .string)
    add("match", [.string, .string], .boolean)
    add("title toUpper toLower stripPort graphLink tableLink safeHtml", [.string], .string)
    add("stripDomain", [.string], .string, since: PrometheusVersion(2, 34))
    add("urlQueryEscape", [.string], .string, since: PrometheusVersion(3, 8))
    add(
      "humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp", [.numeric], .string)
    add("toTime", [.numeric], .time)
    add("toDuration", [.numeric], .any, since: PrometheusVersion(3, 6))
    add("now", [], .float, since: PrometheusVersion(3, 6))
    add("parseDuration", [.string], .float)
    add("externalURL pathPrefix", [], .string)
    add("and or", [.any], .any, isVariadic: true)
    add("not", [.any], .boolean)
    add("eq", [.any, .any], .boolean, isVariadic: true)
    add("ne lt le gt ge", [.any, .any], .boolean)
    add("len", [.collection], .integer)
    add("index", [.any], .any, isVariadic: true)
    add("slice", [.any], .any, isVariadic: true)
    add("print println html js urlquery", [], .string, isVariadic: true)
    add("printf", [.string], .string, isVariadic: true)
    add("call", [.any], .any, isVariadic: true)
    return table
  }()
}
