/// Durations such as `1h30m`: whole numbers with the units y w d h m s ms, in this order, each at most once.
enum DurationSyntax {
  /// What keeps a run of digits and letters from being a duration.
  enum Failure: Error, Equatable {
    /// Not a unit; the place counts from the start of the lexeme.
    case unknownUnit(String, at: Range<Int>)
    case missingUnit(at: Range<Int>)
    /// A unit that stands twice or after a smaller one.
    case order(String, at: Range<Int>)
    case fraction
    case outOfRange
  }

  /// The most seconds that fit Prometheus's count of nanoseconds in 63 bits.
  static let maximumSeconds = 9_223_372_036.854_775_807

  private static let units: [(name: String, milliseconds: Double)] = [
    ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
    ("s", 1000), ("ms", 1),
  ]

  /// Whether it begins with digits and a letter, without another sign than digits and letters.
  static func looksLikeDuration(_ lexeme: ArraySlice<UInt8>) -> Bool {
    if case .success = seconds(lexeme) { return true }
    if case .failure(.outOfRange) = seconds(lexeme) { return true }
    return false
  }

  /// The length in seconds.
  static func seconds(_ lexeme: ArraySlice<UInt8>) -> Result<Double, Failure> {
    var index = lexeme.startIndex
    var nextUnit = 0
    var milliseconds = 0.0
    while index < lexeme.endIndex {
      let digitsStart = index
      var count = 0.0
      while index < lexeme.endIndex, lexeme[index].isDigit {
        count = count * 10 + Double(lexeme[index] &- 0x30)
        index += 1
      }
      let unitStart = index
      while index < lexeme.endIndex, lexeme[index].isWordStart { index += 1 }
      let at = (unitStart - lexeme.startIndex)..<(index - lexeme.startIndex)
      if unitStart == digitsStart || (at.isEmpty && index < lexeme.endIndex) { return .failure(.fraction) }
      if at.isEmpty {
        return .failure(.missingUnit(at: (digitsStart - lexeme.startIndex)..<(index - lexeme.startIndex)))
      }
      let name = String(decoding: lexeme[unitStart..<index], as: UTF8.self)
      guard let unit = units.firstIndex(where: { $0.name == name }) else {
        if index < lexeme.endIndex, lexeme[index] == UInt8(ascii: ".") { return .failure(.fraction) }
        return .failure(.unknownUnit(name, at: at))
      }
      guard unit >= nextUnit else { return .failure(.order(name, at: at)) }
      nextUnit = unit + 1
      milliseconds += count * units[unit].milliseconds
    }
    guard milliseconds <= maximumSeconds * 1000 else { return .failure(.outOfRange) }
    return .success(milliseconds / 1000)
  }
}
