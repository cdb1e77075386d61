import Foundation
import TestSupport
import XCTest

/// Chaos steps of the built program: the proxy, a service that stands still or dies, a kubectl that records; and what is
/// left of them when the run is killed.
final class ChaosProcessTests: XCTestCase {
  private struct TimedOut: Error {
    let what: String
  }

  private func wait(_ what: String, seconds: Double = 20, until isTrue: () throws -> Bool) throws {
    let deadline = Date().addingTimeInterval(seconds)
    while try !isTrue() {
      guard Date() < deadline else { throw TimedOut(what: what) }
      usleep(5_000)
    }
  }

  /// A report's text without its line breaks.
  private static func joined(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// A kubectl that writes down how it was called.
  private func putKubectl(in folder: TemporaryFolder, apply exitCode: Int = 0) throws -> [String: String] {
    let path = folder.path + "/bin/kubectl"
    try folder.write(
      """
      #!/bin/sh
      echo "$*" >> '\(folder.path)/calls'
      [ "$1" = apply ] && exit \(exitCode)
      echo "stresschaos deleted"
      """, to: "bin/kubectl")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let search =
      try Loadline.folder() + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    return ["PATH": "\(folder.path)/bin:\(search)"]
  }

  private func calls(_ folder: TemporaryFolder) -> [String] {
    ((try? folder.read("calls")) ?? "").split(separator: "\n").map(String.init)
  }

  private func write(_ faults: String, recovered: String = "", seconds: Int, to folder: TemporaryFolder)
    throws
  {
    let port = try freePort()
    try folder.write(
      """
      services:
        api:
          run: [loadline, demo, --port, "\(port)"]
          ready: { http: "http://127.0.0.1:\(port)/health" }
      steps:
        chaos:
          uses: chaos
          services: [api]
          with:
            load:
              base-url: "http://127.0.0.1:\(port)"
              arrival-rate: 50/s
              duration: \(seconds)s
              request-timeout: 500ms
              requests: [{ get: "/api/entities?limit=1" }]
            apply: true
            context: test
            namespace: shop
            faults:
      \(faults.split(separator: "\n").map { "        " + $0 }.joined(separator: "\n"))
            \(recovered)
      """, to: "p.yaml")
    try folder.write("kind: StressChaos\n", to: "stress.yaml")
  }

  /// The processes of the runs in a folder, with their states: `T` stands still.
  private func processes(of folder: TemporaryFolder) throws -> [(id: Int32, state: Character)] {
    let runs = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/performance-results")
    let markers = runs.filter { $0 != "latest" }.map { Array("LOADLINE_STEP=\($0)/".utf8) }
    return try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).compactMap {
      id in
      guard let environment = FileManager.default.contents(atPath: "/proc/\(id)/environ"),
        let stat = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
        let state = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].dropFirst(2).first, state != "Z",
        environment.split(separator: 0).contains(where: { entry in
          markers.contains { entry.starts(with: $0) }
        })
      else { return nil }
      return (id, state)
    }
  }

  func testKillingTheRunLeavesNoFaultInPlace() throws {
    let folder = try TemporaryFolder()
    let environment = try putKubectl(in: folder)
    // A proxy that is none of the run's: only its control connection ties the fault to the run.
    let (outside, other) = (try TemporaryFolder(), try freePort())
    let service = try Loadline.start(
      try Loadline.folder() + "/loadline", ["demo", "--port", "\(other)"], in: outside)
    defer { service.terminate() }
    let proxyFolder = try TemporaryFolder()
    let proxy = try Loadline.start(
      try Loadline.folder() + "/loadline",
      ["proxy", "--to", "127.0.0.1:\(other)", "--control", "127.0.0.1:0"], in: proxyFolder)
    defer { proxy.terminate() }
    try wait("the proxy to listen") { try proxyFolder.read(".out").contains("controlled at ") }
    let words = try proxyFolder.read(".out").split { " \n".contains($0) }.filter {
      $0.hasPrefix("127.0.0.1:")
    }
    let (address, control) = (words[0], words[2])
    let ask = "curl -s -o /dev/null --max-time 1 http://\(address)/health"
    try wait("the service") { try Loadline.shell(ask, in: outside).exitCode == 0 }

    try write(
      """
          dark: { at: 200ms, for: 60s, blackhole: 100% }
          cut: { at: 200ms, for: 60s, blackhole: 100%, proxy: "\(control)" }
          still: { at: 200ms, for: 60s, stop: api }
          stress: { at: 200ms, for: 60s, resources: stress.yaml }
      """, seconds: 90, to: folder)
    let run = try Loadline.start(
      try Loadline.folder() + "/loadline", ["run", "p.yaml"], in: folder, environment: environment)
    let log = "performance-results/latest/steps/chaos/log.txt"
    try wait("all faults to begin") {
      guard run.isRunning else { throw TimedOut(what: (try? folder.read(".err")) ?? "") }
      let text = (try? folder.read(log)) ?? ""
      return ["dark", "cut", "still", "stress"].allSatisfy { text.contains("fault '\($0)' began") }
    }
    XCTAssertEqual(calls(folder), ["apply --context=test --namespace=shop --filename=stress.yaml"])
    XCTAssertEqual(try Loadline.shell(ask, in: outside).exitCode, 28, "curl waits in vain")
    let before = try processes(of: folder)
    XCTAssertEqual(before.count, 2, "the service and the step's proxy")
    XCTAssert(before.contains { $0.state == "T" }, "the service stands still")

    kill(run.processIdentifier, SIGKILL)
    run.waitUntilExit()
    try wait("kubectl delete") { calls(folder).count == 2 }
    XCTAssertEqual(
      calls(folder).last,
      "delete --context=test --namespace=shop --filename=stress.yaml --ignore-not-found=true --wait=true")
    try wait("the run's processes to be gone", seconds: 5) { try processes(of: folder).isEmpty }
    XCTAssertEqual(try Loadline.shell(ask, in: outside).exitCode, 0, "the foreign proxy passes again")
  }

  func testAnInterruptedRunTakesItsFaultsBack() throws {
    let folder = try TemporaryFolder()
    let environment = try putKubectl(in: folder)
    try write(
      """
          still: { at: 200ms, for: 60s, stop: api }
          stress: { at: 200ms, for: 60s, resources: stress.yaml }
      """, seconds: 90, to: folder)
    let run = try Loadline.start(
      try Loadline.folder() + "/loadline", ["run", "p.yaml"], in: folder, environment: environment)
    let log = "performance-results/latest/steps/chaos/log.txt"
    try wait("all faults to begin") {
      guard run.isRunning else { throw TimedOut(what: (try? folder.read(".err")) ?? "") }
      let text = (try? folder.read(log)) ?? ""
      return ["still", "stress"].allSatisfy { text.contains("fault '\($0)' began") }
    }
    kill(run.processIdentifier, SIGINT)
    run.waitUntilExit()
    XCTAssertEqual(run.terminationStatus, 130)
    XCTAssertEqual(calls(folder).count, 2)
    let text = try folder.read(log)
    XCTAssert(text.contains("fault 'still' ended") && text.contains("fault 'stress' ended"), text)
    XCTAssert(text.contains("stresschaos deleted"), text)
    XCTAssertEqual(try processes(of: folder).count, 0)
  }

  func testServicesThatStopAndDieRecover() throws {
    let folder = try TemporaryFolder()
    try write(
      """
          still: { at: 1s, for: 500ms, stop: api }
          gone: { at: 4s, for: 300ms, kill: api }
          slow: { at: 7s, for: 500ms, latency: 60ms }
      """, recovered: "recovered: { latency: 300ms, for: 500ms }", seconds: 9, to: folder)
    let run = try Loadline.shell("loadline run p.yaml", in: folder)
    XCTAssertEqual(run.exitCode, 0, run.output + run.errors)
    let metrics = try folder.read("performance-results/latest/steps/chaos/metrics.json")
    let root = try XCTUnwrap(
      try JSONSerialization.jsonObject(with: Data(metrics.utf8)) as? [String: Any])
    func value(_ name: String, _ fault: String) throws -> Double {
      let all = try XCTUnwrap(root["metrics"] as? [[String: Any]])
      let found = all.first {
        $0["name"] as? String == name && $0["labels"] as? [String: String] == ["fault": fault]
      }
      return try XCTUnwrap(found?["value"] as? Double, "\(name) of \(fault): \(found ?? [:])")
    }
    XCTAssertGreaterThan(try value("during.latency.p75", "still"), 0.2, "requests wait while it stands still")
    XCTAssertGreaterThan(try value("during.error_rate", "gone"), 0.5)
    XCTAssertLessThan(try value("recovery_time", "still"), 1)
    XCTAssertLessThan(try value("recovery_time", "gone"), 1)
    XCTAssertEqual(try value("during.latency.p50", "slow"), 0.06, accuracy: 0.03)
    XCTAssertEqual(try value("during.error_rate", "slow"), 0)
  }

  func testResourcesThatCannotBeAppliedAreDeletedAllTheSame() throws {
    let folder = try TemporaryFolder()
    let environment = try putKubectl(in: folder, apply: 1)
    try write("    stress: { at: 100ms, for: 100ms, resources: stress.yaml }", seconds: 1, to: folder)
    let run = try Loadline.shell("loadline run p.yaml", in: folder, environment: environment)
    XCTAssertEqual(run.exitCode, 3, run.output)
    XCTAssert(
      Self.joined(run.output).contains(
        "fault 'stress' could not be put in place: kubectl apply ended with exit code 1"),
      run.output)
    XCTAssertEqual(calls(folder).map { $0.prefix(6) }, ["apply ", "delete"])
  }

  func testWithoutKubectlTheStepSaysWhatBringsIt() throws {
    let folder = try TemporaryFolder()
    try write("    stress: { at: 100ms, for: 100ms, resources: stress.yaml }", seconds: 1, to: folder)
    let path = "\(try Loadline.folder()):\(folder.path)/nothing"
    let run = try Loadline.shell(
      "loadline run p.yaml", in: folder, environment: ["PATH": path])
    XCTAssertEqual(run.exitCode, 3, run.output)
    XCTAssert(
      Self.joined(run.output).contains(
        "kubectl is not on PATH; the Debian package 'kubernetes-client' brings it"),
      run.output)
  }
}
