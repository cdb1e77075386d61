/// A series as a line of bars: `▂▁▂▃│▆▇▆`.
package enum Sparkline {
  package static let bars = Array("▁▂▃▄▅▆▇█")

  /// - Parameter marks: places before which a line stands.
  package static func text(_ values: [Double], marks: Set<Int> = []) -> String {
    guard let least = values.min(), let most = values.max() else { return "" }
    let range = most - least
    return values.enumerated().map { index, value in
      let height = range > 0 ? Int(((value - least) / range * 7).rounded()) : 3
      return (marks.contains(index) && index > 0 ? "│" : "") + String(bars[height])
    }.joined()
  }
}
