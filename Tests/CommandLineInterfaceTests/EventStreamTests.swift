import Foundation
import TestSupport
import XCTest

/// `--events`: what happens, line by line, on a descriptor of the caller's.
final class EventStreamTests: XCTestCase {
  private func folder(_ steps: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("name: told\nsecrets: [TOKEN]\nsteps:\n" + steps, to: "p.yaml")
    return folder
  }

  func testTheEventsAreThoseOfTheJournalAndTheProgress() throws {
    let folder = try folder(
      """
        slow:
          uses: command
          with:
            shell: |
              ls -l /proc/self/fd > inherited
              echo "token $TOKEN"
              while ! grep -q step-progress events; do sleep 0.02; done
        bad: { uses: command, needs: slow, with: { run: ["false"] } }

      """)
    let result = try Loadline.shell(
      "loadline run p.yaml --events 3 3>events", in: folder, environment: ["TOKEN": "s3cret-value"])
    XCTAssertEqual(result.exitCode, 1, result.errors)
    let lines = try folder.read("events").split(separator: "\n").map(String.init)
    let progress = lines.filter { $0.contains("\"event\":\"step-progress\"") }
    XCTAssertGreaterThan(progress.count, 0)
    XCTAssertTrue(
      progress[0].contains("\"step\":\"slow\"") && progress[0].contains("\"text\":\"token ***\""), progress[0]
    )
    let journal = try folder.read("performance-results/latest/journal.ndjson")
    XCTAssertEqual(lines.filter { !progress.contains($0) }.map { $0 + "\n" }.joined(), journal)
    let inherited = try folder.read("inherited")
    XCTAssertTrue(inherited.contains("/dev/null"), inherited)
    XCTAssertFalse(inherited.contains("/events"), inherited)
  }

  func testAReaderThatGoesAwayEndsNothing() throws {
    let folder = try folder("  a: { uses: command, with: { run: [\"true\"] } }\n")
    let result = try Loadline.shell(
      "bash -c 'loadline run p.yaml --events 3 3> >(head -c 10 > head); echo $? > code'", in: folder)
    XCTAssertEqual(result.errors.contains("not complete"), false, result.errors)
    XCTAssertEqual(try folder.read("code"), "0\n")
  }

  func testADescriptorThatCannotBeWritten() throws {
    let folder = try folder("  a: { uses: command, with: { run: [\"true\"] } }\n")
    for (words, fault) in [
      ("--events 3 3>&-", "error: '--events 3' cannot be written: use descriptor 3: Bad file descriptor"),
      (
        "--events 3 3<p.yaml",
        "error: '--events 3' cannot be written: use descriptor 3: it is not open for writing"
      ),
      ("--events 4", "error: '--events 4' cannot be written: use descriptor 4: Bad file descriptor"),
      ("--events 1", "error: '--events' must be the number of a descriptor from 3 to 255; got '1'"),
      ("--events x", "error: '--events' must be the number of a descriptor from 3 to 255; got 'x'"),
    ] {
      let result = try Loadline.shell("loadline run p.yaml \(words)", in: folder)
      XCTAssertEqual(result.exitCode, 2, words)
      XCTAssertTrue(result.errors.hasPrefix(fault), result.errors)
      XCTAssertTrue(result.errors.contains("loadline run PIPELINE --events 3 3>events.ndjson"), result.errors)
      XCTAssertFalse(FileManager.default.fileExists(atPath: folder.path + "/performance-results"))
    }
  }

  func testADiskThatIsFullIsTold() throws {
    let folder = try folder("  a: { uses: command, with: { run: [\"true\"] } }\n")
    let result = try Loadline.shell("loadline run p.yaml --events 3 3>/dev/full", in: folder)
    XCTAssertTrue(
      result.errors.contains(
        "error: the events are not complete: write to descriptor 3: No space left on device"),
      result.errors)
  }
}
