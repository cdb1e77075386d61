import HTTPLoad
import XCTest

final class LoadPlanTests: XCTestCase {
  private func check(
    _ text: String, _ host: String, _ port: UInt16, _ prefix: String, _ authority: String, line: UInt = #line
  ) throws {
    let target = try LoadTarget(text)
    XCTAssertEqual(target.host, host, line: line)
    XCTAssertEqual(target.port, port, line: line)
    XCTAssertEqual(target.pathPrefix, prefix, line: line)
    XCTAssertEqual(target.authority, authority, line: line)
  }

  private func refused(_ text: String, _ fault: LoadTarget.Fault, line: UInt = #line) {
    XCTAssertThrowsError(try LoadTarget(text), line: line) {
      XCTAssertEqual($0 as? LoadTarget.Fault, fault, line: line)
    }
  }

  func testTargets() throws {
    try check("http://localhost", "localhost", 80, "", "localhost")
    try check("HTTP://a.b-c_d:8080/", "a.b-c_d", 8080, "", "a.b-c_d:8080")
    try check("http://127.0.0.1:80/api/v1/", "127.0.0.1", 80, "/api/v1", "127.0.0.1")
    try check("http://[::1]:9", "::1", 9, "", "[::1]:9")
    try check("https://x", "x", 443, "", "x")
    refused("ftp://x", .scheme("ftp://x"))
    refused("localhost:8080", .scheme("localhost:8080"))
    refused("", .scheme(""))
    refused("http://", .host(""))
    refused("http://:80", .host(""))
    refused("http://a b", .host("a b"))
    refused("http://u:p@x", .userInformation)
    refused("http://x:", .port(""))
    refused("http://x:0", .port("0"))
    refused("http://x:65536", .port("65536"))
    refused("http://x:+80", .port("+80"))
    refused("http://[::1", .host("[::1"))
    refused("http://[::1]x", .port("x"))
    refused("http://x?q", .pathPrefix("?q"))
    refused("http://x/a?q", .pathPrefix("/a?q"))
    refused("http://x/a b", .pathPrefix("/a b"))
  }

  func testTheMixIsSmooth() {
    func sequence(_ weights: [Int], _ count: Int) -> [Int] {
      let mix = RequestMix(weights: weights)
      return (0..<count).map { mix.request(at: $0) }
    }
    XCTAssertEqual(sequence([7], 3), [0, 0, 0])
    XCTAssertEqual(sequence([5, 1, 1], 7), [0, 0, 1, 0, 2, 0, 0])
    XCTAssertEqual(sequence([2, 2], 4), [0, 1, 0, 1])
    XCTAssertEqual(sequence([300_000, 100_000], 4), [0, 0, 1, 0])
  }

  func testTheScheduleHoldsAllThatIsDueBeforeTheEnd() {
    func constant(_ rate: Double, _ length: Int64) -> ArrivalSchedule {
      ArrivalSchedule(
        LoadProfile(pieces: [.init(start: 0, end: length, from: rate, to: rate, isMeasured: true)]))
    }
    func check(_ rate: Double, _ nanoseconds: Int64, _ count: Int, line: UInt = #line) {
      let schedule = constant(rate, nanoseconds)
      var piece = 0
      XCTAssertEqual(schedule.count, count, line: line)
      XCTAssertLessThan(schedule.offsetNanoseconds(Double(count - 1), piece: &piece), nanoseconds, line: line)
      XCTAssertGreaterThanOrEqual(
        schedule.offsetNanoseconds(Double(count), piece: &piece), nanoseconds, line: line)
    }
    check(1000, 1_000_000_000, 1000)
    check(1, 1, 1)
    check(0.1, 15_000_000_000, 2)
    check(1200, 20_000_000_000, 24_000)
    check(2, 999_999_999, 2)
    check(2, 500_000_000, 1)
    for rate in [-1, 0, 1e-300, .nan, .infinity] as [Double] {
      XCTAssertGreaterThan(constant(rate, 1_000).count, 0)
    }
    let odd = constant(3, 10_000_000_000)
    XCTAssertTrue((29...31).contains(odd.count))
  }
}
