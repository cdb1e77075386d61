import Foundation
import PipelineModel
import SystemIO
import TestSupport
import XCTest

/// The step against a real server: each fault is planted and found, and the healthy twin gives no finding.
final class RedisStepTests: XCTestCase {
  private var server: RedisServer?

  override func tearDown() {
    server?.stop()
    server = nil
  }

  private static let healthy = [
    "--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru", "--save", "900 1 300 10 60 10000",
    "--appendonly", "yes", "--appendfsync", "no", "--latency-monitor-threshold", "100",
  ]

  /// A server with the guide's settings and what the arguments change of them.
  private func start(_ settings: [String] = []) throws -> RedisServer {
    let started = try RedisServer(port: try freePort(), settings: Self.healthy + settings)
    server = started
    return started
  }

  private func run(
    _ with: String = "", on server: RedisServer? = nil, port: Int? = nil,
    password: String = RedisServer.password, more: String = ""
  ) async throws -> [String: StepFinished] {
    try await run(
      place: "host: 127.0.0.1, port: \(port ?? server?.port ?? 1)", with, password: password, more: more)
  }

  private func run(
    place: String, _ with: String, password: String = RedisServer.password, more: String = ""
  ) async throws -> [String: StepFinished] {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      limits:
        cache.connections.usage: { max: 95%, warn: 80% }
        cache.cache.hit_rate: { min: 70%, warn: 80% }
      """, to: "budget.yaml")
    var environment = ProcessInfo.processInfo.environment
    environment["CACHE_PASSWORD"] = password
    return try await PipelineTrial(in: folder).run(
      """
      secrets: [CACHE_PASSWORD]
      env: { REDISCLI_AUTH: "${{ secrets.CACHE_PASSWORD }}" }
      steps:
        cache:
          uses: redis
          with: { \(place)\(with) }
      \(more)
      """, environment: environment)
  }

  private func codes(_ step: StepFinished?) -> [String] { (step?.findings ?? []).map(\.code) }

  private func helps(_ step: StepFinished?) -> [String] { (step?.findings ?? []).compactMap(\.help) }

  private func value(_ name: String, _ step: StepFinished?) throws -> Double {
    let metric = try XCTUnwrap(step?.metrics.first { $0.name == name }, name)
    return try XCTUnwrap(metric.value, "\(name): \(metric.reason ?? "")")
  }

  /// Writes so many keys of so many bytes.
  private func fill(_ server: RedisServer, keys: Int, bytes: Int) throws {
    let script = "for i = 1, \(keys) do redis.pcall('SET', 'k' .. i, string.rep('x', \(bytes))) end"
    try server.run("EVAL", script, "0")
  }

  /// Reads so many keys, of which only some may be there.
  private func read(_ server: RedisServer, keys: Int) throws {
    try server.run("EVAL", "for i = 1, \(keys) do redis.call('GET', 'k' .. i) end", "0")
  }

  // MARK: - Healthy and not

  func testHealthyServerGivesNoFinding() async throws {
    let server = try start()
    try fill(server, keys: 1000, bytes: 100)
    try read(server, keys: 1000)
    // What the machine does to a script in between is no fault of the server.
    let step = try await run(", slow-command: 5s", on: server)["cache"]
    XCTAssertEqual(codes(step), [], "\(step?.findings ?? [])")
    XCTAssertEqual(step?.verdict, .passed, step?.reason ?? "")
    XCTAssertEqual(
      MetricKind.given(step?.metrics ?? []), try MetricKind.described(by: "redis", with: "{ port: 1 }"))
    XCTAssertEqual(try value("cache.hit_rate", step), 1)
    XCTAssertEqual(try value("keys.count", step), 1000)
    XCTAssertEqual(try value("memory.limit", step), 67_108_864)
    XCTAssertEqual(
      try value("memory.usage", step),
      try value("memory.used", step) / 67_108_864, accuracy: 1e-9)
    XCTAssertEqual(try value("commands.calls", step), 2002)
    XCTAssertEqual(try value("latency.worst_spike", step), 0)
    XCTAssertLessThan(try value("latency.mean", step), 1)
    for name in [
      "settings.wrong", "keys.evicted", "writes.refused", "slowlog.entries", "connections.rejected",
    ] {
      XCTAssertEqual(try value(name, step), 0, name)
    }
  }

  func testSettingsAreAuditedWithTheLinesThatMendThem() async throws {
    let server = try start([
      "--maxmemory", "0", "--maxmemory-policy", "noeviction", "--save", "", "--appendonly", "no",
    ])
    let step = try await run(
      ", checks: [settings, memory], memory: 4GiB, settings: { slowlog-max-len: 1024 }", on: server)["cache"]
    XCTAssertEqual(step?.verdict, .warned)
    XCTAssertEqual(
      helps(step),
      [
        "redis-cli config set maxmemory 3072mb", "redis-cli config set maxmemory-policy allkeys-lru",
        "redis-cli config set save \"900 1 300 10 60 10000\"", "redis-cli config set appendonly yes",
        "redis-cli config set slowlog-max-len 1024",
      ])
    XCTAssertEqual(try value("settings.wrong", step), 5)
    XCTAssertNil(step?.metrics.first { $0.name == "memory.usage" }?.value)
    // Nothing was changed, and each line does what it says.
    XCTAssertEqual(try server.run("CONFIG", "GET", "maxmemory"), "maxmemory\n0")
    for line in helps(step) {
      let words = try ExternalProgram.output("/bin/sh", ["-c", "printf '%s\\n' \(line)"], in: "/")
        .split(separator: "\n").map(String.init)
      XCTAssertEqual(try server.run(words[1], words[2], words[3], words[4]), "OK", line)
    }
    let mended = try await run(
      ", checks: [settings], memory: 4GiB, settings: { slowlog-max-len: 1024 }", on: server)["cache"]
    XCTAssertEqual(mended?.verdict, .passed, "\(mended?.findings ?? [])")
  }

  func testTheUsersSettingsTakeThePlaceOfTheGuides() async throws {
    let server = try start(["--appendonly", "no", "--save", ""])
    let step = try await run(
      ", checks: [settings], settings: { appendonly: no, save: '', maxmemory: 64mb }", on: server)["cache"]
    XCTAssertEqual(step?.verdict, .passed, "\(step?.findings ?? [])")
    let other = try await run(
      ", checks: [settings], settings: { appendonly: no, save: '', maxmemory: 65mb }", on: server)["cache"]
    XCTAssertEqual(
      other?.findings.map(\.message), ["maxmemory is 67108864: it should be 65mb"])
  }

  func testColdCacheMissesAndFullCacheHits() async throws {
    let server = try start()
    let limits = "  limits:\n    uses: budget\n    needs: cache\n    with: { file: budget.yaml }"
    try fill(server, keys: 500, bytes: 10)
    try read(server, keys: 1000)
    let cold = try await run(", checks: [cache, connections]", on: server, more: limits)
    XCTAssertEqual(try value("cache.hit_rate", cold["cache"]), 0.5, accuracy: 0.001)
    XCTAssertEqual(codes(cold["cache"]), ["low-hit-rate"])
    XCTAssertEqual(helps(cold["cache"]), ["warm the cache before the load"])
    XCTAssertEqual(cold["limits"]?.verdict, .failed)
    try fill(server, keys: 1000, bytes: 10)
    try server.run("CONFIG", "RESETSTAT")
    try read(server, keys: 1000)
    let full = try await run(", checks: [cache, connections]", on: server, more: limits)
    XCTAssertEqual(try value("cache.hit_rate", full["cache"]), 1)
    XCTAssertEqual(full["cache"]?.verdict, .passed)
    XCTAssertEqual(full["limits"]?.verdict, .passed)
  }

  func testOnlyWhatCameSinceIsJudged() async throws {
    let server = try start()
    try fill(server, keys: 100, bytes: 10)
    try read(server, keys: 1000)
    try server.run("EVAL", Self.busy(milliseconds: 150), "0")
    let checks = "checks: [cache, slowlog, latency, commands]"
    let ended = try await run(
      ", \(checks)", on: server,
      more: """
          load:
            uses: command
            needs: cache
            with:
              run:
                [redis-cli, -h, 127.0.0.1, -p, "\(server.port)", EVAL,
                 "for i = 1, 50 do redis.call('GET', 'k' .. i) end", "0"]
          after:
            uses: redis
            needs: load
            with: { host: 127.0.0.1, port: \(server.port), since: cache, slow-command: 100ms, \(checks) }
        """)
    XCTAssertEqual(codes(ended["cache"]), ["low-hit-rate", "slow-command", "latency-spike"])
    XCTAssertEqual(codes(ended["after"]), [], "\(ended["after"]?.findings ?? [])")
    XCTAssertEqual(ended["after"]?.verdict, .passed, ended["after"]?.reason ?? "")
    XCTAssertEqual(try value("cache.hit_rate", ended["after"]), 1)
    XCTAssertEqual(try value("commands.calls", ended["after"]), 51)
    XCTAssertEqual(try value("latency.worst_spike", ended["after"]), 0)
  }

  /// A script that keeps the server from all else for so long.
  private static func busy(milliseconds: Int) -> String {
    "local function now() local t = redis.call('TIME') return t[1] * 1000 + t[2] / 1000 end "
      + "local began = now() while now() - began < \(milliseconds) do end"
  }

  func testSlowCommandAndItsSpikeAreFound() async throws {
    let server = try start()
    try server.run("EVAL", Self.busy(milliseconds: 150), "0")
    let step = try await run(", checks: [slowlog, latency], slow-command: 100ms", on: server)["cache"]
    XCTAssertEqual(codes(step), ["slow-command", "latency-spike"])
    let slow = try XCTUnwrap(step?.findings.first)
    XCTAssertTrue(slow.message.hasPrefix("EVAL took up to 1"), slow.message)
    XCTAssertTrue(slow.message.contains("in 1 call: EVAL local function now()"), slow.message)
    XCTAssertGreaterThanOrEqual(try value("slowlog.slowest", step), 0.14)
    XCTAssertGreaterThanOrEqual(try value("latency.worst_spike", step), 0.14)
    XCTAssertEqual(try value("slowlog.entries", step), 1)
  }

  func testSlowlogIsKeptAsItWasWhateverBytesItHolds() async throws {
    let server = try start(["--slowlog-log-slower-than", "0"])
    let odd = ["line\nfeed", "tab\tand \"quotes\"", "back\\slash", "Grüße 🚢", "", "1) (nil)"]
    // Bytes that are no UTF-8, in an entry that is logged besides by some versions.
    try server.run("EVAL", "return redis.call('SET', 'key', '\\255\\0')", "0")
    for text in odd + odd { try server.run("SET", "key", text) }
    let folder = try TemporaryFolder()
    var environment = ProcessInfo.processInfo.environment
    environment["REDISCLI_AUTH"] = RedisServer.password
    let step = try await PipelineTrial(in: folder).run(
      "steps: { cache: { uses: redis, with: { port: \(server.port), checks: [slowlog], slow-command: 60s } } }",
      environment: environment)["cache"]
    XCTAssertEqual(step?.verdict, .passed, step?.reason ?? "")
    let path = try folder.shell("ls results/*/steps/cache/redis.json").split(separator: "\n")[0]
    let content = try JSONSerialization.jsonObject(with: Data(folder.read(String(path)).utf8))
    let slowlog = try XCTUnwrap((content as? [String: Any])?["slowlog"] as? [[String: Any]])
    let sets = slowlog.compactMap { $0["words"] as? [String] }.filter { $0.first == "SET" }
    // The newest stands first.
    XCTAssertEqual(sets.prefix(12).map { $0.last ?? "?" }, Array((odd + odd).reversed()))
  }

  func testEvictionIsFoundWithTheLineThatDoublesTheMemory() async throws {
    let server = try start(["--maxmemory", "4mb"])
    try fill(server, keys: 8000, bytes: 1000)
    // Redis gives keys up in pieces, so that it may go on for a while.
    let end = MonotonicClock.nanoseconds + 20_000_000_000
    while Int(try server.run("DBSIZE")) ?? 0 > 4000, MonotonicClock.nanoseconds < end {}
    try read(server, keys: 8000)
    let step = try await run(", checks: [cache, evictions]", on: server)["cache"]
    XCTAssertEqual(codes(step), ["low-hit-rate", "evicted-keys"])
    XCTAssertEqual(helps(step), Array(repeating: "redis-cli config set maxmemory 8mb", count: 2))
    XCTAssertEqual(try value("keys.evicted", step) + value("keys.count", step), 8000)
  }

  func testWritesThatAreRefusedAreFound() async throws {
    let server = try start(["--maxmemory", "3mb", "--maxmemory-policy", "noeviction"])
    for _ in 0..<100 {
      let answer = try server.run("SET", UUID().uuidString, String(repeating: "x", count: 100_000))
      if answer.hasPrefix("OOM") { break }
    }
    let step = try await run(", checks: [evictions, commands]", on: server)["cache"]
    XCTAssertEqual(codes(step), ["refused-writes"])
    XCTAssertEqual(
      helps(step),
      ["redis-cli config set maxmemory 6mb; or redis-cli config set maxmemory-policy allkeys-lru"])
    XCTAssertEqual(try value("writes.refused", step), 1)
    XCTAssertEqual(try value("commands.failed", step), 1)
  }

  func testFragmentationIsFound() async throws {
    let server = try start([
      "--maxmemory", "1gb", "--appendonly", "no", "--save", "", "--lazyfree-lazy-user-del", "no",
    ])
    try fill(server, keys: 200_000, bytes: 900)
    let script = "for i = 1, 200000 do if i % 8 ~= 0 then redis.call('DEL', 'k' .. i) end end"
    try server.run("EVAL", script, "0")
    // The figures of INFO are a tenth of a second old.
    var step: StepFinished?
    for _ in 0..<20 where step?.findings.isEmpty ?? true {
      step = try await run(", checks: [memory]", on: server)["cache"]
    }
    XCTAssertEqual(codes(step), ["memory-fragmentation"], "\(step?.metrics ?? [])")
    XCTAssertEqual(helps(step), ["redis-cli config set activedefrag yes"])
    XCTAssertGreaterThan(try value("memory.fragmentation", step), 1.5)
  }

  func testSnapshotThatFailedIsFound() async throws {
    let server = try start(["--appendonly", "no"])
    try fill(server, keys: 1, bytes: 1)
    try FileManager.default.removeItem(atPath: server.folder)
    try server.run("BGSAVE")
    var step: StepFinished?
    for _ in 0..<50 where step?.findings.isEmpty ?? true {
      step = try await run(", checks: [persistence]", on: server)["cache"]
    }
    XCTAssertEqual(step?.findings.map(\.message), ["the last snapshot failed"])
    XCTAssertEqual(try value("persistence.unsaved_changes", step), 1)
  }

  func testFullConnectionLimitIsFound() async throws {
    let server = try start(["--maxclients", "5"])
    let limits = "  limits:\n    uses: budget\n    needs: cache\n    with: { file: budget.yaml }"
    try read(server, keys: 1)
    let calm = try await run(", checks: [connections, cache]", on: server, more: limits)
    XCTAssertEqual(calm["limits"]?.limits.first { $0.metric.contains("connections") }?.verdict, .passed)
    let address = SocketAddress.loopback(port: UInt16(server.port))
    var holders: [StreamSocket] = []
    defer { for holder in holders { holder.close() } }
    for _ in 0..<4 {
      holders.append(try StreamSocket.connect(to: address, timeoutNanoseconds: 5_000_000_000))
    }
    let full = try await run(", checks: [connections, cache]", on: server, more: limits)
    XCTAssertEqual(try value("connections.used", full["cache"]), 5)
    XCTAssertEqual(full["limits"]?.limits.first { $0.metric.contains("connections") }?.verdict, .failed)
    holders.append(try StreamSocket.connect(to: address, timeoutNanoseconds: 5_000_000_000))
    let refused = try await run(on: server)["cache"]
    XCTAssertEqual(refused?.verdict, .errored)
    XCTAssertEqual(
      refused?.reason?.hasSuffix("cannot be asked: ERR max number of clients reached"), true,
      refused?.reason ?? "")
    holders.removeLast().close()
    // The server notices the end of a connection when it comes to it.
    var after: StepFinished?
    for _ in 0..<50 where after?.findings.isEmpty ?? true {
      after = try await run(", checks: [connections]", on: server)["cache"]
    }
    XCTAssertEqual(codes(after), ["rejected-connections"])
    XCTAssertEqual(helps(after), ["use a pool of connections; or redis-cli config set maxclients 10"])
  }

  // MARK: - Ways to a server

  func testUnixSocketAndTLSAreTaken() async throws {
    let certificates = try TestCertificates()
    let folder = certificates.folder
    let listening = try ListeningSocket(on: .loopback(port: 0))
    let port = try listening.localAddress().port
    listening.close()
    let server = try start([
      "--unixsocket", folder + "/redis.sock", "--tls-port", "\(port)", "--tls-ca-cert-file",
      certificates.authority, "--tls-cert-file", folder + "/good.pem", "--tls-key-file", folder + "/good.key",
    ])
    try read(server, keys: 1)
    let local = try await run(place: "socket: \(folder)/redis.sock", ", checks: [cache]")["cache"]
    XCTAssertEqual(local?.verdict, .passed, local?.reason ?? "")
    let place = "host: 127.0.0.1, port: \(port)"
    let mutual =
      "tls: { ca-file: \(certificates.authority), certificate-file: \(folder)/good.pem, "
      + "key-file: \(folder)/good.key }"
    let step = try await run(place: place, ", checks: [cache], \(mutual)")["cache"]
    XCTAssertEqual(step?.verdict, .passed, step?.reason ?? "")
    XCTAssertEqual(try value("cache.misses", step), 1)
    let stranger = try await run(place: place, ", checks: [cache], tls: {}")["cache"]
    XCTAssertEqual(stranger?.verdict, .errored)
    XCTAssertTrue(stranger?.reason?.contains("certificate verify failed") == true, stranger?.reason ?? "")
    let plain = try await run(place: place, ", checks: [cache], answer-within: 2s")["cache"]
    XCTAssertEqual(plain?.verdict, .errored)
    XCTAssertTrue(plain?.reason?.hasPrefix("Redis at 127.0.0.1:\(port) ") == true, plain?.reason ?? "")
  }

  // MARK: - What cannot be asked

  func testWrongAndMissingPasswordsAreNamedAndNeverShown() async throws {
    let server = try start()
    let wrong = try await run(on: server, password: "wrong-password-2026")["cache"]
    XCTAssertEqual(wrong?.verdict, .errored)
    XCTAssertEqual(
      wrong?.reason,
      "Redis at 127.0.0.1:\(server.port) cannot be asked: WRONGPASS invalid username-password pair or user is "
        + "disabled.")
    let folder = try TemporaryFolder()
    let none = try await PipelineTrial(in: folder).run(
      "steps: { cache: { uses: redis, with: { port: \(server.port) } } }")["cache"]
    XCTAssertEqual(none?.verdict, .errored)
    XCTAssertEqual(
      none?.reason,
      "Redis at 127.0.0.1:\(server.port) cannot be asked: NOAUTH Authentication required. Put the password as "
        + "REDISCLI_AUTH under 'env'.")
  }

  func testUserWithFewRightsIsToldWhichAreMissing() async throws {
    let server = try start()
    try server.run("ACL", "SETUSER", "probe", "on", ">probe-password-2026", "+info", "+ping")
    let step = try await run(", user: probe", on: server, password: "probe-password-2026")["cache"]
    XCTAssertEqual(step?.verdict, .inconclusive)
    XCTAssertEqual(step?.reason, "'settings', 'slowlog', 'latency' saw too little; 3 findings")
    XCTAssertEqual(
      helps(step),
      ["config|get", "slowlog|get", "latency|latest"].map { "redis-cli acl setuser probe '+\($0)'" })
    XCTAssertNoThrow(try value("memory.used", step))
    try server.run("ACL", "SETUSER", "probe", "+config|get", "+slowlog|get", "+latency|latest")
    let able = try await run(", user: probe, slow-command: 5s", on: server, password: "probe-password-2026")[
      "cache"]
    XCTAssertEqual(able?.verdict, .passed, "\(able?.findings ?? [])")
  }

  func testServerThatNeverAnswersEndsInTime() async throws {
    _ = try ExternalProgram.path("redis-cli", package: "redis-tools")
    let listening = try ListeningSocket(on: .loopback(port: 0))
    defer { listening.close() }
    let port = Int(try listening.localAddress().port)
    let began = MonotonicClock.nanoseconds
    let step = try await run(", answer-within: 1s", port: port)["cache"]
    XCTAssertEqual(step?.verdict, .errored)
    XCTAssertEqual(step?.reason, "Redis at 127.0.0.1:\(port) did not answer within 1s")
    XCTAssertLessThan(MonotonicClock.nanoseconds - began, 20_000_000_000)
  }

  func testAnswerThatStopsHalfWayEndsInTime() async throws {
    _ = try ExternalProgram.path("redis-cli", package: "redis-tools")
    let half = try HalfDeadServer(beginning: "$1000\r\n# Server\r\n")
    defer { half.stop() }
    let step = try await run(", answer-within: 1s", port: Int(half.port))["cache"]
    XCTAssertEqual(step?.verdict, .errored)
    XCTAssertEqual(step?.reason, "Redis at 127.0.0.1:\(half.port) did not answer within 1s")
  }

  func testServerOfAnotherKindIsNoRedis() async throws {
    _ = try ExternalProgram.path("redis-cli", package: "redis-tools")
    let other = try HalfDeadServer(beginning: "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    defer { other.stop() }
    let step = try await run(", answer-within: 5s", port: Int(other.port))["cache"]
    XCTAssertEqual(step?.verdict, .errored)
    XCTAssertTrue(
      step?.reason?.hasPrefix("Redis at 127.0.0.1:\(other.port) ") == true, step?.reason ?? "")
  }

  func testSlowlogThatSeesTooLittleIsInconclusive() async throws {
    let server = try start(["--slowlog-log-slower-than", "20000", "--slowlog-max-len", "2"])
    let coarse = try await run(", checks: [slowlog], settings: { no-such: 1 }", on: server)["cache"]
    XCTAssertEqual(coarse?.verdict, .inconclusive)
    XCTAssertEqual(helps(coarse), ["redis-cli config set slowlog-log-slower-than 10000"])
    let ended = try await run(
      ", checks: [slowlog], slow-command: 20ms", on: server,
      more: """
          load:
            uses: command
            needs: cache
            with:
              shell: |
                for i in 1 2 3 4; do
                  redis-cli -p \(server.port) EVAL "\(Self.busy(milliseconds: 30))" 0
                done
          after:
            uses: redis
            needs: load
            with: { port: \(server.port), since: cache, slow-command: 20ms, checks: [slowlog] }
        """)
    XCTAssertEqual(ended["cache"]?.verdict, .passed)
    XCTAssertEqual(ended["after"]?.verdict, .inconclusive)
    XCTAssertEqual(codes(ended["after"]), ["slow-command", "short-slowlog"])
    let unknown = try await run(", checks: [settings], settings: { no-such: 1 }", on: server)["cache"]
    XCTAssertEqual(unknown?.verdict, .inconclusive)
    XCTAssertEqual(codes(unknown), ["unknown-setting"])
  }
}
