import Foundation
import TestSupport
import XCTest

/// Jobs that write to one history at the same time, some of them killed.
final class HistoryProcessTests: XCTestCase {
  private func journal(_ run: String) -> String {
    let samples = (0..<200).map { "0.\(1000 + $0)" }.joined(separator: ",")
    return """
      {"event":"run-started","time":1795000000,"version":1,"run":"\(run)","pipeline":"p","file":"p.yaml","toolVersion":"0","inputs":{},"host":{"operatingSystem":"Linux","architecture":"x86_64","processors":2,"processorModel":"M"},"isStrict":false,"steps":[{"id":"bench","name":"bench","kind":"benchmark","needs":[]}]}
      {"event":"step-finished","time":1795000001,"step":"bench","verdict":"passed","seconds":1,"metrics":[{"name":"a.time","unit":"s","value":0.1,"labels":{},"samples":[\(samples)]}],"findings":[],"limits":[],"artifacts":[]}
      {"event":"run-finished","time":1795000002,"verdict":"passed","exitCode":0}

      """
  }

  /// Two jobs at a time, two hundred in all, every third killed after a while that differs: what a job said it added is
  /// there, whole, and a job that was killed added its line or none.
  func testTwoJobsAtOnceLoseAndTearNothing() throws {
    let folder = try TemporaryFolder()
    let program = try Loadline.folder() + "/loadline"
    var acknowledged: Set<String> = []
    for round in 0..<100 {
      var jobs: [(run: String, process: Process, place: TemporaryFolder)] = []
      for side in ["a", "b"] {
        let run = "run-\(round)-\(side)"
        let place = try TemporaryFolder()
        try place.write(journal(run), to: "\(run)/journal.ndjson")
        let process = try Loadline.start(
          program,
          [
            "history", "add", run, "--history", folder.path + "/history", "--branch", "main", "--commit", "c",
          ], in: place)
        jobs.append((run, process, place))
      }
      if round % 3 == 0 {
        // Between the start of the program and its end, another moment each time.
        let deadline = DispatchTime.now().uptimeNanoseconds + UInt64(round) * 300_000
        while DispatchTime.now().uptimeNanoseconds < deadline { sched_yield() }
        kill(jobs[round % 2].process.processIdentifier, SIGKILL)
      }
      for job in jobs {
        job.process.waitUntilExit()
        let isAdded = job.process.terminationReason == .exit && job.process.terminationStatus == 0
        if isAdded { acknowledged.insert(job.run) }
      }
    }
    let listing = try Loadline.shell("cat history/bench.a/*.jsonl", in: folder)
    let lines = listing.output.split(separator: "\n")
    XCTAssertTrue(listing.output.hasSuffix("\n"))
    var found: Set<String> = []
    for line in lines {
      let entry = try XCTUnwrap(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      XCTAssertEqual((entry["samples"] as? [Double])?.count, 200)
      let run = try XCTUnwrap(entry["run"] as? String)
      XCTAssertTrue(found.insert(run).inserted, "\(run) twice")
    }
    XCTAssertTrue(acknowledged.isSubset(of: found), "lost: \(acknowledged.subtracting(found))")
    XCTAssertGreaterThan(acknowledged.count, 150)
  }
}
