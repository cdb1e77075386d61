import Foundation
import TestSupport
import XCTest

/// The pipelines that the repository brings along check clean, and run: briefly, on servers of the tests' own.
final class ShippedPipelineTests: XCTestCase {
  /// A folder with the pipelines, budgets and rules of the repository, whose demo service has a port of its own.
  private func workspace() throws -> (folder: TemporaryFolder, port: Int) {
    let folder = try TemporaryFolder()
    let port = try freePort()
    for name in ["pipelines", "budgets", "monitoring"] {
      for path in Repository.files(under: Repository.root + "/" + name, endings: [".yaml", ".json"]) {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        try folder.write(
          text.replacingOccurrences(of: "18080", with: "\(port)"),
          to: String(path.dropFirst(Repository.root.count + 1)))
      }
    }
    return (folder, port)
  }

  func testAllCheckClean() throws {
    let (folder, _) = try workspace()
    let result = try Loadline.shell("loadline check pipelines/*.yaml budgets/*.yaml", in: folder)
    XCTAssertEqual(result.exitCode, 0, result.output + result.errors)
  }

  func testWeekly() throws {
    let (folder, _) = try workspace()
    let result = try Loadline.shell("loadline run pipelines/weekly.yaml --input duration=1s", in: folder)
    XCTAssertEqual(result.exitCode, 0, result.output + result.errors)
    XCTAssertTrue(result.output.contains("ceiling.rate.sustained"), result.output)
  }

  func testQuarterly() throws {
    let (folder, _) = try workspace()
    let result = try Loadline.shell(
      "loadline run pipelines/quarterly.yaml --input rate=1050/s --input ramp=500ms --input duration=3s",
      in: folder)
    // Three seconds are no minute: the limits of every minute cannot be held, and the throughput can.
    XCTAssertTrue(result.output.contains("load.throughput"), result.output + result.errors)
    XCTAssertTrue([0, 3].contains(result.exitCode), result.output + result.errors)
  }

  private func startDemo(_ port: Int) throws -> Process {
    try Loadline.start(
      try Loadline.folder() + "/loadline", ["demo", "--port", "\(port)"], in: try TemporaryFolder())
  }

  private func end(_ program: Process) {
    program.terminate()
    program.waitUntilExit()
  }

  private func run(
    _ name: String, _ more: String, _ servers: DatabaseServers, in folder: TemporaryFolder
  ) throws -> Loadline.Result {
    let result = try Loadline.shell(
      "loadline run pipelines/\(name).yaml --input duration=2s --input database-port=\(servers.database.port) "
        + "--input database-user=\(PostgresServer.user) --input cache-port=\(servers.cache.port) \(more)",
      in: folder,
      environment: [
        "DATABASE_PASSWORD": PostgresServer.password, "CACHE_PASSWORD": RedisServer.password,
      ])
    XCTAssertFalse((result.output + result.errors).contains(PostgresServer.password))
    return result
  }

  /// A limit that breaks while a lock is waited for: the lock stands first under the limit, and what could not be looked
  /// at takes nothing from it.
  func testTroubleshoot() throws {
    let servers = try DatabaseServers()
    defer { servers.stop() }
    try servers.database.run("CREATE TABLE entities (id int)")
    let holder = try servers.database.hold("BEGIN; LOCK TABLE entities")
    defer { holder.stop() }
    _ = try holder.line(after: "held")
    let waiter = try servers.database.hold("SELECT count(*) FROM entities")
    defer { waiter.stop() }
    let (folder, port) = try workspace()
    let demo = try startDemo(port)
    defer { end(demo) }
    let broken = try run("troubleshoot", "--input request=/fail?rate=0.5", servers, in: folder)
    XCTAssertEqual(broken.exitCode, 1, broken.output + broken.errors)
    var rest = broken.output[...]
    for part in [
      "budget failed", "load.error_rate", "database, cache, cluster and 1 more looked into it",
      "cluster errored", "1. ",
      "database: warning: pid ", "held by pid", "2. ", "more in ", "1 failed",
    ] {
      let found = try XCTUnwrap(rest.range(of: part), "'\(part)' does not follow: \(broken.output)")
      rest = rest[found.upperBound...]
    }
    let whole = try run("troubleshoot", "--input request=/health", servers, in: folder)
    XCTAssertTrue([0, 3].contains(whole.exitCode), whole.output + whole.errors)
    XCTAssertTrue(whole.output.contains("4 skipped"), whole.output)
    XCTAssertTrue(whole.output.contains("looks into a failure of 'budget', which"), whole.output)
  }

  func testDatabase() throws {
    let servers = try DatabaseServers()
    defer { servers.stop() }
    let (folder, port) = try workspace()
    let demo = try startDemo(port)
    defer { end(demo) }
    let result = try run("database", "", servers, in: folder)
    for metric in ["database.connections.usage", "cache.connections.usage", "load.latency.p95"] {
      XCTAssertTrue(result.output.contains(metric), result.output + result.errors)
    }
    // Nobody asked the cache for anything: its hit rate has no value, and that is no pass.
    XCTAssertEqual(result.exitCode, 3, result.output + result.errors)
  }
}
