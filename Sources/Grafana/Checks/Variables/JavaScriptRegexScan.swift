/// One pass over the source of a regular expression of JavaScript, to its first fault.
struct JavaScriptRegexScan {
  /// A parenthesis that is open, or the whole expression.
  private struct Group {
    let number: Int
    /// The number of the alternative that is read.
    var alternative = 0
    /// Whether it may be repeated once it is closed.
    let isRepeatable: Bool
  }

  /// A named group with the alternatives that hold it, from the outermost on.
  private struct Name {
    let text: [UInt16]
    let path: [(group: Int, alternative: Int)]
  }

  /// Of more names, and of names deeper down, nothing is told: nobody writes them by hand.
  private static let mostNames = 200

  private let units: [UInt16]
  private var index = 0
  /// The expression itself comes first.
  private var groups = [Group(number: 0, isRepeatable: false)]
  private var groupCount = 1
  private var names: [Name] = []
  /// Where `\k` stands, behind it.
  private var nameUses: [Int] = []
  private var canRepeat = false

  init(_ units: [UInt16]) {
    self.units = units
  }

  /// One phrase; nil where there is none.
  mutating func fault() -> String? {
    while index < units.count {
      if let fault = term() { return fault }
    }
    if groups.count > 1 { return "a '(' is not closed" }
    // Without named groups '\k' is but a letter.
    if !names.isEmpty, names.count < Self.mostNames, nameUses.contains(where: { !isName(at: $0) }) {
      return "a '\\k' names no group"
    }
    return nil
  }

  private mutating func term() -> String? {
    let unit = byte(index)
    index += 1
    switch unit {
    case UInt8(ascii: "\\"): return escape()
    case UInt8(ascii: "["):
      canRepeat = true
      return characterClass()
    case UInt8(ascii: "("): return open()
    case UInt8(ascii: ")"):
      guard groups.count > 1, let group = groups.popLast() else { return "a ')' closes nothing" }
      canRepeat = group.isRepeatable
    case UInt8(ascii: "|"):
      groups[groups.count - 1].alternative += 1
      canRepeat = false
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): return repetition(from: index - 1)
    case UInt8(ascii: "{"):
      guard let (low, high, end) = bounds() else {
        canRepeat = true
        return nil
      }
      let start = index - 1
      index = end
      if let high, isLess(high, low) { return "in '\(text(start..<end))' the greater number comes first" }
      return repetition(from: start)
    case UInt8(ascii: "^"), UInt8(ascii: "$"): canRepeat = false
    default: canRepeat = true
    }
    return nil
  }

  /// What follows a sign of repetition.
  private mutating func repetition(from start: Int) -> String? {
    if !canRepeat { return "a '\(text(start..<index))' repeats nothing" }
    canRepeat = false
    // One '?' behind makes it lazy.
    if byte(index) == UInt8(ascii: "?") { index += 1 }
    return nil
  }

  /// The digits of `{2}`, `{2,}` and `{2,3}`, and the place behind; nil where the brace stands for itself.
  private func bounds() -> (low: Range<Int>, high: Range<Int>?, end: Int)? {
    let low = digits(from: index)
    guard !low.isEmpty else { return nil }
    if byte(low.upperBound) == UInt8(ascii: "}") { return (low, nil, low.upperBound + 1) }
    guard byte(low.upperBound) == UInt8(ascii: ",") else { return nil }
    let high = digits(from: low.upperBound + 1)
    guard byte(high.upperBound) == UInt8(ascii: "}") else { return nil }
    return (low, high.isEmpty ? nil : high, high.upperBound + 1)
  }

  private func digits(from start: Int) -> Range<Int> {
    var end = start
    while let unit = byte(end), (48...57).contains(unit) { end += 1 }
    return start..<end
  }

  private func isLess(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    (Double(text(left)) ?? 0) < (Double(text(right)) ?? 0)
  }

  /// What follows a backslash outside of brackets.
  private mutating func escape() -> String? {
    guard let unit = byte(index) else { return "it ends with a backslash" }
    index += 1
    // '\b' and '\B' are places, which nothing repeats.
    canRepeat = unit | 0x20 != UInt8(ascii: "b")
    if unit == UInt8(ascii: "k") { nameUses.append(index) }
    return nil
  }

  // MARK: - Groups

  private mutating func open() -> String? {
    canRepeat = false
    var isRepeatable = true
    if byte(index) == UInt8(ascii: "?") {
      let (next, second) = (byte(index + 1), byte(index + 2))
      switch next {
      case UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "!"): index += 2
      case UInt8(ascii: "<") where second == UInt8(ascii: "=") || second == UInt8(ascii: "!"):
        index += 3
        isRepeatable = false
      case UInt8(ascii: "<"):
        guard let range = name(from: index + 1) else { return "a '(?<' has no name" }
        index = range.upperBound + 1
        if names.count < Self.mostNames, groups.count < Self.mostNames {
          let path = groups.map { (group: $0.number, alternative: $0.alternative) }
          let found = Name(text: Array(units[range]), path: path)
          if names.contains(where: { clash($0, found) }) { return "two groups are called '\(text(range))'" }
          names.append(found)
        }
      default:
        guard let end = modifiers() else { return unknownGroup() }
        index = end
      }
    }
    groups.append(Group(number: groupCount, isRepeatable: isRepeatable))
    groupCount += 1
    return nil
  }

  /// The end of `i:`, `i-m:` and the like behind `(?`, which newer browsers take.
  private func modifiers() -> Int? {
    var end = index + 1
    var flags: [UInt8] = []
    var hasMinus = false
    while let unit = byte(end), unit != UInt8(ascii: ":") {
      if unit == UInt8(ascii: "-"), !hasMinus {
        hasMinus = true
      } else if "ims".utf8.contains(unit), !flags.contains(unit) {
        flags.append(unit)
      } else {
        return nil
      }
      end += 1
    }
    return end < units.count && !flags.isEmpty ? end + 1 : nil
  }

  private func unknownGroup() -> String {
    let next = byte(index + 1)
    if next == UInt8(ascii: "P"), byte(index + 2) == UInt8(ascii: "<") {
      return "'(?P<' is not of JavaScript, where a named group begins with '(?<'"
    }
    if let next, "imsxuU-".utf8.contains(next) {
      let flag = text((index + 1)..<(index + 2))
      return "'(?\(flag)' is not of JavaScript, where flags stand behind the last '/'"
    }
    return "'\(text((index - 1)..<min(index + 2, units.count)))' begins no group of JavaScript"
  }

  /// Whether both can take part in one match: they stand in different alternatives of no group.
  private func clash(_ left: Name, _ right: Name) -> Bool {
    guard left.text == right.text else { return false }
    for (one, other) in zip(left.path, right.path) where one.group == other.group {
      if one.alternative != other.alternative { return false }
    }
    return true
  }

  /// The name between '<' and '>'.
  private func name(from start: Int) -> Range<Int>? {
    guard byte(start) == UInt8(ascii: "<") else { return nil }
    var end = start + 1
    while let unit = byte(end), isNamePart(unit) { end += 1 }
    guard byte(end) == UInt8(ascii: ">"), end > start + 1, digits(from: start + 1).isEmpty else { return nil }
    return (start + 1)..<end
  }

  private func isName(at start: Int) -> Bool {
    guard let range = name(from: start) else { return false }
    return names.contains { $0.text.elementsEqual(units[range]) }
  }

  /// Letters of all scripts count, and escapes of them.
  private func isNamePart(_ unit: UInt8) -> Bool {
    TemplateReference.isWord(unit) || unit >= 0x80 || unit == UInt8(ascii: "$") || unit == UInt8(ascii: "\\")
  }

  // MARK: - Classes

  /// What follows '['.
  private mutating func characterClass() -> String? {
    if byte(index) == UInt8(ascii: "^") { index += 1 }
    while let unit = byte(index) {
      if unit == UInt8(ascii: "]") {
        index += 1
        return nil
      }
      let start = index
      let low = atom()
      let isRange = byte(index) == UInt8(ascii: "-") && index + 1 < units.count
      guard isRange, byte(index + 1) != UInt8(ascii: "]") else { continue }
      index += 1
      let high = atom()
      if let low, let high, high < low { return "the range '\(text(start..<index))' ends before it begins" }
    }
    return "a '[' is not closed"
  }

  /// One character of a class; nil for several, as `\d`.
  private mutating func atom() -> UInt16? {
    let unit = units[index]
    index += 1
    guard unit == UInt16(UInt8(ascii: "\\")), let escaped = byte(index) else { return unit }
    let value = units[index]
    index += 1
    switch escaped {
    case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "s"), UInt8(ascii: "S"), UInt8(ascii: "w"),
      UInt8(ascii: "W"):
      return nil
    case UInt8(ascii: "b"): return 8
    case UInt8(ascii: "t"): return 9
    case UInt8(ascii: "n"): return 10
    case UInt8(ascii: "v"): return 11
    case UInt8(ascii: "f"): return 12
    case UInt8(ascii: "r"): return 13
    case UInt8(ascii: "c"):
      guard let letter = byte(index), TemplateReference.isWord(letter) else {
        // The backslash stands for itself, and the letter comes next.
        index -= 1
        return unit
      }
      index += 1
      return UInt16(letter % 32)
    case UInt8(ascii: "x"): return number(digits: 2) ?? value
    case UInt8(ascii: "u"): return number(digits: 4) ?? value
    case UInt8(ascii: "k"):
      // No name can follow in a class.
      nameUses.append(units.count)
      return value
    case 48...55:
      index -= 1
      return octal()
    default: return value
    }
  }

  /// A number of so many digits to the base of 16; nil where there are fewer.
  private mutating func number(digits count: Int) -> UInt16? {
    guard index + count <= units.count else { return nil }
    let digits = text(index..<(index + count))
    guard digits.allSatisfy(\.isHexDigit), let value = UInt16(digits, radix: 16) else { return nil }
    index += count
    return value
  }

  /// Up to three digits to the base of 8, up to 377.
  private mutating func octal() -> UInt16 {
    var value: UInt16 = 0
    var count = 0
    while count < 3, let digit = byte(index), (48...55).contains(digit) {
      let next = value * 8 + UInt16(digit - 48)
      guard next <= 255 else { break }
      value = next
      index += 1
      count += 1
    }
    return value
  }

  // MARK: - Units

  /// The character at a place; 128 for one beyond ASCII, nil behind the end.
  private func byte(_ place: Int) -> UInt8? {
    guard place < units.count else { return nil }
    return units[place] < 128 ? UInt8(units[place]) : 128
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: units[range], as: UTF16.self) }
}
