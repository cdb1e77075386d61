/// A part of the language that not every Prometheus has.
///
/// Source: the release notes of Prometheus and its page of feature flags.
package struct LanguageFeature: Sendable, Equatable {
  /// As a message names it: `function 'limitk'`.
  let name: String
  let since: PrometheusVersion
  /// The first version without it.
  let until: PrometheusVersion?
  let flag: PrometheusFeature?
  /// The first version that needs no flag for it.
  let stableSince: PrometheusVersion?

  init(
    _ name: String, since: PrometheusVersion, until: PrometheusVersion? = nil,
    flag: PrometheusFeature? = nil, stableSince: PrometheusVersion? = nil
  ) {
    self.name = name
    self.since = since
    self.until = until
    self.flag = flag
    self.stableSince = stableSince
  }

  static let atModifier = LanguageFeature(
    "'@'", since: PrometheusVersion(2, 25), flag: .atModifier, stableSince: PrometheusVersion(2, 33))
  static let negativeOffset = LanguageFeature(
    "negative offset", since: PrometheusVersion(2, 26), flag: .negativeOffset,
    stableSince: PrometheusVersion(2, 33))
  static let trigonometry = PrometheusVersion(2, 31)
  static let atan2 = LanguageFeature("operator 'atan2'", since: trigonometry)
  static let numberAsDuration = LanguageFeature(
    "duration without a unit", since: PrometheusVersion(2, 54))
  static let durationAsNumber = LanguageFeature(
    "duration in place of a number", since: PrometheusVersion(2, 54))
  static let zeroOffset = LanguageFeature("offset of 0", since: PrometheusVersion(2, 54))
  static let underscores = LanguageFeature("number with '_'", since: PrometheusVersion(2, 54))
  static let angleGroupName = LanguageFeature("group '(?<name>…)'", since: PrometheusVersion(2, 51))
  static let quotedName = LanguageFeature("quoted name", since: PrometheusVersion(3, 0))
  static let durationExpression = LanguageFeature(
    "arithmetic on durations", since: PrometheusVersion(3, 4), flag: .durationExpressions)
  static let durationFunction = LanguageFeature(
    "function in a duration", since: PrometheusVersion(3, 6), flag: .durationExpressions)
  static let signedDuration = LanguageFeature("sign before a duration", since: PrometheusVersion(3, 4))
  static let trimOperator = LanguageFeature("operators '</' and '>/'", since: PrometheusVersion(3, 10))
  static let fill = LanguageFeature(
    "'fill'", since: PrometheusVersion(3, 10), flag: .fillModifiers)
  static let extendedRange = LanguageFeature(
    "'anchored' and 'smoothed'", since: PrometheusVersion(3, 7), flag: .extendedRangeSelectors,
    stableSince: PrometheusVersion(3, 16))

  /// What an aggregator needs; nil for one that always was.
  static func aggregator(_ aggregator: Aggregator) -> LanguageFeature? {
    switch aggregator {
    case .group: LanguageFeature("aggregation 'group'", since: PrometheusVersion(2, 20))
    case .limitk, .limitRatio:
      LanguageFeature(
        "aggregation '\(aggregator.rawValue)'", since: PrometheusVersion(2, 54), flag: .experimentalFunctions)
    default: nil
    }
  }

  /// What a function needs; nil for one that always was.
  static func function(_ name: String) -> LanguageFeature? { functions[name] }

  private static let functions: [String: LanguageFeature] = {
    var table: [String: LanguageFeature] = [:]
    func add(
      _ names: String, _ major: Int, _ minor: Int, isExperimental: Bool = false,
      until: PrometheusVersion? = nil
    ) {
      for name in names.split(separator: " ").map(String.init) {
        table[name] = LanguageFeature(
          "function '\(name)'", since: PrometheusVersion(major, minor), until: until,
          flag: isExperimental ? .experimentalFunctions : nil)
      }
    }
    add("absent_over_time", 2, 16)
    add("clamp last_over_time sgn", 2, 26)
    add("present_over_time", 2, 29)
    add("acos acosh asin asinh atan atanh cos cosh deg pi rad sin sinh tan tanh", 2, 31)
    add("day_of_year", 2, 37)
    add("histogram_count histogram_fraction histogram_sum", 2, 40)
    add("histogram_stddev histogram_stdvar", 2, 47)
    add("mad_over_time sort_by_label sort_by_label_desc", 2, 49, isExperimental: true)
    add("histogram_avg", 2, 51)
    add("info", 2, 55, isExperimental: true)
    add("double_exponential_smoothing", 3, 0, isExperimental: true)
    add("holt_winters", 2, 0, until: PrometheusVersion(3, 0))
    add("ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time", 3, 5, isExperimental: true)
    add("first_over_time", 3, 7)
    add("ts_of_first_over_time", 3, 7, isExperimental: true)
    add("histogram_quantiles", 3, 11, isExperimental: true)
    add("start end range step start_timestamp", 3, 12, isExperimental: true)
    add("max_of min_of", 3, 13, isExperimental: true)
    add("integral", 3, 16, isExperimental: true)
    return table
  }()
}
