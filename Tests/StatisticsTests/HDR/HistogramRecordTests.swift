import Foundation
import Statistics
import XCTest

final class HistogramRecordTests: XCTestCase {
  private func histogram(_ durations: [Int64]) -> Histogram {
    var histogram = Histogram()
    for duration in durations { histogram.record(duration) }
    return histogram
  }

  func testRecordsComeBackExactly() throws {
    let cases: [[Int64]] = [
      [], [0], [1, 999, 1_000], [123_456_789, 5], [7_200_000_000_000, 3_600_000_000_001],
    ]
    for durations in cases {
      let whole = histogram(durations)
      let data = try JSONEncoder().encode(HistogramRecord(whole))
      let read = try JSONDecoder().decode(HistogramRecord.self, from: data)
      XCTAssertEqual(try read.histogram(), whole, "\(durations)")
    }
  }

  /// What percentiles, mean and bounds of a merge are made of.
  func testMergedRecordsAreTheRecordOfTheUnion() throws {
    let parts: [[Int64]] = [[1_001, 5_000_000, 17], [1_003, 1_003], [], [88_000_000_001]]
    var merged = Histogram()
    for part in parts { merged.merge(try HistogramRecord(histogram(part)).histogram()) }
    XCTAssertEqual(merged, histogram(parts.flatMap(\.self)))
  }

  private func checkRefused(_ field: String, _ value: Any, line: UInt = #line) throws {
    let data = try JSONEncoder().encode(HistogramRecord(histogram([2_000, 90_000, 4_000_000])))
    var object = try XCTUnwrap(JSONSerialization.jsonObject(with: data) as? [String: Any])
    object[field] = value
    let changed = try JSONSerialization.data(withJSONObject: object)
    let record = try JSONDecoder().decode(HistogramRecord.self, from: changed)
    XCTAssertThrowsError(try record.histogram(), field, line: line)
  }

  func testPartsThatContradictEachOtherAreRefused() throws {
    try checkRefused("count", 4)
    try checkRefused("minimumNanoseconds", 90_000)
    try checkRefused("minimumNanoseconds", -1)
    try checkRefused("minimumNanoseconds", NSNull())
    try checkRefused("maximumNanoseconds", 5_000_000)
    try checkRefused("sumNanoseconds", "5999")
    try checkRefused("sumNanoseconds", "12000001")
    try checkRefused("sumNanoseconds", "many")
    try checkRefused("counts", "HISTFAAA")
  }
}
