/// The date of a cookie's `Expires` (RFC 6265, 5.1.1), which reads those of certificates too: its parts come in any order.
package enum CookieDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Seconds since 1970; nil where the text is no date.
  package static func seconds(_ text: String) -> Int64? {
    var clock: (Int64, Int64, Int64)?
    var (day, month, year): (Int64?, Int64?, Int64?)
    for word in text.split(whereSeparator: { " \t,;-".contains($0) }) {
      let parts = word.split(separator: ":").compactMap { Int64($0) }
      if parts.count == 3, clock == nil {
        clock = (parts[0], parts[1], parts[2])
      } else if let number = Int64(word) {
        if day == nil, (1...31).contains(number), word.utf8.count <= 2 {
          day = number
        } else if year == nil {
          year = number < 70 ? number + 2000 : number < 100 ? number + 1900 : number
        }
      } else if month == nil, let index = months.firstIndex(of: word.prefix(3).lowercased()) {
        month = Int64(index) + 1
      }
    }
    guard let clock, let day, let month, let year, (1601...9999).contains(year), (0...23).contains(clock.0),
      (0...59).contains(clock.1), (0...60).contains(clock.2)
    else { return nil }
    return days(year, month, day) * 86_400 + clock.0 * 3_600 + clock.1 * 60 + clock.2
  }

  /// Days since 1970 in the Gregorian calendar: years begin in March, so that leap days end them.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
