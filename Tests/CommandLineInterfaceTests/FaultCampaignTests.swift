import Foundation
import TestSupport
import XCTest

/// Runs that are killed, cut, starved and flooded: afterwards no process is left, the report is true, and a resumed
/// run ends as an undisturbed one does.
final class FaultCampaignTests: XCTestCase {
  /// Two runs at a time: they mostly wait for their children.
  func testKilledAtRandomMoments() throws {
    let campaign = try FaultCampaign()
    let began = ContinuousClock.now
    let expected = try campaign.undisturbed()
    let whole = (ContinuousClock.now - began) / .microseconds(1)
    var generator = SeededGenerator(seed: 71)
    let rounds = (0..<200).map { ($0, UInt32(Double.random(in: 0...whole, using: &generator))) }
    _ = try SideBySide.map(rounds, width: 2) { round, moment in
      let campaign = try FaultCampaign()
      let folder = try campaign.folder()
      let process = try campaign.start(in: folder)
      usleep(moment)
      kill(process.processIdentifier, SIGKILL)
      try campaign.checkAftermath(of: process, in: folder, expected: expected, "round \(round), \(moment) µs")
    }
  }

  func testKilledAtEveryEvent() throws {
    let campaign = try FaultCampaign()
    let expected = try campaign.undisturbed()
    var events = 0
    while true {
      events += 1
      let folder = try campaign.folder()
      let process = try campaign.start(in: folder)
      let journal = folder.path + "/performance-results/latest/journal.ndjson"
      var seen = 0
      while process.isRunning, seen < events {
        seen = (try? Data(contentsOf: URL(fileURLWithPath: journal)))?.count { $0 == 10 } ?? 0
      }
      let hasEnded = !process.isRunning
      kill(process.processIdentifier, SIGKILL)
      try campaign.checkAftermath(of: process, in: folder, expected: expected, "event \(events)")
      if hasEnded { break }
      XCTAssertLessThan(events, 40)
    }
    XCTAssertGreaterThan(events, 12)
  }

  /// A service that never becomes ready, that dies before or while a step needs it, or that answers nobody any more:
  /// the report says so, nothing is left, and a run that goes on from there ends as an undisturbed one.
  func testServicesThatFail() throws {
    let pipeline = """
      name: served
      services:
        api:
          run: [sh, service.sh]
          ready: { tcp: "127.0.0.1:${{ env.PORT }}", within: 700ms }
      steps:
        before: { uses: command, with: { run: [touch, before] } }
        ask:
          uses: command
          needs: before
          services: api
          with: { shell: "touch asked; while [ -e hold ]; do sleep 0.01; done; echo asked" }
      """
    let good = "exec loadline demo --port $PORT"
    let campaign = try FaultCampaign()
    func prepare() throws -> TemporaryFolder {
      let folder = try campaign.folder()
      try folder.write(pipeline, to: "p.yaml")
      try folder.write(good, to: "service.sh")
      return folder
    }
    let whole = try prepare()
    let environment = campaign.environment
    XCTAssertEqual(try Loadline.shell("loadline run p.yaml", in: whole, environment: environment).exitCode, 0)
    let expected = try campaign.report(whole)
    for (name, script, reason) in [
      ("never ready", "trap '' TERM; setsid sleep 300 & sleep 300", "was not ready within 700ms"),
      (
        "dies before", "setsid sleep 300 & echo last words; exit 7",
        "ended before it was ready: exit code 7"
      ),
      (
        "dies while it is needed",
        "echo $$ > pid; loadline demo --port $PORT & while [ ! -e asked ]; do sleep 0.01; done; echo last words; kill -9 $! $$",
        "ended while a step needed it: signal 9"
      ),
    ] {
      let folder = try prepare()
      try folder.write(script, to: "service.sh")
      // So long does the step need the service that is to die.
      if name.hasPrefix("dies while") { try folder.write("", to: "hold") }
      let process = try Loadline.start(
        try Loadline.folder() + "/loadline", ["run", "p.yaml"], in: folder, environment: environment)
      if name.hasPrefix("dies while") {
        let deadline = Date().addingTimeInterval(20)
        func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
        while !isThere(folder.path + "/asked"), Date() < deadline { usleep(5_000) }
        let service = "/proc/" + (try folder.read("pid")).dropLast()
        while isThere(service), Date() < deadline { usleep(5_000) }
        try FileManager.default.removeItem(atPath: folder.path + "/hold")
      }
      process.waitUntilExit()
      XCTAssertEqual(process.terminationStatus, 3, name)
      let failed = try campaign.report(folder)
      XCTAssertEqual(failed.steps.map(\.verdict), ["passed", "errored"], name)
      let said = try Loadline.shell(
        "loadline report performance-results/latest --format json", in: folder
      ).output
      XCTAssertTrue(said.contains("service 'api' \(reason)"), "\(name): \(said)")
      try folder.write(good, to: "service.sh")
      try campaign.checkAftermath(of: process, in: folder, expected: expected, name)
    }
  }

  /// Files may grow to so many blocks of 512 bytes, so that the journal, a log or a report does not fit.
  func testNoRoomOnTheDisk() throws {
    let campaign = try FaultCampaign()
    let expected = try campaign.undisturbed()
    var codes: Set<Int32> = []
    for blocks in 0..<12 {
      let folder = try campaign.folder()
      let process = try Loadline.start(
        "/bin/sh", ["-c", "ulimit -f \(blocks); exec loadline run p.yaml"], in: folder,
        environment: campaign.environment)
      process.waitUntilExit()
      codes.insert(process.terminationStatus)
      XCTAssertTrue([0, 1, 3].contains(process.terminationStatus), "\(blocks): \(process.terminationStatus)")
      if process.terminationStatus != 0 {
        // The output itself goes to files of the test, which are as short.
        try campaign.checkAftermath(of: process, in: folder, expected: expected, "\(blocks) blocks")
      }
    }
    XCTAssertTrue(codes.contains(3))
  }

  func testAFloodOfOutputIsBoundedOnTheDisk() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      steps:
        flood: { uses: command, with: { shell: "head -c 1000000000 /dev/zero; echo >&2 end" } }
        closed: { uses: command, with: { shell: "exec >&- 2>&-; sleep 0.05; exit 3" } }
      """, to: "p.yaml")
    let result = try Loadline.shell("loadline run p.yaml", in: folder)
    XCTAssertEqual(result.exitCode, 1, result.errors)
    XCTAssertTrue(result.output.contains("exit code 3"), result.output)
    let log = folder.path + "/performance-results/latest/steps/flood/log.txt"
    let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
    XCTAssertGreaterThan(size, 64 << 20)
    XCTAssertLessThan(size, (64 << 20) + 100)
  }

  // MARK: - Secrets

  func testSecretsAppearNowhere() throws {
    let folder = try TemporaryFolder()
    let secret = "p4ss \"w0rd\" & <tag> 'x' é/+\\=?"
    try folder.write(
      """
      secrets: [TOKEN]
      steps:
        leak:
          uses: command
          artifacts: leaked.txt
          with: { shell: "python3 leak.py | tee leaked.txt; touch began; while [ ! -e go ]; do sleep 0.01; done" }
        given: { uses: command, env: { T: "${{ secrets.TOKEN }}" }, with: { shell: 'echo "$T" >&2; exit 1' } }
      """, to: "p.yaml")
    try folder.write(
      """
      import base64, html, json, os, shlex, sys, urllib.parse, xml.sax.saxutils as xml
      t = os.environ["TOKEN"]; b = t.encode()
      forms = [t, base64.b64encode(b).decode(), base64.b64encode(b"x" + b).decode(), base64.b64encode(b"xy" + b + b"z").decode(),
               base64.urlsafe_b64encode(b).decode(), urllib.parse.quote(t), urllib.parse.quote_plus(t), urllib.parse.quote(t, safe=""),
               json.dumps(t), json.dumps(t, ensure_ascii=False), json.dumps(json.dumps(t)), html.escape(t), xml.escape(t),
               b.hex(), b.hex().upper(), shlex.quote(t)]
      open("forms.json", "w").write(json.dumps(forms))
      for form in forms:
          for index, byte in enumerate((form + "\\n").encode()):
              os.write(1, bytes([byte]))
      """, to: "leak.py")
    let process = try Loadline.start(
      try Loadline.folder() + "/loadline", ["run", "p.yaml"], in: folder, environment: ["TOKEN": secret])
    let deadline = Date().addingTimeInterval(20)
    while !FileManager.default.fileExists(atPath: folder.path + "/began"), Date() < deadline { usleep(5_000) }
    let needles = [secret, Data(secret.utf8).base64EncodedString(), "p4ss"].map { Array($0.utf8) }
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int32(name) != nil {
      guard let words = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(name)/cmdline")) else { continue }
      for needle in needles { XCTAssertNil(words.range(of: Data(needle)), "argv of \(name)") }
    }
    try folder.write("", to: "go")
    process.waitUntilExit()
    XCTAssertEqual(process.terminationStatus, 1, (try? folder.read(".err")) ?? "")
    let forms = try JSONDecoder().decode([String].self, from: Data(try folder.read("forms.json").utf8))
    XCTAssertEqual(forms.count, 16)
    let results = folder.path + "/performance-results"
    var searched = 0
    for path in try FileManager.default.subpathsOfDirectory(atPath: results) {
      guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: results + "/" + path)) else { continue }
      searched += 1
      for form in forms + ["p4ss"] {
        // The quotes around a form are no part of the secret.
        let core = form.hasPrefix("\"") || form.hasPrefix("'") ? String(form.dropFirst().dropLast()) : form
        XCTAssertNil(bytes.range(of: Data(core.utf8)), "\(path) holds \(form)")
      }
    }
    XCTAssertGreaterThan(searched, 6)
    for stream in [".out", ".err"] { XCTAssertFalse(try folder.read(stream).contains("p4ss"), stream) }
  }
}
