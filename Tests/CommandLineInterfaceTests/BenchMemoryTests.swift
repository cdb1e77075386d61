import Foundation
import TestSupport
import XCTest

/// hyperfine shows a running maximum: the largest of all children so far.
final class BenchMemoryTests: XCTestCase {
  func testMemoryIsThatOfEachRun() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      import os
      n = len([f for f in os.listdir('.') if f.startswith('run')])
      open(f'run{n}', 'w').close()
      x = bytearray((96 - 32 * n) << 20)
      """, to: "shrink.py")
    let result = try Loadline.shell(
      "loadline bench --runs 3 --warm-up 0 --format json -- python3 shrink.py", in: folder)
    XCTAssertEqual(result.exitCode, 0, result.errors)
    let root = try XCTUnwrap(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let metrics = try XCTUnwrap(root["metrics"] as? [[String: Any]])
    let memory = try XCTUnwrap(metrics.first { $0["name"] as? String == "command.memory" })
    let samples = try XCTUnwrap(memory["samples"] as? [Double])
    XCTAssertEqual(samples.count, 3)
    for (index, sample) in samples.enumerated() {
      let held = Double((96 - 32 * index) << 20)
      XCTAssertGreaterThan(sample, held)
      XCTAssertLessThan(sample, held + Double(30 << 20))
    }
  }
}
