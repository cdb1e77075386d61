import Foundation
import Statistics
import TestSupport
import XCTest

final class ZlibStreamTests: XCTestCase {
  /// Bytes of many kinds: empty, short, long, even, repetitive, and like encoded counts.
  private func samples() -> [[UInt8]] {
    var generator = Statistics.SeededGenerator(seed: 11)
    var samples: [[UInt8]] = [[], [0], Array("HISTFAAA".utf8)]
    for length in [100, 5_000, 65_535, 65_536, 140_000] {
      samples.append((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
      samples.append((0..<length).map { _ in UInt8.random(in: 0...3, using: &generator) })
      samples.append([UInt8](repeating: 7, count: length))
      samples.append((0..<length).map { UInt8($0 / 300 % 251) })
    }
    return samples
  }

  private func inflate(_ stream: [UInt8], limit: Int = 1 << 20) -> [UInt8]? {
    try? ZlibStream.inflate(stream, limit: limit)
  }

  /// The same few bytes compressed at every level and by every strategy.
  private static let compressor = """
    import sys, zlib, base64
    for line in sys.stdin:
        data = base64.b64decode(line)
        found = []
        for level in range(10):
            for strategy in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED):
                if level in (0, 1, 6, 9):
                    c = zlib.compressobj(level, zlib.DEFLATED, 15, 8, strategy)
                    found.append(base64.b64encode(c.compress(data) + c.flush()).decode())
        print(' '.join(found))
    """

  private static let inflater = """
    import sys, zlib, base64
    for line in sys.stdin:
        d = zlib.decompressobj()
        try:
            data = d.decompress(base64.b64decode(line))
            print(base64.b64encode(data).decode() if d.eof and not d.unused_data else 'error')
        except zlib.error:
            print('error')
    """

  private func compressedByPython(_ samples: [[UInt8]]) throws -> [[[UInt8]]] {
    let lines = try Python.lines(
      Self.compressor, module: "zlib", input: samples.map { Data($0).base64EncodedString() })
    return lines.map {
      $0.split(separator: " ").compactMap { Data(base64Encoded: String($0)).map(Array.init) }
    }
  }

  func testStoredStreamsComeBack() {
    for sample in samples() { XCTAssertEqual(inflate(ZlibStream.stored(sample)), sample) }
  }

  func testPythonReadsStoredStreams() throws {
    let samples = samples()
    let read = try Python.lines(
      Self.inflater, module: "zlib",
      input: samples.map { Data(ZlibStream.stored($0)).base64EncodedString() })
    XCTAssertEqual(read, samples.map { Data($0).base64EncodedString() })
  }

  func testStreamsOfEveryLevelAndStrategyAreRead() throws {
    let samples = samples().filter { !$0.isEmpty }
    let all = try compressedByPython(samples)
    XCTAssertEqual(all.count, samples.count)
    for (sample, streams) in zip(samples, all) {
      XCTAssertEqual(streams.count, 20)
      for stream in streams where inflate(stream) != sample { XCTFail("\(sample.count) bytes differ") }
    }
  }

  func testDamagedStreamsAreJudgedAsByZlib() throws {
    var generator = Statistics.SeededGenerator(seed: 5)
    let samples = samples().filter { !$0.isEmpty && $0.count <= 5_000 }
    let streams = try compressedByPython(samples).flatMap { $0 }
    var damaged: [[UInt8]] = []
    for _ in 0..<2_000 {
      var stream = streams[Int.random(in: 0..<streams.count, using: &generator)]
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: stream.removeLast(Int.random(in: 1...stream.count, using: &generator))
      case 1: stream.append(UInt8.random(in: 0...255, using: &generator))
      default:
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          // Most of what can go wrong lies in the headers of blocks.
          let end = Bool.random(using: &generator) ? stream.count : min(40, stream.count)
          stream[Int.random(in: 0..<end, using: &generator)] ^=
            1 << UInt8.random(in: 0...7, using: &generator)
        }
      }
      damaged.append(stream)
    }
    let expected = try Python.lines(
      Self.inflater, module: "zlib", input: damaged.map { Data($0).base64EncodedString() })
    XCTAssertEqual(expected.count, damaged.count)
    for (stream, expected) in zip(damaged, expected) {
      let found = inflate(stream, limit: 1 << 24).map { Data($0).base64EncodedString() } ?? "error"
      if found != expected { XCTFail("zlib and we differ over \(Data(stream).base64EncodedString())") }
    }
  }

  /// Deflate data with any content behind a sound header: the rare kinds of damage.
  func testGarbageIsJudgedAsByZlib() throws {
    var generator = Statistics.SeededGenerator(seed: 6)
    let garbage = (0..<2_000).map { _ in
      [0x78, 0x9c]
        + (0..<Int.random(in: 1...120, using: &generator)).map { place -> UInt8 in
          // A last block with dynamic codes is the most complex beginning.
          place == 0 && Bool.random(using: &generator)
            ? 0b1110_0101 : UInt8.random(in: 0...255, using: &generator)
        }
    }
    let expected = try Python.lines(
      Self.inflater, module: "zlib", input: garbage.map { Data($0).base64EncodedString() })
    for (stream, expected) in zip(garbage, expected) {
      XCTAssertEqual(
        inflate(stream, limit: 1 << 24).map { Data($0).base64EncodedString() } ?? "error", expected)
    }
  }

  func testNoMoreThanTheLimitIsWritten() throws {
    let bomb = try compressedByPython([[UInt8](repeating: 7, count: 5_000)])[0]
    for stream in bomb + [ZlibStream.stored([UInt8](repeating: 7, count: 5_000))] {
      XCTAssertNil(inflate(stream, limit: 4_999))
      XCTAssertEqual(inflate(stream, limit: 5_000)?.count, 5_000)
    }
  }

  func testFaultsAreNamed() {
    func check(_ stream: [UInt8], _ message: String) {
      XCTAssertThrowsError(try ZlibStream.inflate(stream, limit: 100)) { XCTAssertEqual("\($0)", message) }
    }
    let sound = ZlibStream.stored([1, 2, 3])
    check([], "the zlib stream is cut short")
    check([0x79, 0x01] + sound.dropFirst(2), "the bytes are no zlib stream")
    check([0x78, 0x20] + sound.dropFirst(2), "the zlib stream needs a dictionary")
    check(sound.dropLast(1), "the zlib stream is cut short")
    check(sound + [0], "1 bytes follow the zlib stream")
    check(sound.dropLast(1) + [sound[sound.count - 1] ^ 1], "the zlib stream's checksum is wrong")
    check([0x78, 0x01, 0b111], "a deflate block is of no known type")
    check([0x78, 0x01, 1, 3, 0, 0, 0], "the length of a stored deflate block is damaged")
  }
}
