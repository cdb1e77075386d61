/// Where a variable stands in an expression: the word that it is part of, and what stands beside that word.
struct PromQLPlace {
  private enum Neighbour {
    case nothing
    case byte(UInt8)
    /// Another variable, by its number.
    case variable(Int)
  }

  private static let units = ["y", "w", "d", "h", "m", "s", "ms"]

  private let text: [UInt8]
  private let references: [TemplateReference]
  /// The number of the variable among all of the expression.
  private(set) var number: Int
  /// The run of letters, digits, '_', ':' and variables without anything between.
  private let word: Range<Int>
  /// Whether the word is made of variables alone.
  let isOfVariables: Bool
  /// Whether the word may be a number or a duration: variables, with digits, or with a unit or an exponent behind.
  let canBeAmount: Bool
  /// Whether the word stands behind `offset`, a sign between them or not.
  let isOffset: Bool
  private let previous: Neighbour
  private let next: Neighbour
  /// Whether a variable comes behind the word, and a string behind that.
  let precedesOperator: Bool

  /// The place of each variable of an expression.
  static func all(of references: [TemplateReference], in text: [UInt8]) -> [PromQLPlace] {
    var places: [PromQLPlace] = []
    var first = 0
    while first < references.count {
      let behind = first > 0 ? references[first - 1].range.upperBound : 0
      var start = references[first].range.lowerBound
      while start > behind, PromQLCursor.isName(text[start - 1]) { start -= 1 }
      var letters = Array(text[start..<references[first].range.lowerBound])
      var last = first
      var end = references[first].range.upperBound
      while true {
        while end < text.count, PromQLCursor.isName(text[end]) {
          letters.append(text[end])
          end += 1
        }
        guard last + 1 < references.count, references[last + 1].range.lowerBound == end else { break }
        last += 1
        end = references[last].range.upperBound
      }
      let place = PromQLPlace(
        text: text, references: references, word: start..<end, members: first...last, letters: letters)
      places += (first...last).map(place.with(number:))
      first = last + 1
    }
    return places
  }

  /// The place of a word's first variable. What stands beside the word is looked for once, as it may be far.
  ///
  /// - Parameter letters: the bytes of the word that belong to no variable.
  private init(
    text: [UInt8], references: [TemplateReference], word: Range<Int>, members: ClosedRange<Int>,
    letters: [UInt8]
  ) {
    self.text = text
    self.references = references
    self.word = word
    number = members.lowerBound
    isOfVariables = letters.isEmpty
    let isBehind = references[members.upperBound].range.upperBound + letters.count == word.upperBound
    canBeAmount =
      letters.allSatisfy(PromQLCursor.isDigit)
      || isBehind && (Self.isExponent(letters) || Self.isUnit(letters))
    let last = text[..<word.lowerBound].lastIndex { !PromQLCursor.isBlank($0) }
    var offsetEnd = word.lowerBound
    if let last, text[last] == UInt8(ascii: "-") || text[last] == UInt8(ascii: "+") { offsetEnd = last }
    isOffset = PromQLCursor.keyword(before: offsetEnd, in: text) == "offset"
    let other = members.lowerBound - 1
    if let last {
      let isVariable = other >= 0 && references[other].range.upperBound == last + 1
      previous = isVariable ? .variable(other) : .byte(text[last])
    } else {
      previous = .nothing
    }
    next = Self.neighbour(
      behind: word.upperBound, number: members.upperBound + 1, in: text, references)
    if case .variable(let behind) = next, !references[behind].isQuoted {
      precedesOperator = Self.isString(
        Self.neighbour(behind: references[behind].range.upperBound, number: behind + 1, in: text, references),
        among: references)
    } else {
      precedesOperator = false
    }
  }

  private static func isUnit(_ letters: [UInt8]) -> Bool {
    letters.count <= 2 && units.contains(String(decoding: letters, as: UTF8.self))
  }

  /// Whether it is such as the `e3` of `${n}e3`.
  private static func isExponent(_ letters: [UInt8]) -> Bool {
    letters.count > 1 && letters[0] | 0x20 == UInt8(ascii: "e")
      && letters.dropFirst().allSatisfy(PromQLCursor.isDigit)
  }

  private func with(number: Int) -> PromQLPlace {
    var place = self
    place.number = number
    return place
  }

  var reference: TemplateReference { references[number] }
  /// Whether the word is the variable alone.
  var isWhole: Bool { reference.range == word }
  /// Whether the word begins with the variable.
  var isFirst: Bool { reference.range.lowerBound == word.lowerBound }
  /// Whether the word ends with the variable.
  var isLast: Bool { reference.range.upperBound == word.upperBound }
  // MARK: - Within the word

  /// Whether digits that are written out come first in the word, or a point before it.
  var continuesNumber: Bool {
    PromQLCursor.isDigit(text[word.lowerBound])
      || (word.lowerBound > 0 && text[word.lowerBound - 1] == UInt8(ascii: "."))
  }

  /// What makes a duration of the word: digits before a unit, a unit behind digits, or all of it.
  var duration: String {
    let range = reference.range
    let before = range.lowerBound > 0 ? text[range.lowerBound - 1] : 0
    let after = range.upperBound < text.count ? text[range.upperBound] : 0
    if isVariable(number + 1, at: range.upperBound) || TemplateReference.isWord(after) { return "5" }
    let isBehindVariable = number > 0 && references[number - 1].range.upperBound == range.lowerBound
    if isBehindVariable || PromQLCursor.isDigit(before) { return "m" }
    // Behind another unit only a smaller one may stand.
    return TemplateReference.isWord(before) ? "5ms" : "5m"
  }

  // MARK: - Beside the word

  /// Whether one of these bytes comes before the word, blanks left out.
  func follows(_ bytes: String) -> Bool {
    if case .byte(let byte) = previous { bytes.utf8.contains(byte) } else { false }
  }

  /// Whether a name comes before the word, with a blank between.
  var followsName: Bool {
    if case .byte(let byte) = previous { PromQLCursor.isName(byte) } else { false }
  }

  /// Whether a name comes behind the word, with a blank between.
  var precedesName: Bool {
    if case .byte(let byte) = next { PromQLCursor.isName(byte) } else { false }
  }

  /// Whether one of these bytes comes behind the word, blanks left out.
  func precedes(_ bytes: String) -> Bool {
    if case .byte(let byte) = next { bytes.utf8.contains(byte) } else { false }
  }

  /// Whether a string comes behind the word, or a variable that is written as one.
  var precedesString: Bool { Self.isString(next, among: references) }

  private func isVariable(_ number: Int, at offset: Int) -> Bool {
    Self.isVariable(number, at: offset, among: references)
  }

  private static func isVariable(_ number: Int, at offset: Int, among references: [TemplateReference]) -> Bool
  {
    number < references.count && references[number].range.lowerBound == offset
  }

  private static func isString(_ neighbour: Neighbour, among references: [TemplateReference]) -> Bool {
    switch neighbour {
    case .nothing: false
    case .byte(let byte): "\"'`".utf8.contains(byte)
    case .variable(let other): references[other].isQuoted
    }
  }

  /// What follows a place, blanks left out.
  ///
  /// - Parameter number: of the first variable that may stand there.
  private static func neighbour(
    behind offset: Int, number: Int, in text: [UInt8], _ references: [TemplateReference]
  ) -> Neighbour {
    guard let first = text[offset...].firstIndex(where: { !PromQLCursor.isBlank($0) }) else {
      return .nothing
    }
    return isVariable(number, at: first, among: references) ? .variable(number) : .byte(text[first])
  }
}
