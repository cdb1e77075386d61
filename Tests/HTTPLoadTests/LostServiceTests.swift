import HTTPLoad
import SystemIO
import XCTest

/// A service that takes no connections any more: its fault, and no sign that the generator could not keep up.
final class LostServiceTests: XCTestCase {
  func testConnectionsThatAreRefusedAreFailuresAndNoSaturation() async throws {
    // Each answer ends its connection, and after twenty of them the service is gone.
    let server = try LoopbackServer { _ in
      .sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
    }
    let end = Task {
      while server.requests < 20 { try await Task.sleep(for: .milliseconds(1)) }
      server.stop()
    }
    defer {
      end.cancel()
      server.stop()
    }
    var plan = LoadPlan(
      target: try LoadTarget("http://\(server.address)"), requests: [.init(name: "root", path: "/")],
      model: .open(requestsPerSecond: 200), duration: .milliseconds(500))
    plan.threads = 1
    let result = try await LoadEngine.run(plan)
    XCTAssertEqual(result.overall.counts.scheduled, 100)
    XCTAssertTrue(result.overall.counts.isConserved)
    let refused = result.overall.failures.first { $0.cause == .connectRefused }?.count ?? 0
    XCTAssertGreaterThan(refused, 50)
    XCTAssertEqual(result.overall.counts.unsent, 0)
    XCTAssertEqual(result.saturation, [])
    XCTAssertEqual(result.overall.sendLag?.count, 100, "every request was taken up, refused ones too")
    XCTAssertEqual(result.sentRate, 200, accuracy: 5)
  }
}
