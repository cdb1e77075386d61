import DemoService
import Foundation
import PipelineModel
import SystemIO
import TestSupport
import XCTest

/// The step against real servers: each fault is planted and found, and the healthy twin gives no finding.
final class HTTPCheckStepTests: XCTestCase {
  private var nginx: NginxServer?
  private var demo: DemoServer?

  override func tearDown() {
    nginx?.stop()
    demo?.stop()
    (nginx, demo) = (nil, nil)
  }

  private static let healthy = """
    gzip on; gzip_types application/json; gzip_vary on; keepalive_timeout 65s;
    types { application/json json; }
    """

  private static let pages = """
    location / { add_header Cache-Control max-age=60; }
    location = /health { return 200 ok; }
    """

  /// An nginx with one server on a port of its own: its root holds `list.json` of 500 elements.
  private func start(
    in folder: TemporaryFolder, http: String = healthy, _ server: String = pages, listen: String = "",
    second: String = ""
  ) throws -> [Int] {
    _ = try ExternalProgram.path("curl", package: "curl")
    let items = (0..<500).map { "{\"id\":\($0),\"name\":\"entity \($0)\"}" }
    try folder.write("[\(items.joined(separator: ","))]", to: "list.json")
    try folder.write("{\"items\":[1,2,3],\"next_cursor\":\"abc\"}", to: "page.json")
    let started = try NginxServer(
      in: folder.path, on: [.loopback(port: 0), .loopback(port: 0)]
    ) { ports in
      """
      \(http)
      server { listen 127.0.0.1:\(ports[0]) \(listen); index list.json; \(server) }
      server { listen 127.0.0.1:\(ports[1]); \(second.isEmpty ? "return 301 https://127.0.0.1:\(ports[0])$request_uri;" : second) }
      """
    }
    nginx = started
    return started.ports.map(Int.init)
  }

  private func run(
    _ base: String, _ with: String = "", in folder: TemporaryFolder, environment: String = ""
  ) async throws -> StepFinished? {
    try await PipelineTrial(in: folder).run(
      """
      \(environment)
      steps:
        practice:
          uses: http-check
          with: { base-url: "\(base)"\(with) }
      """)["practice"]
  }

  private func codes(_ step: StepFinished?) -> [String] { (step?.findings ?? []).map(\.code) }

  private func value(_ name: String, _ step: StepFinished?, _ labels: [String: String] = [:]) throws -> Double
  {
    let metric = try XCTUnwrap(step?.metrics.first { $0.name == name && $0.labels == labels }, name)
    return try XCTUnwrap(metric.value, "\(name): \(metric.reason ?? "")")
  }

  // MARK: - Plain

  func testHealthyServiceGivesNoFinding() async throws {
    let folder = try TemporaryFolder()
    let limited = """
      location = /limited {
        limit_req zone=callers burst=5 nodelay; limit_req_status 429; add_header Retry-After 1 always;
        try_files /page.json =404;
      }
      """
    let port = try start(
      in: folder, http: Self.healthy + "limit_req_zone $binary_remote_addr zone=callers:1m rate=5r/s;",
      Self.pages + limited)[0]
    let with =
      ", pagination: { path: /page.json, next: next_cursor }, rate-limit: { path: /limited, requests: 60 }"
    let step = try await run("http://127.0.0.1:\(port)", with, in: folder)
    let described = try MetricKind.described(
      by: "http-check", with: "{ base-url: \"http://127.0.0.1:\(port)\"\(with) }")
    let given = MetricKind.given(step?.metrics ?? [])
    XCTAssertEqual(Set(given.map(\.name)), Set(described.map(\.name)))
    XCTAssertEqual(Set(given).subtracting(described), [])
    XCTAssertEqual(codes(step), [], "\(step?.findings ?? [])")
    XCTAssertEqual(step?.verdict, .passed, step?.reason ?? "")
    XCTAssertEqual(try value("keep_alive.connections", step), 1)
    let size = Double(try folder.read("list.json").utf8.count)
    XCTAssertEqual(try value("compression.size", step, ["path": "/"]), size)
    XCTAssertLessThan(try value("compression.ratio", step, ["path": "/"]), 0.5)
    XCTAssertEqual(try value("caching.max_age", step, ["path": "/"]), 60)
    XCTAssertEqual(try value("caching.not_modified", step, ["path": "/"]), 1)
    XCTAssertEqual(try value("pagination.items", step), 3)
    XCTAssertEqual(try value("rate_limit.sent", step), 60)
    XCTAssertGreaterThanOrEqual(try value("rate_limit.refused", step), 40)
  }

  func testEveryFaultOfAPlainServiceIsFound() async throws {
    let folder = try TemporaryFolder()
    let port = try start(
      in: folder, http: "gzip off; etag off; keepalive_timeout 0; types { application/json json; }",
      "location / { add_header Last-Modified ''; }")[0]
    let step = try await run(
      "http://127.0.0.1:\(port)",
      ", pagination: { path: /list.json, items: 100, size: 10kB, next: Link }, "
        + "rate-limit: { path: /page.json, requests: 60 }", in: folder)
    XCTAssertEqual(step?.verdict, .warned, step?.reason ?? "")
    XCTAssertEqual(
      codes(step),
      [
        "unhealthy", "no-keep-alive", "no-compression", "no-cache-control", "no-validator", "long-list",
        "long-list", "no-next-page", "no-rate-limit",
      ], "\(step?.findings ?? [])")
    XCTAssertEqual(try value("keep_alive.connections", step), 3)
    XCTAssertEqual(try value("pagination.items", step), 500)
    XCTAssertEqual(try value("rate_limit.refused", step), 0)
    let texts = (step?.findings ?? []).map { "\($0.message) \($0.help ?? "")" }
    XCTAssertTrue(texts.contains { $0.contains("gzip_types application/json;") }, "\(texts)")
    XCTAssertTrue(texts.contains { $0.hasPrefix("GET /health answered 404") }, "\(texts)")
  }

  func testHalfRightServiceIsFoundOut() async throws {
    let folder = try TemporaryFolder()
    let limited = """
      location = /unavailable { limit_req zone=callers burst=5 nodelay; try_files /page.json =404; }
      location = /unsaid { limit_req zone=callers burst=5 nodelay; limit_req_status 429; try_files /page.json =404; }
      """
    let port = try start(
      in: folder,
      http:
        "gzip on; gzip_types application/json; gzip_vary off; if_modified_since off; types { application/json json; }"
        + "limit_req_zone $uri zone=callers:1m rate=5r/s;",
      "location / { add_header Cache-Control max-age=60; etag off; } location = /health { return 503; }"
        + limited
    )[0]
    let step = try await run(
      "http://127.0.0.1:\(port)", ", rate-limit: { path: /unavailable, requests: 40 }", in: folder)
    XCTAssertEqual(
      codes(step), ["unhealthy", "no-vary", "no-not-modified", "wrong-limit-status"],
      "\(step?.findings ?? [])")
    XCTAssertEqual(try value("caching.not_modified", step, ["path": "/"]), 0)
    let unsaid = try await run(
      "http://127.0.0.1:\(port)", ", checks: [rate-limit], rate-limit: { path: /unsaid, requests: 40 }",
      in: folder)
    XCTAssertEqual(codes(unsaid), ["no-retry-after"])
  }

  func testLimitThatDelaysIsSeenToRefuseAndItsRefusalsAreRead() async throws {
    let folder = try TemporaryFolder()
    // A queue that holds all of twenty requests at a time, and one that holds what comes one by one.
    let limited = """
      location = /said {
        limit_req zone=callers burst=20; limit_req_status 429; add_header Retry-After 1 always;
        try_files /page.json =404;
      }
      location = /unsaid { limit_req zone=callers burst=5; limit_req_status 429; try_files /page.json =404; }
      """
    let port = try start(
      in: folder, http: "limit_req_zone $uri zone=callers:1m rate=20r/s;", limited)[0]
    let said = try await run(
      "http://127.0.0.1:\(port)", ", checks: [rate-limit], rate-limit: { path: /said, requests: 100 }",
      in: folder)
    XCTAssertEqual(codes(said), [], "\(said?.findings ?? [])")
    XCTAssertEqual(said?.verdict, .passed, said?.reason ?? "")
    XCTAssertEqual(try value("rate_limit.sent", said), 100)
    XCTAssertGreaterThan(try value("rate_limit.refused", said), 0)
    let unsaid = try await run(
      "http://127.0.0.1:\(port)", ", checks: [rate-limit], rate-limit: { path: /unsaid, requests: 60 }",
      in: folder)
    XCTAssertEqual(codes(unsaid), ["no-retry-after"], "\(unsaid?.findings ?? [])")
    XCTAssertEqual(unsaid?.verdict, .warned, unsaid?.reason ?? "")
  }

  func testWhatNobodyMayKeepOrIsSmallNeedsNothing() async throws {
    let folder = try TemporaryFolder()
    let port = try start(
      in: folder, http: "gzip off; types { application/json json; image/png png; }",
      "location / { add_header Cache-Control no-store; etag off; add_header Last-Modified ''; }")[0]
    try folder.write(String(repeating: "x", count: 5000), to: "image.png")
    let step = try await run(
      "http://127.0.0.1:\(port)", ", checks: [compression, caching], paths: [/page.json, /image.png]",
      in: folder)
    XCTAssertEqual(step?.verdict, .passed, "\(step?.findings ?? [])")
    XCTAssertEqual(try value("compression.size", step, ["path": "/image.png"]), 5000)
    XCTAssertEqual(
      step?.metrics.filter { $0.name == "compression.ratio" }.map(\.reason),
      ["its 37B are not worth it", "image/png does not shrink"])
  }

  func testErrorPagesTellNothing() async throws {
    let folder = try TemporaryFolder()
    let port = try start(in: folder)[0]
    let step = try await run(
      "http://127.0.0.1:\(port)",
      ", checks: [compression, caching, pagination], paths: [/, /gone], pagination: { path: /gone }",
      in: folder)
    XCTAssertEqual(step?.verdict, .inconclusive)
    XCTAssertEqual(step?.reason, "'compression', 'caching', 'pagination' saw too little; 2 findings")
    XCTAssertEqual(codes(step), ["unexpected-status", "unexpected-status"])
    XCTAssertEqual(try value("caching.not_modified", step, ["path": "/"]), 1)
  }

  func testHeadersAreSentAndNeverShown() async throws {
    let folder = try TemporaryFolder()
    let port = try start(
      in: folder,
      "location / { if ($http_authorization != 'Bearer se\"cret-token-2026') { return 401; } "
        + "add_header Cache-Control max-age=60; }")[0]
    var environment = ProcessInfo.processInfo.environment
    environment["TOKEN"] = "se\"cret-token-2026"
    let step = try await PipelineTrial(in: folder).run(
      """
      secrets: [TOKEN]
      steps:
        practice:
          uses: http-check
          with:
            base-url: http://127.0.0.1:\(port)
            headers: { Authorization: "Bearer ${{ secrets.TOKEN }}", X-Empty: "" }
            checks: [compression, caching]
      """, environment: environment)["practice"]
    XCTAssertEqual(step?.verdict, .passed, "\(step?.findings ?? [])")
    let journal = try folder.shell("cat results/*/journal.ndjson results/*/steps/*/*")
    XCTAssertFalse(journal.contains("cret-token-2026"))
  }

  func testTheDemoServiceIsJudged() async throws {
    _ = try ExternalProgram.path("curl", package: "curl")
    var configuration = DemoConfiguration()
    configuration.port = 0
    let service = try DemoServer(configuration)
    try service.start()
    demo = service
    let folder = try TemporaryFolder()
    let step = try await run(
      "http://127.0.0.1:\(service.port)",
      ", paths: /api/entities?limit=100, pagination: { path: /api/entities, items: 100 }", in: folder)
    XCTAssertEqual(
      codes(step), ["no-compression", "no-cache-control", "no-validator"], "\(step?.findings ?? [])")
    XCTAssertEqual(try value("keep_alive.connections", step), 1)
    XCTAssertGreaterThan(try value("pagination.items", step), 0)
  }

  // MARK: - TLS

  func testHealthyTLSGivesNoFindingAndEachFaultIsFound() async throws {
    let certificates = try TestCertificates()
    let folder = try TemporaryFolder()
    let tls = """
      ssl_certificate \(certificates.folder)/good.pem; ssl_certificate_key \(certificates.folder)/good.key;
      ssl_protocols TLSv1.2 TLSv1.3;
      """
    let ports = try start(in: folder, http: Self.healthy + tls, listen: "ssl http2")
    let trust = ", tls: { ca-file: \(certificates.authority) }"
    let step = try await run(
      "https://127.0.0.1:\(ports[0])",
      trust + ", redirect-from: \"http://127.0.0.1:\(ports[1])\", expires-within: 1d", in: folder)
    XCTAssertEqual(codes(step), [], "\(step?.findings ?? [])")
    XCTAssertEqual(step?.verdict, .passed, step?.reason ?? "")
    XCTAssertEqual(try value("http2.offered", step), 1)
    XCTAssertEqual(try value("redirect.to_https", step), 1)
    // The certificates of tests are good for two days.
    XCTAssertEqual(try value("tls.certificate_lifetime", step), 2 * 86_400, accuracy: 3600)
    XCTAssertEqual(
      try ["1.0", "1.1", "1.2", "1.3"].map { try value("tls.offered", step, ["version": $0]) }, [0, 0, 1, 1])
    nginx?.stop()

    let old = """
      ssl_certificate \(certificates.folder)/good.pem; ssl_certificate_key \(certificates.folder)/good.key;
      ssl_protocols TLSv1 TLSv1.1; ssl_ciphers DEFAULT@SECLEVEL=0;
      """
    let worse = try TemporaryFolder()
    let others = try start(in: worse, http: Self.healthy + old, listen: "ssl", second: "return 200 plain;")
    let bad = try await run(
      "https://127.0.0.1:\(others[0])",
      ", checks: [tls, redirect], tls: { insecure: true }, redirect-from: \"http://127.0.0.1:\(others[1])\"",
      in: worse)
    XCTAssertEqual(
      codes(bad), ["old-tls", "no-modern-tls", "certificate-expires", "no-https-redirect"],
      "\(bad?.reason ?? "") \(bad?.findings ?? [])")
    nginx?.stop()

    let mixed = try TemporaryFolder()
    let mixedPorts = try start(
      in: mixed,
      http: Self.healthy + old.replacingOccurrences(of: "TLSv1.1;", with: "TLSv1.1 TLSv1.2;"), listen: "ssl",
      second: "return 200 plain;")
    let found = try await run(
      "https://127.0.0.1:\(mixedPorts[0])",
      ", checks: [http2, tls, redirect], \(trust.dropFirst(2)), redirect-from: \"http://127.0.0.1:\(mixedPorts[1])\"",
      in: mixed)
    XCTAssertEqual(
      codes(found), ["no-http2", "old-tls", "certificate-expires", "no-https-redirect"],
      "\(found?.findings ?? [])")
    XCTAssertTrue(
      found?.findings.contains { $0.message == "the service agrees to TLS 1.0 and 1.1" } == true,
      "\(found?.findings ?? [])")
    let untrusted = try await run("https://127.0.0.1:\(mixedPorts[0])", in: mixed)
    XCTAssertEqual(untrusted?.verdict, .errored)
    XCTAssertTrue(untrusted?.reason?.contains("certificate") == true, untrusted?.reason ?? "")
  }

  // MARK: - What cannot be asked

  func testServiceThatIsNotThereOrNeverAnswersEndsInTime() async throws {
    _ = try ExternalProgram.path("curl", package: "curl")
    let folder = try TemporaryFolder()
    let listening = try ListeningSocket(on: .loopback(port: 0))
    let port = try listening.localAddress().port
    let began = MonotonicClock.nanoseconds
    let silent = try await run("http://127.0.0.1:\(port)", ", answer-within: 1s", in: folder)
    XCTAssertEqual(silent?.verdict, .errored)
    XCTAssertEqual(silent?.reason, "http://127.0.0.1:\(port) did not answer within 1s")
    XCTAssertLessThan(MonotonicClock.nanoseconds - began, 20_000_000_000)
    listening.close()
    let gone = try await run("http://127.0.0.1:\(port)", in: folder)
    XCTAssertEqual(gone?.verdict, .errored)
    XCTAssertTrue(
      gone?.reason?.hasPrefix("http://127.0.0.1:\(port) cannot be asked: ") == true, gone?.reason ?? "")
    XCTAssertTrue(gone?.reason?.contains("Failed to connect to 127.0.0.1 port") == true, gone?.reason ?? "")
  }

  func testAnswerThatStopsHalfWayEndsInTime() async throws {
    _ = try ExternalProgram.path("curl", package: "curl")
    let half = try HalfDeadServer(beginning: "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
    defer { half.stop() }
    let folder = try TemporaryFolder()
    let step = try await run("http://127.0.0.1:\(half.port)", ", answer-within: 1s", in: folder)
    XCTAssertEqual(step?.verdict, .errored)
    XCTAssertEqual(step?.reason, "http://127.0.0.1:\(half.port) did not answer within 1s")
    let other = try HalfDeadServer(beginning: "SSH-2.0-OpenSSH_9.2\r\n")
    defer { other.stop() }
    let foreign = try await run("http://127.0.0.1:\(other.port)", ", answer-within: 1s", in: folder)
    XCTAssertEqual(foreign?.verdict, .errored)
    let shaken = try await run(
      "https://127.0.0.1:\(other.port)", ", checks: [tls], answer-within: 2s", in: folder)
    XCTAssertEqual(shaken?.verdict, .inconclusive)
    XCTAssertEqual(codes(shaken), ["unanswered"])
  }

  func testPlainServiceOnTheTLSAddressIsNamed() async throws {
    let folder = try TemporaryFolder()
    let port = try start(in: folder)[0]
    let step = try await run("https://127.0.0.1:\(port)", in: folder)
    XCTAssertEqual(step?.verdict, .errored)
    XCTAssertTrue(
      step?.reason?.hasPrefix("https://127.0.0.1:\(port) cannot be asked: ") == true, step?.reason ?? "")
  }
}
