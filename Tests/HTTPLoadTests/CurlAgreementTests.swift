import Foundation
import HTTPLoad
import SystemIO
import TestSupport
import XCTest

/// What curl and the engine make of the same answer of a real nginx: status, length of the body, connections.
final class CurlAgreementTests: XCTestCase {
  /// What becomes of the connection after the answer.
  private enum Fate {
    case kept
    /// Closed, as the answer says.
    case closed
    /// Closed without a word, as nginx does when a filter refuses an answer that is under way.
    case dropped
  }

  /// One request of the table, and the status that nginx must give for the row to say anything.
  private struct Row {
    let name: String
    let path: String
    var method = "GET"
    var headers: [LoadPlan.Request.Header] = []
    var body = ""
    let status: Int
    /// The length of the body, where the row stands and falls with it.
    var length: Int?
    var fate = Fate.kept
    /// Whether redirects are followed.
    var follows = false
  }

  private static func header(_ name: String, _ value: String) -> LoadPlan.Request.Header {
    .init(name: name, value: value)
  }

  private static let largeCount = 5 << 20

  private static let rows = [
    Row(name: "a file", path: "/small.txt", status: 200, length: 6),
    Row(name: "an empty file", path: "/empty.txt", status: 200, length: 0),
    Row(name: "a large file", path: "/large.bin", status: 200, length: largeCount),
    Row(
      name: "a part of a file", path: "/large.bin", headers: [header("Range", "bytes=10-99")], status: 206,
      length: 90),
    Row(
      name: "several parts", path: "/large.bin", headers: [header("Range", "bytes=0-9,20-29")], status: 206),
    Row(
      name: "no part", path: "/small.txt", headers: [header("Range", "bytes=99-")], status: 416),
    Row(name: "chunked", path: "/page.html", status: 200, length: 17),
    Row(name: "a large body in chunks", path: "/proxied/large.html", status: 200, length: largeCount),
    Row(name: "an empty body in chunks", path: "/empty.html", status: 200, length: 0),
    Row(
      name: "up to the end of the connection", path: "/until-close/page.html", status: 200, length: 17,
      fate: .closed),
    Row(
      name: "gzip in chunks", path: "/text.txt", headers: [header("Accept-Encoding", "gzip")], status: 200),
    Row(
      name: "no gzip where none is asked for", path: "/text.txt", status: 200, length: 40_000),
    Row(name: "through a proxy", path: "/proxied/small.txt", status: 200, length: 6),
    Row(name: "HEAD", path: "/large.bin", method: "HEAD", status: 200, length: 0),
    Row(name: "HEAD of a chunked answer", path: "/page.html", method: "HEAD", status: 200, length: 0),
    Row(
      name: "HEAD of a gzip answer", path: "/text.txt", method: "HEAD",
      headers: [header("Accept-Encoding", "gzip")], status: 200, length: 0),
    Row(name: "HEAD of what is missing", path: "/missing", method: "HEAD", status: 404, length: 0),
    Row(
      name: "not modified, by tag", path: "/small.txt", headers: [header("If-None-Match", "*")], status: 304,
      length: 0),
    Row(
      name: "not modified, by date", path: "/small.txt",
      headers: [header("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT")], status: 304, length: 0),
    Row(
      name: "a failed condition", path: "/small.txt", headers: [header("If-Match", "\"x\"")], status: 412,
      fate: .dropped),
    Row(name: "no content", path: "/204", status: 204, length: 0),
    Row(name: "moved for good", path: "/301", status: 301),
    Row(name: "found elsewhere", path: "/302", status: 302),
    Row(name: "see other", path: "/303", status: 303),
    Row(name: "a temporary redirect", path: "/307", status: 307),
    Row(name: "a permanent redirect", path: "/308", status: 308),
    Row(name: "a redirect by nginx itself", path: "/folder", status: 301),
    Row(name: "moved for good, followed", path: "/301", status: 200, length: 6, follows: true),
    Row(name: "found elsewhere, followed", path: "/302", status: 200, length: 6, follows: true),
    Row(name: "see other, followed", path: "/303", status: 200, length: 6, follows: true),
    Row(name: "a temporary redirect, followed", path: "/307", status: 200, length: 6, follows: true),
    Row(name: "a permanent redirect, followed", path: "/308", status: 200, length: 6, follows: true),
    Row(name: "a redirect by nginx itself, followed", path: "/folder", status: 403, follows: true),
    Row(name: "two redirects, followed", path: "/twice", status: 200, length: 6, follows: true),
    Row(name: "missing", path: "/missing", status: 404),
    Row(name: "an error without a body", path: "/503", status: 503, length: 0),
    Row(name: "an error that closes", path: "/500", status: 500, fate: .closed),
    Row(name: "an upstream that is gone", path: "/gone", status: 502),
    Row(name: "a status of nobody's list", path: "/799", status: 799, length: 2),
    Row(name: "a method that is refused", path: "/small.txt", method: "DELETE", status: 405),
    Row(name: "POST", path: "/posted", method: "POST", body: "a=1&b=2", status: 201, length: 7),
    Row(
      name: "keep-alive off", path: "/closing", status: 200, length: 3, fate: .closed),
    Row(
      name: "a client that asks to close", path: "/small.txt", headers: [header("Connection", "close")],
      status: 200, length: 6, fate: .closed),
    Row(name: "a head of 30,000 bytes", path: "/long-head", status: 200, length: 2),
  ]

  func testPlain() async throws { try await check(address: { "http://127.0.0.1:\($0.ports[0])" }) }

  func testTLS() async throws { try await check(address: { "https://127.0.0.1:\($0.ports[1])" }) }

  func testIPv6() async throws {
    let probe: ListeningSocket
    do {
      probe = try ListeningSocket(on: .loopbackIPv6(port: 0))
    } catch {
      throw XCTSkip("this machine has no IPv6")
    }
    probe.close()
    try await check(isIPv6: true, address: { "http://[::1]:\($0.ports[2])" })
  }

  func testUnixSocket() async throws {
    try await check(overUnixSocket: true, address: { _ in "http://localhost" })
  }

  private func check(
    isIPv6: Bool = false, overUnixSocket: Bool = false, address: (NginxServer) -> String
  ) async throws {
    let curl = try ExternalProgram.path("curl", package: "curl")
    let certificates = try TestCertificates()
    let server = try start(certificates, isIPv6: isIPv6)
    defer { server.stop() }
    var target = try LoadTarget(address(server))
    target.unixSocket = overUnixSocket ? certificates.folder + "/nginx.sock" : nil
    for row in Self.rows { try await check(row, at: target, curl, certificates) }
  }

  private func check(
    _ row: Row, at target: LoadTarget, _ curl: String, _ certificates: TestCertificates
  ) async throws {
    let answers = try ask(curl, row, at: target, certificates)
    let place = "\(row.name), \(target.unixSocket ?? target.scheme.rawValue)\(row.path)"
    XCTAssertEqual(answers.map(\.status), [row.status, row.status], "curl: \(place)")
    let length = answers[0].length
    XCTAssertEqual(answers[1].length, length, "curl: \(place)")
    if let expected = row.length { XCTAssertEqual(length, expected, "curl: \(place)") }
    XCTAssertEqual(answers.map(\.connects), [1, row.fate == .kept ? 0 : 1], "curl: \(place)")

    // The engine tells no lengths, but its limit is exact: a body of n bytes passes with n and fails with n - 1.
    let result = try await load(row, at: target, certificates, bodyLimit: length)
    XCTAssertNil(result.unreachable, place)
    XCTAssertEqual(result.overall.failures, [], place)
    XCTAssertEqual(result.overall.counts.succeeded, 3, place)
    // What was sent before the end of a dropped connection was seen is sent anew; the first of the run never is.
    let sent = result.overall.counts.scheduled
    XCTAssertLessThanOrEqual(result.reconnects, row.fate == .dropped ? sent - 1 : 0, place)
    XCTAssertEqual(result.connectTime.count, row.fate == .kept ? 1 : sent, place)
    guard length > 0 else { return }
    let cut = try await load(row, at: target, certificates, bodyLimit: length - 1)
    XCTAssertEqual(cut.overall.failures.map(\.cause), [.bodyTooLarge], place)
    XCTAssertEqual(cut.overall.counts.succeeded, 0, place)
  }

  // MARK: The two

  /// What curl makes of the same request, twice in one call.
  private func ask(
    _ curl: String, _ row: Row, at target: LoadTarget, _ certificates: TestCertificates
  ) throws -> [(status: Int, length: Int, connects: Int)] {
    var arguments = ["--silent", "--http1.1", "--noproxy", "*", "--max-time", "30"]
    arguments += ["--cacert", certificates.authority]
    arguments += ["--write-out", "%{http_code} %{size_download} %{num_connects}\n"]
    arguments += row.method == "HEAD" ? ["--head"] : ["--request", row.method]
    if row.follows { arguments.append("--location") }
    for header in row.headers { arguments += ["--header", "\(header.name): \(header.value)"] }
    if !row.body.isEmpty { arguments += ["--data-raw", row.body] }
    if let path = target.unixSocket { arguments += ["--unix-socket", path] }
    let url = "\(target.scheme)://\(target.authority)\(row.path)"
    arguments += ["--output", "/dev/null", url, "--output", "/dev/null", url]
    let output = try ExternalProgram.output(curl, arguments, in: certificates.folder)
    let answers = output.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
    guard answers.count == 2, answers.allSatisfy({ $0.count == 3 }) else {
      XCTFail("curl says '\(output)' of \(row.name)")
      return [(0, 0, 0), (0, 0, 0)]
    }
    return answers.map { ($0[0], $0[1], $0[2]) }
  }

  /// Three requests by one user.
  private func load(
    _ row: Row, at target: LoadTarget, _ certificates: TestCertificates, bodyLimit: Int
  ) async throws -> LoadResult {
    var request = LoadPlan.Request(
      name: row.name, method: row.method, path: row.path, headers: row.headers,
      body: .bytes(Array(row.body.utf8)), expectation: .init(status: StatusExpectation(row.status)))
    request.redirects = row.follows ? 5 : 0
    // The answers on the way may be longer than the last.
    if row.follows { request.expectation.bodyBytes = bodyLimit }
    var plan = LoadPlan(
      target: target, requests: [request], model: .closed(concurrency: 1),
      duration: .zero)
    plan.iterations = 3
    if !row.follows { plan.limits.bodyBytes = bodyLimit }
    if plan.target.scheme == .https { plan.tls.caFile = certificates.authority }
    return try await LoadEngine.run(plan)
  }

  // MARK: The server

  private func start(_ certificates: TestCertificates, isIPv6: Bool) throws -> NginxServer {
    let folder = certificates.folder
    func write(_ name: String, _ data: Data) throws {
      let url = URL(fileURLWithPath: folder + "/" + name)
      try data.write(to: url)
      let date = Date(timeIntervalSince1970: 1_767_225_600)
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: url.path)
    }
    try FileManager.default.createDirectory(atPath: folder + "/folder", withIntermediateDirectories: true)
    try write("small.txt", Data("small\n".utf8))
    try write("empty.txt", Data())
    try write("empty.html", Data())
    try write("large.bin", Data(repeating: 0xA5, count: Self.largeCount))
    try write("large.html", Data(repeating: 0x78, count: Self.largeCount))
    try write("text.txt", Data(repeating: 0x61, count: 40_000))
    // What nginx includes makes the length unknown beforehand, so that it answers in chunks.
    try write(
      "page.html",
      Data("one<!--# echo var='request_method' -->two<!--# include virtual='/small.txt' --> \n".utf8))
    let addresses: [SocketAddress] = [.loopback(port: 0), .loopback(port: 0)]
    return try NginxServer(in: folder, on: addresses + (isIPv6 ? [.loopbackIPv6(port: 0)] : [])) { ports in
      """
      types { text/html html; text/plain txt; }
      gzip_types text/plain;
      server {
        listen 127.0.0.1:\(ports[0]);
        listen 127.0.0.1:\(ports[1]) ssl;
        listen unix:\(folder)/nginx.sock;
        \(isIPv6 ? "listen [::1]:\(ports[2]);" : "")
        ssl_certificate \(folder)/good.pem;
        ssl_certificate_key \(folder)/good.key;
        location / { ssi on; gzip on; }
        location = /small.txt { }
        location /until-close/ { alias \(folder)/; ssi on; chunked_transfer_encoding off; }
        location /proxied/ { proxy_pass http://127.0.0.1:\(ports[0])/; proxy_http_version 1.1; ssi on; }
        location = /204 { return 204; }
        location = /301 { return 301 /small.txt; }
        location = /302 { return 302 /small.txt; }
        location = /303 { return 303 /small.txt; }
        location = /307 { return 307 /small.txt; }
        location = /308 { return 308 /small.txt; }
        location = /twice { return 302 /301; }
        location = /500 { return 500; }
        location = /503 { error_page 503 /empty.txt; return 503; }
        location = /gone { proxy_pass http://127.0.0.1:1; }
        location = /799 { return 799 "hm"; }
        location = /posted { return 201 "thanks\\n"; }
        location = /closing { keepalive_timeout 0; return 200 "bye"; }
        location = /long-head { \(Self.longHead) return 200 "hi"; }
      }
      """
    }
  }

  private static let longHead = (0..<30).map { index in
    "add_header X-Long-\(index) \(String(repeating: "y", count: 985));"
  }.joined(separator: " ")
}
