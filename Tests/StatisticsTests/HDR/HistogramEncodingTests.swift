import Foundation
import Statistics
import TestSupport
import XCTest

final class HistogramEncodingTests: XCTestCase {
  /// Histograms of many shapes: empty, of one record, narrow, wide, with a tail, with huge counts.
  static func samples() -> [Histogram] {
    var generator = Statistics.SeededGenerator(seed: 21)
    var samples = [Histogram()]
    for value in [0, 1, 511, 512, 1_048_575, 1_048_576, 1_000_000_000, Histogram.highestNanoseconds] {
      var one = Histogram()
      one.record(value)
      samples.append(one)
    }
    for magnitude in [12, 20, 24, 30, 36, 41] {
      for count in [2, 100, 5_000] {
        var histogram = Histogram()
        for _ in 0..<count {
          let bound = Int64(1) << Int64.random(in: Int64(magnitude) - 4...Int64(magnitude), using: &generator)
          histogram.record(
            Int64.random(in: 0...bound, using: &generator), times: .random(in: 1...300, using: &generator))
        }
        samples.append(histogram)
      }
    }
    var huge = Histogram()
    for power in stride(from: 0, through: 60, by: 7) {
      huge.record(1_000_000 << Int64(power / 7), times: 1 << power)
    }
    samples.append(huge)
    return samples
  }

  /// The counts must come back exactly; the ends and the mean to the width of their buckets.
  private func check(_ read: CompactHistogram, equals histogram: Histogram) {
    let found = read.expanded
    XCTAssertEqual(found.count, histogram.count)
    for percent in [0, 1, 50, 95, 99, 99.9] {
      let (left, right) = (found.percentile(percent), histogram.percentile(percent))
      XCTAssertEqual(left.map(Histogram.index), right.map(Histogram.index))
    }
    func buckets(_ histogram: Histogram) -> [[UInt64]] {
      var buckets: [[UInt64]] = []
      histogram.forEachBucket { buckets.append([UInt64($0), $2]) }
      return buckets
    }
    XCTAssertEqual(buckets(found), buckets(histogram))
    XCTAssertEqual(found.mean ?? 0, histogram.mean ?? 0, accuracy: 512 + (histogram.mean ?? 0) / 1000)
  }

  func testEncodingsComeBack() throws {
    for histogram in Self.samples() {
      let compact = histogram.compact
      check(try CompactHistogram(encoded: compact.encoded), equals: histogram)
      check(try CompactHistogram(compressed: compact.compressed), equals: histogram)
      check(try CompactHistogram(base64: compact.base64.utf8), equals: histogram)
      XCTAssertTrue(compact.base64.hasPrefix("HISTFAAA"))
    }
  }

  /// Three records, the bytes written by hand from the format's description.
  func testTheBytesOfASmallHistogram() {
    var histogram = Histogram()
    histogram.record(0)
    histogram.record(512 * 3, times: 64)
    let expected: [UInt8] =
      [0x1c, 0x84, 0x93, 0x13, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 3]
      + [0, 0, 0, 0, 0, 0, 0x03, 0xe8, 0, 0, 0x03, 0x46, 0x30, 0xb8, 0xa0, 0x00]
      + [0x3f, 0xf0, 0, 0, 0, 0, 0, 0] + [2, 3, 0x80, 0x01]
    XCTAssertEqual(histogram.compact.encoded, expected)
  }

  /// count, max, p50, p95, p99 as Python sees them, and what Python encodes.
  private static let reader = """
    import sys
    from hdrh.histogram import HdrHistogram
    for line in sys.stdin:
        h = HdrHistogram.decode(line.strip())
        h2 = HdrHistogram(1000, 3600000000000, 3)
        h2.add(h)
        print(h.get_total_count(), h.get_max_value(), h.get_value_at_percentile(50), h.get_value_at_percentile(95),
              h.get_value_at_percentile(99), h2.encode().decode())
    """

  func testPythonReadsWhatWeWriteAndWeWhatPythonWrites() throws {
    // Python keeps counts in 64 bits with a sign and sums them in 64 bits.
    let histograms = Self.samples().dropLast()
    let lines = try Python.lines(Self.reader, module: "hdrh", input: histograms.map { $0.compact.base64 })
    XCTAssertEqual(lines.count, histograms.count)
    for (histogram, line) in zip(histograms, lines) {
      let fields = line.split(separator: " ")
      XCTAssertEqual(UInt64(fields[0]), histogram.count)
      guard !histogram.isEmpty else { continue }
      func highest(_ value: Int64?) -> Int64 {
        Histogram.highestEquivalent(index: Histogram.index(of: value ?? -1))
      }
      XCTAssertEqual(Int64(fields[1]), highest(histogram.maximum))
      for (field, percent) in zip(fields[2...4], [50, 95, 99.0]) {
        // Ours is capped at the exact maximum, which the encoding does not hold.
        XCTAssertEqual(Int64(field), highest(histogram.percentile(percent)), "p\(percent)")
      }
      check(try CompactHistogram(base64: fields[5].utf8), equals: histogram)
    }
  }

  func testFaultsAreNamed() throws {
    var histogram = Histogram()
    histogram.record(5_000_000)
    let sound = histogram.compact.encoded
    func check(_ change: (inout [UInt8]) -> Void, _ message: String) {
      var bytes = sound
      change(&bytes)
      XCTAssertThrowsError(try CompactHistogram(encoded: bytes)) { XCTAssertEqual("\($0)", message) }
    }
    check({ $0.removeLast($0.count - 39) }, "the histogram is cut short")
    check({ $0[0] = 0 }, "the bytes are no histogram in the V2 encoding")
    check({ $0.append(0) }, "the histogram's counts take 4 bytes; its header says 3")
    check({ $0[15] = 2 }, "the histogram has another geometry: lowest 1000, 2 digits, offset 0, ratio 1.0")
    check({ $0[11] = 1 }, "the histogram has another geometry: lowest 1000, 3 digits, offset 1, ratio 1.0")
    check({ $0[22] = 0 }, "the histogram has another geometry: lowest 232, 3 digits, offset 0, ratio 1.0")
    check(
      { $0[32] = 0x40 }, "the histogram has another geometry: lowest 1000, 3 digits, offset 0, ratio 65536.0")
    func check(counts: [UInt8], _ message: String) {
      let bytes = Array(sound[..<4]) + [0, 0, 0, UInt8(counts.count)] + sound[8..<40] + counts
      XCTAssertThrowsError(try CompactHistogram(encoded: bytes)) { XCTAssertEqual("\($0)", message) }
    }
    check(counts: [0x80], "the histogram's counts are cut short")
    let beyond = "the histogram has counts of durations beyond one hour"
    check(counts: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], beyond)
    check(counts: [0x81, 0x80, 0x03], beyond)
    check(counts: [0xff, 0xff, 0x02, 2], beyond)
    let most: [UInt8] = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
    check(counts: most + most, "the histogram's counts pass 64 bits")
    XCTAssertEqual(try CompactHistogram(encoded: sound).count, 1)
    XCTAssertThrowsError(try CompactHistogram(base64: "HIST".utf8))
    XCTAssertThrowsError(try CompactHistogram(base64: "HISTFAA".utf8))
    XCTAssertThrowsError(try CompactHistogram(base64: "".utf8))
  }

  func testDamagedBytesAreAnErrorOrAHistogramThatHoldsTogether() {
    var generator = Statistics.SeededGenerator(seed: 33)
    let encodings = Self.samples().map(\.compact.encoded)
    var readable = 0
    for round in 0..<5_000 {
      var bytes = encodings[round % encodings.count]
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        case 2: bytes.insert(0xff, at: place)
        default: if bytes.count > 1 { bytes.remove(at: place) }
        }
      }
      if bytes.count >= 40 {
        // A sound length lets the damage reach the counts.
        for place in 0..<4 {
          bytes[4 + place] = UInt8(truncatingIfNeeded: (bytes.count - 40) >> (24 - 8 * place))
        }
      }
      guard let read = try? CompactHistogram(encoded: bytes) else { continue }
      readable += 1
      var sum: UInt64 = 0
      let whole = read.expanded
      whole.forEachBucket { sum += $2 }
      XCTAssertEqual(sum, read.count)
      XCTAssertEqual(whole.percentile(100), whole.maximum)
    }
    XCTAssertGreaterThan(readable, 300)
  }
}
