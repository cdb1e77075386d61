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

  /// The place of a unit in the order `y w d h m s ms`, and its milliseconds; nil for no unit.
  private static func unit(_ name: ArraySlice<UInt8>) -> (place: Int, milliseconds: Double)? {
    guard let first = name.first else { return nil }
    switch (first, name.count) {
    case (UInt8(ascii: "y"), 1): return (0, 31_536_000_000)
    case (UInt8(ascii: "w"), 1): return (1, 604_800_000)
    case (UInt8(ascii: "d"), 1): return (2, 86_400_000)
    case (UInt8(ascii: "h"), 1): return (3, 3_600_000)
    case (UInt8(ascii: "m"), 1): return (4, 60_000)
    case (UInt8(ascii: "s"), 1): return (5, 1000)
    case (UInt8(ascii: "m"), 2) where name.last == UInt8(ascii: "s"): return (6, 1)
    default: return nil
    }
  }

  /// Whether it begins with digits and a letter, without another sign than digits and letters.
  static func looksLikeDuration(_ lexeme: ArraySlice<UInt8>) -> Bool {
    switch seconds(lexeme) {
    case .success, .failure(.outOfRange): true
    case .failure: false
    }
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
      var name: String { String(decoding: lexeme[unitStart..<index], as: UTF8.self) }
      guard let unit = unit(lexeme[unitStart..<index]) else {
        if index < lexeme.endIndex, lexeme[index] == UInt8(ascii: ".") { return .failure(.fraction) }
        return .failure(.unknownUnit(name, at: at))
      }
      guard unit.place >= nextUnit else { return .failure(.order(name, at: at)) }
      nextUnit = unit.place + 1
      milliseconds += count * unit.milliseconds
    }
    guard milliseconds <= maximumSeconds * 1000 else { return .failure(.outOfRange) }
    return .success(milliseconds / 1000)
  }
}
