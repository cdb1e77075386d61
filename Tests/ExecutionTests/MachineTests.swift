import Execution
import Foundation
import PipelineModel
import SystemIO
import XCTest

/// What exclusive steps tell of the machine, and on which processors they run.
final class MachineTests: XCTestCase {
  func testAnExclusiveStepHasMetricsOfTheMachine() async throws {
    let run = try await TestRun.run(
      "steps:\n  a: { uses: give, exclusive: true, with: { value: 1 } }\n  b: { uses: give, with: { value: 1 } }"
    )
    XCTAssertEqual(
      run.step("a")?.metrics.map(\.name),
      ["value", "machine.load_average", "machine.steal", "machine.frequency_change", "machine.throttles"])
    XCTAssertEqual(run.step("b")?.metrics.map(\.name), ["value"])
    for metric in run.step("a")?.metrics ?? [] where metric.value == nil {
      XCTAssertEqual(metric.reason, "the system does not tell")
    }
    let steal = try XCTUnwrap(run.step("a")?.metrics.first { $0.name == "machine.steal" }?.value)
    XCTAssertTrue((0...1).contains(steal))
  }

  private func sample(
    ticks: Int, stolen: Int, frequency: Double? = 3e9, throttles: Int? = 5, load: Double = 0.1
  ) -> MachineSample {
    MachineSample(
      ticks: ticks, stolenTicks: stolen, frequency: frequency, throttleCount: throttles, loadAverage: load)
  }

  func testWhatDisturbsAMeasurement() {
    func disturbance(_ before: MachineSample, _ after: MachineSample) -> String? {
      MachineNoise(before: before, after: after, processors: 2).disturbance
    }
    let quiet = sample(ticks: 1000, stolen: 10)
    XCTAssertNil(disturbance(quiet, sample(ticks: 2000, stolen: 15)))
    XCTAssertEqual(
      disturbance(quiet, sample(ticks: 2000, stolen: 110)),
      "the hypervisor gave 10% of the processor time to others")
    XCTAssertEqual(
      disturbance(sample(ticks: 1000, stolen: 10, load: 1.75), sample(ticks: 1000, stolen: 10)),
      "the load average was 1.75 on 2 processors before it")
    XCTAssertEqual(
      disturbance(quiet, sample(ticks: 2000, stolen: 10, frequency: 2.4e9, throttles: 6)),
      "the processors' frequency fell by 20%; heat slowed a processor down 1 time")
    XCTAssertNil(disturbance(quiet, sample(ticks: 2000, stolen: 10, frequency: nil, throttles: nil)))
  }

  func testProcessorSets() {
    for text in ["0", "0-1", "0,2-3", "1023"] { XCTAssertNotNil(ProcessorSet(text), text) }
    for text in ["", "a", "1-0", "-1", "0,", "0-", "1024", "0 1"] { XCTAssertNil(ProcessorSet(text), text) }
  }

  #if os(Linux)
    /// The processors that a program may use, as the kernel lists them.
    private let script = "grep Cpus_allowed_list /proc/self/status"

    func testAStepRunsOnItsProcessorsAndOthersDoNot() async throws {
      let run = try await TestRun.run(
        """
        steps:
          before: { uses: program, with: { run: [sh, -c, "\(script)"] } }
          pinned: { uses: program, needs: before, exclusive: true, cpus: "0", with: { run: [sh, -c, "\(script)"] } }
          after: { uses: program, needs: pinned, with: { run: [sh, -c, "\(script)"] } }
          gone: { uses: program, needs: after, exclusive: true, cpus: "1000", with: { run: ["true"] } }
        """)
      XCTAssertEqual(run.log("steps/pinned"), "Cpus_allowed_list:\t0\n")
      XCTAssertEqual(run.log("steps/before"), run.log("steps/after"))
      XCTAssertEqual(run.step("gone")?.verdict, .errored)
      XCTAssertTrue(run.step("gone")?.reason?.hasPrefix("pin to processors '1000'") == true)
    }
  #endif

  func testFaultsOfProcessors() {
    let (_, diagnostics) = TestRun.prepare(
      """
      steps:
        a: { uses: give, cpus: "0" }
        b: { uses: give, exclusive: true, cpus: most }
      """)
    XCTAssertEqual(
      diagnostics.map(\.message), ["'cpus' needs 'exclusive: true'", "'most' is not a list of processors"])
  }
}
