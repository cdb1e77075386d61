/// When each request of the open model is due.
///
/// With an even spread, request i is due when the rate, summed up over time, has come to i: at a constant rate r
/// that is i ÷ r after the start; in a ramp from r₀ with slope s it is 2n ÷ (r₀ + √(r₀² + 2sn)) after its start, n
/// being the requests since then.
package struct ArrivalSchedule: Sendable {
  private struct Piece: Sendable {
    /// In nanoseconds.
    let start: Double
    /// The rate summed up before the start.
    let before: Double
    /// Requests a nanosecond at the start, and how much that grows in each nanosecond.
    let rate: Double
    let slope: Double
    let nanosecondsApart: Double
  }

  private let pieces: [Piece]
  private let endNanoseconds: Int64
  /// The rate summed up before anything is measured.
  let unmeasuredBefore: Double
  /// The rate summed up over all the time.
  let mass: Double
  /// How many requests are due before the end when they are evenly spread.
  package let count: Int

  /// The slowest rate that a plan may ask for: about one request in eleven days.
  package static let slowestPerSecond = 1e-6
  /// The fastest rate that a plan may ask for.
  package static let fastestPerSecond = 1e6

  /// - Parameter profile: rates from `slowestPerSecond` to `fastestPerSecond`; what lies outside is taken as the end.
  package init(_ profile: LoadProfile) {
    func perNanosecond(_ rate: Double) -> Double {
      (rate.isNaN ? 1 : min(max(rate, Self.slowestPerSecond), Self.fastestPerSecond)) / 1e9
    }
    var pieces: [Piece] = []
    var before = 0.0
    var unmeasured: Double?
    for piece in profile.pieces {
      let (from, to) = (perNanosecond(piece.from), perNanosecond(piece.to))
      let length = Double(piece.end - piece.start)
      if piece.isMeasured && unmeasured == nil { unmeasured = before }
      let rate = piece.from.isNaN ? 1 : min(max(piece.from, Self.slowestPerSecond), Self.fastestPerSecond)
      pieces.append(
        Piece(
          start: Double(piece.start), before: before, rate: from, slope: (to - from) / length,
          nanosecondsApart: 1e9 / rate))
      before += from == to ? length / (1e9 / rate) : (from + to) / 2 * length
    }
    self.pieces = pieces
    mass = before
    unmeasuredBefore = unmeasured ?? 0
    endNanoseconds = profile.end
    var count = Int(exactly: before.rounded(.up)) ?? 0
    // Rounding may be off by one either way; what counts is that the last is due before the end.
    func offset(_ index: Int) -> Int64 { Self.offset(Double(index), in: pieces[pieces.count - 1]) }
    let last = pieces[pieces.count - 1].before
    while Double(count - 1) > last && offset(count - 1) >= profile.end { count -= 1 }
    while offset(count) < profile.end { count += 1 }
    self.count = count
  }

  /// When so many requests have become due, in nanoseconds after the start.
  ///
  /// - Parameter piece: where to begin to look, 0 at first; left where it was found, for the next one.
  @inline(__always)
  package func offsetNanoseconds(_ arrivals: Double, piece: inout Int) -> Int64 {
    while piece + 1 < pieces.count && arrivals >= pieces[piece + 1].before { piece += 1 }
    return Self.offset(arrivals, in: pieces[piece])
  }

  @inline(__always)
  private static func offset(_ arrivals: Double, in piece: Piece) -> Int64 {
    let since = arrivals - piece.before
    if piece.slope == 0 { return Int64(piece.start + since * piece.nanosecondsApart) }
    let root = max(0, piece.rate * piece.rate + 2 * piece.slope * since).squareRoot()
    return Int64(piece.start + 2 * since / (piece.rate + root))
  }
}
