/// Reads a pattern of RE2 as Go's regexp/syntax does, with its Perl classes and groups.
struct RegexParser {
  /// How deep groups may nest.
  private static let maximumHeight = 1000
  /// The most that one count, or nested counts multiplied, may demand.
  private static let maximumRepeat = 1000

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var groupNames: Set<String> = []
  private var flags: Flags
  private var depth = 0
  /// Whether `(?<name>…)` occurs, which Prometheus takes since 2.51.
  private(set) var usesAngleName = false
  /// How many groups catch their text.
  private(set) var groupCount = 0
  /// A script of Unicode that occurs.
  private(set) var scriptName: String?

  /// What `(?imsU)` turn on and off.
  private struct Flags {
    var ignoresCase = false
    var isMultiLine = false
    var dotTakesLineBreaks = false
    var isLazy = false
  }

  /// - Parameter dotTakesLineBreaks: whether the pattern is read as if it stood in `(?s:…)`.
  init(_ pattern: String, dotTakesLineBreaks: Bool) {
    scalars = Array(pattern.unicodeScalars)
    flags = Flags(dotTakesLineBreaks: dotTakesLineBreaks)
  }

  /// The tree of the whole pattern.
  mutating func parse() throws(RegexFailure) -> RegexNode {
    let node = try alternatives()
    if index < scalars.count {
      throw RegexFailure("')' closes nothing", help: "write '\\\\)' for a parenthesis")
    }
    guard node.height <= Self.maximumHeight else { throw tooDeep }
    return node
  }

  private var tooDeep: RegexFailure { RegexFailure("nested more than \(Self.maximumHeight) deep") }

  private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    index + distance < scalars.count ? scalars[index + distance] : nil
  }

  private mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    index += 1
    return true
  }

  // MARK: Sequences

  /// `a|b`, up to a closing parenthesis or the end. Flags set within hold to its end.
  private mutating func alternatives() throws(RegexFailure) -> RegexNode {
    // Within the small stacks of secondary threads; a pattern so deep has no meaning to anyone.
    guard depth < 250 else { throw tooDeep }
    depth += 1
    defer { depth -= 1 }
    let outerFlags = flags
    defer { flags = outerFlags }
    var branches: [RegexNode] = []
    var parts: [RegexNode] = []
    while let scalar = peek(), scalar != ")" {
      if scalar == "|" {
        index += 1
        branches.append(Self.joined(parts))
        parts = []
      } else {
        try part(&parts)
      }
    }
    branches.append(Self.joined(parts))
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private static func joined(_ parts: [RegexNode]) -> RegexNode {
    parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func part(_ parts: inout [RegexNode]) throws(RegexFailure) {
    guard let scalar = peek() else { return }
    index += 1
    switch scalar {
    case "*", "+", "?":
      try repetition(String(scalar), least: scalar == "+" ? 1 : 0, most: scalar == "?" ? 1 : nil, &parts)
    case "{":
      guard let bounds = repeatBounds() else {
        parts.append(.literal("{", ignoresCase: flags.ignoresCase))
        return
      }
      guard bounds.least <= Self.maximumRepeat,
        bounds.most.map({ $0 <= Self.maximumRepeat && $0 >= bounds.least }) ?? true
      else { throw repeatFailure }
      try repetition("{…}", least: bounds.least, most: bounds.most, &parts)
    case "(": if let node = try group() { parts.append(node) }
    case "[": parts.append(.characters(try characterClass()))
    case ".": parts.append(.any(takesLineBreaks: flags.dotTakesLineBreaks))
    case "^": parts.append(flags.isMultiLine ? .lineStart : .start)
    case "$": parts.append(flags.isMultiLine ? .lineEnd : .end)
    case "\\": try escape(&parts)
    default: parts.append(.literal(scalar, ignoresCase: flags.ignoresCase))
    }
  }

  // MARK: Repetition

  private var repeatFailure: RegexFailure {
    RegexFailure("repeat count out of range", help: "counts go from 0 to 1000, nested ones multiplied")
  }

  private mutating func repetition(
    _ sign: String, least: Int, most: Int?, _ parts: inout [RegexNode]
  ) throws(RegexFailure) {
    guard let last = parts.popLast() else {
      let help = sign == "*" ? "write '.*' for any text" : "write '\\\\\(sign)' for the sign itself"
      throw RegexFailure("'\(sign)' repeats nothing", help: sign == "{…}" ? nil : help)
    }
    let isLazy = accept("?") != flags.isLazy
    let node = RegexNode.repetition(last, least: least, most: most, isLazy: isLazy)
    guard node.keepsRepeats(within: Self.maximumRepeat) else { throw repeatFailure }
    parts.append(node)
    var isRepeated = ["*", "+", "?"].contains(peek())
    if peek() == "{" {
      let here = index
      index += 1
      isRepeated = repeatBounds() != nil
      index = here
    }
    if isRepeated {
      throw RegexFailure("repetition of a repetition", help: "put the inner one in a group")
    }
  }

  /// The counts of `{n}`, `{n,}` or `{n,m}` after the brace, stepped over; nil when it is plain text.
  private mutating func repeatBounds() -> (least: Int, most: Int?)? {
    var ahead = index
    func number() -> Int? {
      let start = ahead
      var value = 0
      while ahead < scalars.count, let digit = Self.digit(scalars[ahead], radix: 10) {
        value = min(value * 10 + digit, 1_000_000)
        ahead += 1
      }
      return ahead > start && !(ahead > start + 1 && scalars[start] == "0") ? value : nil
    }
    guard let least = number() else { return nil }
    var most: Int? = least
    if ahead < scalars.count, scalars[ahead] == "," {
      ahead += 1
      most = nil
      if ahead < scalars.count, scalars[ahead] != "}" {
        guard let bound = number() else { return nil }
        most = bound
      }
    }
    guard ahead < scalars.count, scalars[ahead] == "}" else { return nil }
    index = ahead + 1
    return (least, most)
  }

  // MARK: Groups

  /// A group after its parenthesis; nil for flags alone.
  private mutating func group() throws(RegexFailure) -> RegexNode? {
    let outerFlags = flags
    var number: Int?
    let hasSign = accept("?")
    let isNamed = try hasSign ? groupName() : false
    if !hasSign || isNamed {
      groupCount += 1
      number = groupCount
    } else if try !readFlags() {
      return nil
    }
    let node = try alternatives()
    flags = outerFlags
    guard accept(")") else { throw unclosedGroup }
    return number.map { .group(node, $0) } ?? node
  }

  private var unclosedGroup: RegexFailure {
    RegexFailure("group without ')'", help: "write '\\\\(' for a parenthesis")
  }

  /// Reads `P<name>` or `<name>` after `(?`; false when it is something else.
  private mutating func groupName() throws(RegexFailure) -> Bool {
    let isAngle = peek() == "<"
    if let next = peek(), next == "=" || next == "!" { throw lookAround(String(next)) }
    if isAngle, let next = peek(1), next == "=" || next == "!" { throw lookAround("<\(next)") }
    guard isAngle || (peek() == "P" && peek(1) == "<") else { return false }
    index += isAngle ? 1 : 2
    var name = ""
    while let scalar = peek(), scalar != ">" {
      name.unicodeScalars.append(scalar)
      index += 1
    }
    guard accept(">") else { throw RegexFailure("group name without '>'") }
    let isWord = name.utf8.allSatisfy { $0.isWordByte }
    guard !name.isEmpty, isWord else {
      throw RegexFailure("bad group name", help: "use letters, digits and '_'")
    }
    guard groupNames.insert(name).inserted else { throw RegexFailure("group '\(name)' is defined twice") }
    usesAngleName = usesAngleName || isAngle
    return true
  }

  private func lookAround(_ sign: String) -> RegexFailure {
    RegexFailure(
      "look-around '(?\(sign)'", help: "RE2 has none; say it in a second test, in PromQL label!~\"…\"")
  }

  /// Reads flags after `(?`; false when they stand alone, without a group.
  private mutating func readFlags() throws(RegexFailure) -> Bool {
    var isOff = false
    var sawFlag = false
    var read = flags
    while let scalar = peek() {
      index += 1
      if let flag = Self.flag(scalar) {
        sawFlag = true
        read[keyPath: flag] = !isOff
        continue
      }
      switch scalar {
      case "-" where !isOff:
        isOff = true
        sawFlag = false
      case ":", ")":
        guard !isOff || sawFlag else { throw unknownGroup }
        flags = read
        return scalar == ":"
      default: throw unknownGroup
      }
    }
    throw unclosedGroup
  }

  private static func flag(_ letter: Unicode.Scalar) -> WritableKeyPath<Flags, Bool>? {
    switch letter {
    case "i": \.ignoresCase
    case "m": \.isMultiLine
    case "s": \.dotTakesLineBreaks
    case "U": \.isLazy
    default: nil
    }
  }

  private var unknownGroup: RegexFailure {
    RegexFailure("unknown kind of group", help: "RE2 has (?:…), (?P<name>…) and (?imsU)")
  }

  // MARK: Escapes

  private mutating func escape(_ parts: inout [RegexNode]) throws(RegexFailure) {
    guard let letter = peek() else { throw RegexFailure("backslash at the end") }
    switch letter {
    case "A": parts.append(.start)
    case "z": parts.append(.end)
    case "b", "B": parts.append(.boundary(isNegated: letter == "B"))
    case "Q":
      index += 1
      while peek() != "\\" || peek(1) != "E" {
        guard let scalar = peek() else { throw RegexFailure("'\\Q' without '\\E'") }
        parts.append(.literal(scalar, ignoresCase: flags.ignoresCase))
        index += 1
      }
      index += 2
      return
    case "p", "P":
      var set = try property()
      set.ignoresCase = flags.ignoresCase
      parts.append(.characters(set))
      return
    default:
      if letter.isASCII, let ranges = RegexClass.perl(UInt8(letter.value), ignoresCase: flags.ignoresCase) {
        parts.append(.characters(RegexClass(ranges: ranges)))
        break
      }
      parts.append(.literal(try escapedCharacter(), ignoresCase: flags.ignoresCase))
      return
    }
    index += 1
  }

  /// `\pL`, `\p{Greek}`, `\P{^Greek}` at its letter.
  private mutating func property() throws(RegexFailure) -> RegexClass {
    var isNegated = peek() == "P"
    index += 1
    var name = ""
    if accept("{") {
      while let scalar = peek(), scalar != "}" {
        name.unicodeScalars.append(scalar)
        index += 1
      }
      guard accept("}") else { throw RegexFailure("unfinished escape sequence") }
    } else if let scalar = peek() {
      name.unicodeScalars.append(scalar)
      index += 1
    } else {
      throw RegexFailure("unfinished escape sequence")
    }
    if name.hasPrefix("^") {
      isNegated.toggle()
      name.removeFirst()
    }
    guard var set = RegexClass.property(name) else {
      throw RegexFailure(
        "unknown character property '\(name.unicodeScalars.prefix(20).map(String.init).joined())'",
        help: "name a category such as L or Nd, or a script such as Greek")
    }
    if set.hasScript { scriptName = name }
    set.isNegated = isNegated
    return set
  }

  /// The character of an escape at its letter.
  private mutating func escapedCharacter() throws(RegexFailure) -> Unicode.Scalar {
    guard let letter = peek() else { throw RegexFailure("backslash at the end") }
    index += 1
    switch letter {
    case "a": return "\u{07}"
    case "f": return "\u{0C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{0B}"
    case "1"..."9":
      guard letter < "8", let next = peek(), Self.digit(next, radix: 8) != nil else {
        throw RegexFailure("back-reference '\\\(letter)'", help: "RE2 has none")
      }
      return octal(letter)
    case "0": return octal(letter)
    case "x":
      let isBraced = accept("{")
      var value: UInt32 = 0
      var digits = 0
      while digits < (isBraced ? 8 : 2), let scalar = peek(), let digit = Self.digit(scalar, radix: 16) {
        value = value << 4 | UInt32(digit)
        digits += 1
        index += 1
      }
      let isComplete = isBraced ? digits > 0 && accept("}") : digits == 2
      guard isComplete else { throw RegexFailure("unfinished escape sequence") }
      guard let scalar = Unicode.Scalar(value) else { throw RegexFailure("escape sequence is no character") }
      return scalar
    default:
      let isAlphanumeric = letter.isASCII && UInt8(letter.value).isWordByte && letter != "_"
      guard letter.isASCII, !isAlphanumeric else {
        throw RegexFailure("unknown escape sequence '\\\(letter.isASCII ? String(letter) : "…")'")
      }
      return letter
    }
  }

  private mutating func octal(_ first: Unicode.Scalar) -> Unicode.Scalar {
    var value = Self.digit(first, radix: 8) ?? 0
    var digits = 1
    while digits < 3, let scalar = peek(), let digit = Self.digit(scalar, radix: 8) {
      value = value * 8 + digit
      digits += 1
      index += 1
    }
    return Unicode.Scalar(UInt32(value)) ?? "\0"
  }

  private static func digit(_ scalar: Unicode.Scalar, radix: Int) -> Int? {
    let value = Int(scalar.value)
    let digit =
      (48...57).contains(value) ? value - 48 : (97...102).contains(value | 0x20) ? (value | 0x20) - 87 : 99
    return digit < radix ? digit : nil
  }

  // MARK: Classes

  /// `[…]` after its bracket.
  private mutating func characterClass() throws(RegexFailure) -> RegexClass {
    var set = RegexClass(isNegated: accept("^"), ignoresCase: flags.ignoresCase)
    var isFirst = true
    while peek() != "]" || isFirst {
      isFirst = false
      guard let scalar = peek() else { throw unclosedClass }
      if scalar == "[", peek(1) == ":", try posixClass(&set) { continue }
      if scalar == "\\", let letter = peek(1), letter == "p" || letter == "P" {
        index += 1
        set.add(try property())
        continue
      }
      if scalar == "\\", let letter = peek(1), letter.isASCII,
        let named = RegexClass.perl(UInt8(letter.value), ignoresCase: flags.ignoresCase)
      {
        index += 2
        set.ranges += named
        continue
      }
      let low = try classCharacter()
      var high = low
      if peek() == "-", let after = peek(1), after != "]" {
        index += 1
        high = try classCharacter()
        guard low <= high else {
          throw RegexFailure("range '\(low)-\(high)' is upside down", help: "write the lower end first")
        }
      }
      set.ranges.append(low.value...high.value)
    }
    index += 1
    return set
  }

  private var unclosedClass: RegexFailure {
    RegexFailure("class without ']'", help: "write '\\\\[' for a bracket")
  }

  private mutating func classCharacter() throws(RegexFailure) -> Unicode.Scalar {
    guard let scalar = peek() else { throw unclosedClass }
    index += 1
    guard scalar == "\\" else { return scalar }
    if let letter = peek(), letter.isASCII, RegexClass.perl(UInt8(letter.value)) != nil {
      throw RegexFailure("class '\\\(letter)' as the end of a range")
    }
    return try escapedCharacter()
  }

  /// `[:name:]` within brackets; false when it is plain text.
  private mutating func posixClass(_ set: inout RegexClass) throws(RegexFailure) -> Bool {
    var ahead = index + 2
    while ahead + 1 < scalars.count, !(scalars[ahead] == ":" && scalars[ahead + 1] == "]") { ahead += 1 }
    guard ahead + 1 < scalars.count else { return false }
    let name = String(String.UnicodeScalarView(scalars[(index + 2)..<ahead]))
    guard let ranges = RegexClass.posix(name, ignoresCase: flags.ignoresCase) else {
      throw RegexFailure(
        "unknown class '[:\(name.unicodeScalars.prefix(20).map(String.init).joined()):]'",
        help: "classes are [:alpha:], [:digit:], [:alnum:], [:space:] and their like")
    }
    set.ranges += ranges
    index = ahead + 2
    return true
  }
}
