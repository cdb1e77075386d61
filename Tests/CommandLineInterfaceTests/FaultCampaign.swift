import Foundation
import TestSupport
import XCTest

/// A small run of many kinds of children, which a test starts and disturbs, and what must hold afterwards.
struct FaultCampaign: Sendable {
  /// Each step writes its name to `done` when its work is done. `PORT` is free.
  private static let pipeline = """
    name: campaign
    services:
      api:
        run: [loadline, demo, --port, "${{ env.PORT }}"]
        ready: { tcp: "127.0.0.1:${{ env.PORT }}" }
    steps:
      build:
        uses: command
        outputs: [version]
        artifacts: build.txt
        with: { shell: "echo built > build.txt; echo version=7 > $LOADLINE_OUTPUT; echo build >> done" }
      stray:
        uses: command
        with: { shell: "trap '' TERM; ( (setsid sleep 300 >/dev/null 2>&1 &) & ) ; sleep 0.02; echo stray >> done" }
      mute:
        uses: command
        with: { shell: "exec >&- 2>&- <&-; echo mute >> done" }
      serve:
        uses: command
        services: api
        with: { shell: "echo serve >> done" }
      measure:
        uses: command
        needs: build
        env: { V: "${{ steps.build.outputs.version }}" }
        with: { shell: 'echo "{\\"version\\": $V}" > m.json; echo measure >> done', metrics: m.json }
      budget: { uses: budget, needs: measure, with: { file: budget.yaml } }
    """

  /// What `report.json` says of a run, apart from names and times.
  struct Report: Decodable, Equatable, Sendable {
    struct Step: Decodable, Equatable {
      struct Metric: Decodable, Equatable {
        let name: String
        let value: Double?
      }
      struct Limit: Decodable, Equatable {
        let metric: String
        let verdict: String
      }
      let id: String
      let verdict: String
      let metrics: [Metric]
      let limits: [Limit]
      let artifacts: [String]
      let outputs: [String: String]?
    }
    let state: String
    let verdict: String
    let exitCode: Int
    let steps: [Step]
  }

  private let port: Int

  init() throws { port = try freePort() }

  var environment: [String: String] { ["PORT": "\(port)"] }

  /// A folder in which the pipeline and its budget lie.
  func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Self.pipeline, to: "p.yaml")
    try folder.write("limits: { measure.version: { max: 8 } }", to: "budget.yaml")
    return folder
  }

  func report(_ folder: TemporaryFolder) throws -> Report {
    let result = try Loadline.shell("loadline report performance-results/latest --format json", in: folder)
    XCTAssertEqual(result.exitCode, 0, result.errors)
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  func undisturbed() throws -> Report {
    let folder = try folder()
    let result = try Loadline.shell("loadline run p.yaml", in: folder, environment: environment)
    XCTAssertEqual(result.exitCode, 0, result.errors)
    return try report(folder)
  }

  func start(in folder: TemporaryFolder) throws -> Process {
    try Loadline.start(
      try Loadline.folder() + "/loadline", ["run", "p.yaml"], in: folder, environment: environment)
  }

  /// What a killed run has left is gone, what is said of it is true, and what it lacks can be made up for.
  func checkAftermath(
    of process: Process, in folder: TemporaryFolder, expected: Report, _ context: String
  ) throws {
    process.waitUntilExit()
    let deadline = Date().addingTimeInterval(20)
    var left = Self.processes(of: folder)
    while !left.isEmpty, Date() < deadline {
      usleep(20_000)
      left = Self.processes(of: folder)
    }
    XCTAssertEqual(left, [], "processes are left: \(context)")
    left.forEach { kill($0, SIGKILL) }
    let journal = folder.path + "/performance-results/latest/journal.ndjson"
    guard let text = try? String(contentsOfFile: journal, encoding: .utf8), text.contains("\n") else {
      return
    }
    let killed = try report(folder)
    XCTAssertTrue(["incomplete", "finished"].contains(killed.state), context)
    if killed.state == "incomplete" { XCTAssertEqual(killed.exitCode, 3, context) }
    let done = Set(((try? folder.read("done")) ?? "").split(separator: "\n").map(String.init))
    for step in killed.steps where step.verdict == "passed" {
      XCTAssertTrue(
        done.contains(step.id) || ["budget", "before"].contains(step.id),
        "\(step.id) passed, but was not done: \(context)")
    }
    let resumed = try Loadline.shell(
      "loadline run p.yaml --resume performance-results/latest", in: folder, environment: environment)
    XCTAssertEqual(resumed.exitCode, 0, "\(context)\n\(resumed.output)\(resumed.errors)")
    XCTAssertEqual(try report(folder), expected, context)
  }

  /// Processes whose environment names a run below the folder, or that work in it.
  private static func processes(of folder: TemporaryFolder) -> [Int32] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }.filter {
      id in
      guard let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(id)/cwd") else {
        return false
      }
      return place == folder.path || place.hasPrefix(folder.path + "/")
    }
  }
}
