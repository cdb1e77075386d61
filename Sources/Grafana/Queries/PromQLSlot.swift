/// What the grammar of PromQL takes where a variable stands.
enum PromQLSlot: Sendable, Equatable {
  /// Part of a string, a number, a duration or the braces of a selector: this text fits there.
  case part(String)
  /// Part of a name: letters stand beside it, or it names the label of a matcher.
  case name
  /// A label of `by` and the like, or several; where the commas beside them are missing, they have them.
  case label(isFurther: Bool, isFollowed: Bool)
  /// A string with its quotes, outside of braces: `${job:doublequote}`.
  case literal
  /// A name, a number, a function, an operator or a whole expression.
  case free

  /// Whether it holds a value, and the names, labels and operations of the expression stand as they are written.
  var isValue: Bool {
    switch self {
    case .part(let text): !text.utf8.contains(UInt8(ascii: "="))
    case .name, .label, .literal, .free: false
    }
  }

  /// What is tried in a free place: a metric, a number, an aggregator, an operator, and so on.
  static let stands = [
    "x", "1", "sum", "*", "rate", "topk", "x[5m]", #""x""#, #"{x="y"}"#, ">", "on ()", "on", "* on",
    "group_left", "bool", "by (x)", "by", "[5m]", "offset 5m",
  ]

  /// The text that takes the variable's place; in a free place the first that is tried.
  ///
  /// - Parameter number: tells names of different variables apart.
  func replacement(number: Int) -> String {
    switch self {
    case .part(let text): text
    case .name: "x\(number)"
    case .label(let isFurther, let isFollowed):
      (isFurther ? "," : "") + "x\(number)" + (isFollowed ? "," : "")
    case .literal: #""x\#(number)""#
    case .free: Self.stands[0]
    }
  }

  /// Whether its value may be the name of a label that the result has.
  var canNameLabel: Bool {
    switch self {
    case .label, .literal, .free: true
    case .part, .name: false
    }
  }

  /// The slot of each reference, in one pass over quotes and brackets.
  static func slots(of references: [TemplateReference], in text: [UInt8]) -> [PromQLSlot] {
    var cursor = PromQLCursor(text)
    var slots: [PromQLSlot] = []
    for place in PromQLPlace.all(of: references, in: text) {
      let range = place.reference.range
      while cursor.position < range.lowerBound { cursor.advance() }
      // What was passed over stands in a comment, or behind the backslash of an escape.
      let isText = cursor.quote != nil || cursor.position > range.lowerBound
      // A letter that may stand behind a backslash.
      slots.append(isText ? .part("n") : slot(of: place, in: cursor.open.last))
      cursor.skip(to: range.upperBound)
    }
    return slots
  }

  private static func slot(of place: PromQLPlace, in opening: PromQLCursor.Opening?) -> PromQLSlot {
    switch opening {
    case .brackets?: return .part(place.duration)
    case .braces?: return inBraces(place)
    case .labels?:
      if place.reference.isQuoted { return .literal }
      return .label(
        isFurther: place.isFirst && !place.follows("(,"), isFollowed: place.isLast && place.precedesName)
    case .parenthesis?, nil: return inExpression(place)
    }
  }

  /// A matcher, several of them with a comma first or not, or a part of one.
  private static func inBraces(_ place: PromQLPlace) -> PromQLSlot {
    if place.reference.isQuoted { return .part(#""x""#) }
    // A value without quotes is faulty whatever it is.
    if place.precedes("=!") || place.follows("=~") { return .name }
    let beginsMatcher = place.follows("{,")
    if place.precedesString {
      guard place.isLast else { return .name }
      return .part(beginsMatcher && place.isWhole ? "x=" : "=")
    }
    if beginsMatcher, place.precedesOperator { return .name }
    guard place.isOfVariables else { return place.isLast ? .part(#"="y""#) : .name }
    if place.isFirst, place.followsName { return .part(#"="y""#) }
    let matcher = place.isFirst && beginsMatcher ? #"x="y""# : #",x="y""#
    return .part(place.isLast && place.precedesName ? matcher + "," : matcher)
  }

  private static func inExpression(_ place: PromQLPlace) -> PromQLSlot {
    if place.reference.isQuoted { return .literal }
    if place.isOffset { return .part(place.duration) }
    if place.isWhole {
      switch place.reference.name {
      case "__interval", "__rate_interval", "__range":
        // Grafana gives them as durations, which Prometheus 3 takes for numbers of seconds.
        return .part("5m")
      case "__interval_ms", "__range_s", "__range_ms", "__from", "__to": return .part("5")
      default: break
      }
    }
    if place.continuesNumber { return .part("5") }
    return place.canBeAmount ? .free : .name
  }
}
