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
  static func function(_ name: FunctionName) -> LanguageFeature? { functions[name] }

  private static let functions: [FunctionName: LanguageFeature] = {
    var table: [FunctionName: LanguageFeature] = [:]
    func add(
      _ names: [FunctionName], _ major: Int, _ minor: Int, isExperimental: Bool = false,
      until: PrometheusVersion? = nil
    ) {
      for name in names {
        table[name] = LanguageFeature(
          "function '\(name.rawValue)'", since: PrometheusVersion(major, minor), until: until,
          flag: isExperimental ? .experimentalFunctions : nil)
      }
    }
    add([.absentOverTime], 2, 16)
    add([.clamp, .lastOverTime, .sgn], 2, 26)
    add([.presentOverTime], 2, 29)
    add(
      [
        .acos, .acosh, .asin, .asinh, .atan, .atanh, .cos, .cosh, .deg, .pi, .rad, .sin, .sinh, .tan,
        .tanh,
      ], 2, 31)
    add([.dayOfYear], 2, 37)
    add([.histogramCount, .histogramFraction, .histogramSum], 2, 40)
    add([.histogramStddev, .histogramStdvar], 2, 47)
    add([.madOverTime, .sortByLabel, .sortByLabelDesc], 2, 49, isExperimental: true)
    add([.histogramAvg], 2, 51)
    add([.info], 2, 55, isExperimental: true)
    add([.doubleExponentialSmoothing], 3, 0, isExperimental: true)
    add([.holtWinters], 2, 0, until: PrometheusVersion(3, 0))
    add([.tsOfLastOverTime, .tsOfMaxOverTime, .tsOfMinOverTime], 3, 5, isExperimental: true)
    add([.firstOverTime], 3, 7)
    add([.tsOfFirstOverTime], 3, 7, isExperimental: true)
    add([.histogramQuantiles], 3, 11, isExperimental: true)
    add([.start, .end, .range, .step, .startTimestamp], 3, 12, isExperimental: true)
    add([.maxOf, .minOf], 3, 13, isExperimental: true)
    add([.integral], 3, 16, isExperimental: true)
    return table
  }()
}
