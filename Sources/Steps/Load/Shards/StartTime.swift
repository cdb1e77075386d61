import Documents

/// The common start of shards: a time of RFC 3339 such as `2026-11-24T02:00:00Z`, or seconds since 1970.
package enum StartTime {
  static let format = TextFormat(
    name: "a time",
    pattern:
      #"^([0-9]{1,10}(\.[0-9]{1,9})?|[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"#,
    example: "2026-11-24T02:00:00Z")

  package static let help =
    "write a time like 2026-11-24T02:00:00Z, or seconds since 1970 as 'date +%s' prints them"

  /// Nanoseconds since 1970; nil where the text is no time.
  package static func nanoseconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    return bytes.contains(UInt8(ascii: ":")) ? calendarTime(bytes) : seconds(bytes[...], mostDigits: 10)
  }

  /// `1795453302`, `1795453302.5`.
  private static func seconds(_ bytes: ArraySlice<UInt8>, mostDigits: Int) -> Int64? {
    let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, (1...mostDigits).contains(whole.count), let seconds = number(whole) else {
      return nil
    }
    guard parts.count == 2 else { return seconds * 1_000_000_000 }
    guard (1...9).contains(parts[1].count), var fraction = number(parts[1]) else { return nil }
    for _ in parts[1].count..<9 { fraction *= 10 }
    return seconds * 1_000_000_000 + fraction
  }

  private static func calendarTime(_ bytes: [UInt8]) -> Int64? {
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
      let zone = bytes[19...].firstIndex(where: { $0 != UInt8(ascii: ".") && !(48...57).contains($0) }),
      let seconds = seconds(bytes[17..<zone], mostDigits: 2), let offset = offset(bytes[zone...])
    else { return nil }
    guard (1970...2200).contains(year), (1...12).contains(month), (1...days(month, year)).contains(day),
      hour < 24,
      minute < 60, seconds < 60_000_000_000
    else { return nil }
    let minutes = (daysSince1970(year, month, day) * 24 + hour) * 60 + minute - offset
    return minutes * 60_000_000_000 + seconds
  }

  /// Minutes east of UTC.
  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let zone = Array(bytes)
    if zone.count == 1, zone[0] | 0x20 == UInt8(ascii: "z") { return 0 }
    guard zone.count == 6, zone[3] == UInt8(ascii: ":"), let hours = number(zone[1..<3]), hours < 24,
      let minutes = number(zone[4..<6]), minutes < 60
    else { return nil }
    switch zone[0] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case UInt8(ascii: "-"): return -(hours * 60 + minutes)
    default: return nil
    }
  }

  private static func isLeap(_ year: Int64) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func days(_ month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    var total = day - 1
    for earlier in 1970..<year { total += isLeap(earlier) ? 366 : 365 }
    for earlier in 1..<month { total += days(earlier, year) }
    return total
  }

  /// Decimal digits alone.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard !bytes.isEmpty, bytes.count <= 18 else { return nil }
    var number: Int64 = 0
    for byte in bytes {
      guard (48...57).contains(byte) else { return nil }
      number = number * 10 + Int64(byte - 48)
    }
    return number
  }
}
