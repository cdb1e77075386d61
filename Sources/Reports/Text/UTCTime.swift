/// A time of day and date in UTC.
enum UTCTime {
  /// `2026-11-23T16:13:54Z` for seconds since 1970, fractions dropped.
  ///
  /// Source of the calendar's arithmetic: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms",
  /// `civil_from_days`. Times before the year 0 or after 9999 are shown as the nearest of these.
  static func text(_ secondsSince1970: Double) -> String {
    let bounded = min(max(secondsSince1970.isNaN ? 0 : secondsSince1970, -62_167_219_200), 253_402_300_799)
    let total = Int(bounded.rounded(.down))
    let days = total >= 0 ? total / 86_400 : (total - 86_399) / 86_400
    let second = total - days * 86_400
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    return date + "T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))Z"
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
