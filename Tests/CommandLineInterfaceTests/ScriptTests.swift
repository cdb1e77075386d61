import DemoService
import Foundation
import TestSupport
import XCTest

/// Runs every script under Scripts; `RECORD_SNAPSHOTS=1` rewrites what they expect.
///
/// Scripts find a demo service at `$DEMO` and a port where nothing answers at `$DEAD`.
final class ScriptTests: XCTestCase {
  private static let folder = Repository.root + "/Tests/CommandLineInterfaceTests/Scripts"

  private static let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"

  func testScripts() throws {
    let server = try DemoServer(DemoConfiguration())
    try server.start()
    defer { server.stop() }
    let dead = try DemoServer(DemoConfiguration())
    dead.stop()
    let paths = Repository.files(under: Self.folder, endings: [".txt"])
    XCTAssertFalse(paths.isEmpty)
    let environment = [
      "DEMO": "127.0.0.1:\(server.port)", "DEAD": "127.0.0.1:\(dead.port)", "REPOSITORY": Repository.root,
    ]
    let faults = try SideBySide.map(paths, width: 2) {
      try Self.faults(of: $0, environment: environment)
    }
    for fault in faults.joined() { XCTFail(fault) }
  }

  private static func faults(of path: String, environment: [String: String]) throws -> [String] {
    let script = Script(String(decoding: try Repository.bytes(path), as: UTF8.self))
    let folder = try TemporaryFolder()
    let names = [
      (folder.path, "<folder>"), (environment["DEMO"] ?? "", "<demo>"), (environment["DEAD"] ?? "", "<dead>"),
      (Repository.root, "<repository>"),
    ]
    var recorded: [Script.Part] = []
    var faults: [String] = []
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
      let place = "\(path.split(separator: "/").last ?? ""):\(run.place): \(run.line)"
      if actual.exitCode != run.exitCode {
        faults.append("\(place) now ends with \(actual.exitCode), not \(run.exitCode)")
      }
      if actual.output != run.output { faults.append("\(place) now prints:\n\(actual.output)") }
      if actual.errors != run.errors { faults.append("\(place) now says:\n\(actual.errors)") }
    }
    guard isRecording else { return faults }
    try Data(Script.text(of: recorded).utf8).write(to: URL(fileURLWithPath: path))
    return []
  }
}
