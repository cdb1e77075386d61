/// Days of the Gregorian calendar.
package enum CalendarText {
  /// `2026-11-25` in UTC; years from 0 to 9999 have four digits.
  ///
  /// Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days.
  /// - Parameter time: seconds since 1970.
  package static func day(_ time: Double) -> String {
    let days = Int((time / 86_400).rounded(.down)) + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let ofEra = days - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * ofYear + 2) / 153
    let day = ofYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let digits = String(repeating: "0", count: max(0, 4 - "\(year)".count)) + "\(year)"
    return "\(digits)-\(two(month))-\(two(day))"
  }
}
