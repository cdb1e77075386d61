import DemoService
import Foundation
import TestSupport
import XCTest

/// Runs every script under Scripts; `RECORD_SNAPSHOTS=1` rewrites what they expect.
///
/// Scripts find a demo service at `$DEMO` and a port where nothing answers at `$DEAD`.
final class ScriptTests: XCTestCase {
  private static let folder = Repository.root + "/Tests/CommandLineInterfaceTests/Scripts"

  func testScripts() throws {
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    let dead = try DemoServer(DemoConfiguration())
    dead.stop()
    let paths = Repository.files(under: Self.folder, endings: [".txt"])
    XCTAssertFalse(paths.isEmpty)
    for path in paths {
      try check(
        path,
        environment: [
          "DEMO": "127.0.0.1:\(server.port)", "DEAD": "127.0.0.1:\(dead.port)", "REPOSITORY": Repository.root,
        ])
    }
  }

  private func check(_ path: String, environment: [String: String]) throws {
    let text = String(decoding: try Repository.bytes(path), as: UTF8.self)
    let script = Script(text)
    let folder = try TemporaryFolder()
    let names = [
      (folder.path, "<folder>"), (environment["DEMO"] ?? "", "<demo>"), (environment["DEAD"] ?? "", "<dead>"),
      (Repository.root, "<repository>"),
    ]
    var recorded: [Script.Part] = []
    for part in script.parts {
      guard case .run(let run) = part else {
        if case .file(let name, let text) = part { try folder.write(text, to: name) }
        recorded.append(part)
        continue
      }
      let result = try Loadline.shell(run.line, in: folder, environment: environment)
      var actual = run
      actual.output = Volatile.hide(result.output, names: names, isMeasured: run.isMeasured)
      actual.errors = Volatile.hide(result.errors, names: names, isMeasured: run.isMeasured)
      actual.exitCode = result.exitCode
      recorded.append(.run(actual))
      guard ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != "1" else { continue }
      let place = "\(path.split(separator: "/").last ?? ""):\(run.place): \(run.line)"
      XCTAssertEqual(actual.exitCode, run.exitCode, place)
      XCTAssertEqual(actual.output, run.output, "\(place) now prints:\n\(actual.output)")
      XCTAssertEqual(actual.errors, run.errors, "\(place) now says:\n\(actual.errors)")
    }
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try Data(Script.text(of: recorded).utf8).write(to: URL(fileURLWithPath: path))
    }
  }
}
