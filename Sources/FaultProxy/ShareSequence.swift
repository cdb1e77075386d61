/// Says of each item in turn whether it is struck, so that of any n items exactly floor(n × share) are.
///
/// Error diffusion in whole billionths of an item.
struct ShareSequence: Sendable {
  private static let whole: Int64 = 1_000_000_000
  private let step: Int64
  private var owed: Int64 = 0

  /// - Parameter share: 0...1.
  init(_ share: Double) { step = Int64((share * Double(Self.whole)).rounded()) }

  mutating func strikesNext() -> Bool {
    owed += step
    guard owed >= Self.whole else { return false }
    owed -= Self.whole
    return true
  }
}
