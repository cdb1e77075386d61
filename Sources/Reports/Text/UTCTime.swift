import PipelineModel

/// A time of day and date in UTC.
enum UTCTime {
  /// `2026-11-23T16:13:54Z` for seconds since 1970, fractions dropped.
  ///
  /// Times before the year 0 or after 9999 are shown as the nearest of these.
  static func text(_ secondsSince1970: Double) -> String {
    let bounded = min(max(secondsSince1970.isNaN ? 0 : secondsSince1970, -62_167_219_200), 253_402_300_799)
    let total = bounded.rounded(.down)
    let second = Int(total - (total / 86_400).rounded(.down) * 86_400)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(CalendarText.day(total))T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
  }
}
