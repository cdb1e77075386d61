import Foundation
import PipelineModel
import SystemIO
import TestSupport
import XCTest

final class BenchmarkStepTests: XCTestCase {
  private func run(
    _ with: String, in folder: TemporaryFolder
  ) async throws -> StepFinished {
    let ended = try await PipelineTrial(in: folder).run(
      "steps:\n  subject:\n    uses: benchmark\n    with: \(with)\n")
    return try XCTUnwrap(ended["subject"])
  }

  func testRunsAreCountedAndInterleaved() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(
      #"{ commands: { a: [sh, -c, "echo a >> runs"], b: [sh, -c, "echo b >> runs"] }, warm-up: 2, runs: 3 }"#,
      in: folder)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(
      try folder.read("runs").split(separator: "\n"), ["a", "a", "b", "b", "a", "b", "a", "b", "a", "b"])
  }

  func testFigures() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(
      #"{ commands: { hold: [python3, -c, "x = bytearray(64 << 20); print(len(x))"] }, warm-up: 0, runs: 3 }"#,
      in: folder)
    func metric(_ name: String) throws -> Metric {
      try XCTUnwrap(step.metrics.first { $0.name == name }, name)
    }
    let time = try metric("hold.time")
    let samples = try XCTUnwrap(time.samples)
    XCTAssertEqual(samples.count, 3)
    XCTAssertEqual(time.sampleCount, 3)
    XCTAssertEqual(time.value, samples.sorted()[1])
    XCTAssertEqual(try metric("hold.time.min").value, samples.min())
    XCTAssertEqual(try metric("hold.time.max").value, samples.max())
    let memory = try XCTUnwrap(metric("hold.memory").value)
    XCTAssertGreaterThan(memory, Double(64 << 20))
    XCTAssertLessThan(memory, Double(256 << 20))
    let processor = try XCTUnwrap(metric("hold.user").value) + XCTUnwrap(metric("hold.system").value)
    XCTAssertGreaterThan(processor, 0)
    // One thread cannot use more processor time than passed.
    XCTAssertLessThan(processor, try XCTUnwrap(metric("hold.time.max").value) * 1.5)
  }

  func testMedianOfAnEvenCount() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(#"{ commands: { a: ["true"] }, runs: 4 }"#, in: folder)
    let time = try XCTUnwrap(step.metrics.first { $0.name == "a.time" })
    let samples = try XCTUnwrap(time.samples).sorted()
    XCTAssertEqual(try XCTUnwrap(time.value), (samples[1] + samples[2]) / 2, accuracy: 1e-12)
    let mean = try XCTUnwrap(step.metrics.first { $0.name == "a.time.mean" }?.value)
    XCTAssertEqual(mean, samples.reduce(0, +) / 4, accuracy: 1e-12)
  }

  func testFailures() async throws {
    let folder = try TemporaryFolder()
    let third = "echo x >> n; test $(wc -l < n) -lt 3"
    let failed = try await run(
      #"{ commands: { a: [sh, -c, "\#(third)"] }, warm-up: 0, runs: 5 }"#, in: folder)
    XCTAssertEqual(failed.verdict, .errored)
    XCTAssertEqual(failed.metrics, [])
    XCTAssertEqual(try folder.read("n").split(separator: "\n").count, 3)
    let ignored = try await run(#"{ commands: { a: ["false"] }, runs: 2, ignore-failure: true }"#, in: folder)
    XCTAssertEqual(ignored.verdict, .passed, ignored.reason ?? "")
    let spread = try await run(#"{ commands: { a: ["true"] }, runs: 1 }"#, in: folder)
    XCTAssertEqual(spread.metrics.first { $0.name == "a.time.stddev" }?.reason, "one run has no spread")
    let nowhere = try await run(#"{ commands: { a: ["true"] }, working-directory: gone }"#, in: folder)
    XCTAssertEqual(nowhere.reason, "the working directory 'gone' does not exist")
  }

  func testParametersMakeCommandsWithLabels() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(
      #"""
      { commands: { a: [sh, -c, "echo {x}-{y} >> seen"], b: ["true"] }, parameters: { x: [1, 2], y: [p, q] },
            warm-up: 0, runs: 1 }
      """#, in: folder)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(try folder.read("seen").split(separator: "\n"), ["1-p", "1-q", "2-p", "2-q"])
    let labels = step.metrics.filter { $0.name == "a.time" }.map(\.labels)
    XCTAssertEqual(labels.count, 4)
    XCTAssertTrue(labels.contains(["x": "2", "y": "p"]))
    XCTAssertEqual(step.metrics.filter { $0.name == "b.time" }.map(\.labels), [[:]])
  }

  func testPrepareBeforeEachRunAndCleanupAfterAll() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(
      #"""
      { commands: { a: [sh, -c, "echo run >> seen"] }, prepare: [sh, -c, "echo prepare >> seen"],
            cleanup: [sh, -c, "echo cleanup >> seen"], warm-up: 1, runs: 2 }
      """#, in: folder)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    XCTAssertEqual(
      try folder.read("seen").split(separator: "\n"),
      ["prepare", "run", "prepare", "run", "prepare", "run", "cleanup"])
    let failed = try await run(#"{ commands: { a: ["true"] }, prepare: ["false"] }"#, in: folder)
    XCTAssertEqual(failed.verdict, .errored)
    XCTAssertEqual(failed.reason?.hasPrefix("the 'prepare' command 'false' ended with exit code 1"), true)
  }

  func testATimeGivesAtLeastTenRuns() async throws {
    let folder = try TemporaryFolder()
    let short = try await run(#"{ commands: { a: ["true"] }, time: 1ms }"#, in: folder)
    XCTAssertEqual(short.metrics.first { $0.name == "a.time" }?.sampleCount, 10)
  }

  func testTheEnvironmentHasAnotherSizeEachRun() async throws {
    let folder = try TemporaryFolder()
    _ = try await run(
      #"{ commands: { a: [sh, -c, "echo ${#LOADLINE_PADDING} >> sizes"] }, warm-up: 0, runs: 8, seed: 1 }"#,
      in: folder)
    let sizes = try folder.read("sizes").split(separator: "\n").compactMap { Int($0) }
    XCTAssertEqual(sizes.count, 8)
    XCTAssertGreaterThan(Set(sizes).count, 6)
    XCTAssertTrue(sizes.allSatisfy { (0..<4096).contains($0) })
    _ = try await run(
      #"{ commands: { a: [sh, -c, "echo ${LOADLINE_PADDING-none} >> none"] }, warm-up: 0, runs: 1, vary-environment: false }"#,
      in: folder)
    XCTAssertEqual(try folder.read("none"), "none\n")
  }

  // MARK: - Two sides

  func testPairsAreInterleavedAndBalanced() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(
      #"""
      { compare: { base: [sh, -c, "echo b >> order"], head: [sh, -c, "echo h >> order"], pairs: 12, control-pairs: 0,
                   confirm: false }, warm-up: 0, seed: 7 }
      """#, in: folder)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    let order = try folder.read("order").split(separator: "\n").map(String.init)
    XCTAssertEqual(order.count, 24)
    let pairs = stride(from: 0, to: 24, by: 2).map { order[$0] + order[$0 + 1] }
    XCTAssertEqual(pairs.filter { $0 == "bh" }.count, 6)
    XCTAssertEqual(pairs.filter { $0 == "hb" }.count, 6)
    let comparison = try XCTUnwrap(step.metrics.first { $0.name == "command.time" }?.comparison)
    XCTAssertEqual(comparison.planned.headFirst, pairs.map { $0 == "hb" })
    XCTAssertEqual(comparison.planned.base.count, 12)
    XCTAssertNil(comparison.confirmation)
    XCTAssertNil(comparison.control)
  }

  /// One run of a command that takes milliseconds says little: then a half of a pair is the mean of several, by turns.
  func testAHalfOfAShortCommandIsSeveralRuns() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(
      #"""
      { compare: { base: [sh, -c, "echo b >> order"], head: [sh, -c, "echo h >> order"], pairs: 6, control-pairs: 0,
                   min-time: 300ms, confirm: false }, seed: 7 }
      """#, in: folder)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    // The first two are those of the warm-up.
    let order = try folder.read("order").split(separator: "\n").dropFirst(2).joined()
    let runs = order.count / 12
    XCTAssertGreaterThan(runs, 1)
    XCTAssertEqual(order.count, 12 * runs)
    let time = try XCTUnwrap(step.metrics.first { $0.name == "command.time" })
    let comparison = try XCTUnwrap(time.comparison)
    XCTAssertEqual(
      order, comparison.planned.headFirst.map { String(repeating: $0 ? "hb" : "bh", count: runs) }.joined())
    let samples = try XCTUnwrap(time.samples)
    XCTAssertEqual(samples.count, 6 * runs)
    for (pair, half) in comparison.planned.head.enumerated() {
      let mean = samples[pair * runs..<(pair + 1) * runs].reduce(0, +) / Double(runs)
      XCTAssertEqual(half, mean, accuracy: 1e-12)
    }
    let change = try XCTUnwrap(step.metrics.first { $0.name == "command.time.change" })
    XCTAssertEqual(change.sampleCount, 6)
    XCTAssertEqual(step.metrics.first { $0.name == "command.time.base" }?.sampleCount, 6 * runs)
    let log = try folder.read("results/latest/steps/subject/log.txt")
    XCTAssertTrue(log.contains("command: \(runs) runs of each side make a pair"), log)
  }

  func testAHalfThatLastsIsOneRun() async throws {
    // What comes before a run counts: it takes the time of who waits.
    for (prepare, command, time) in [
      ("true", "sleep 0.05", "50ms"), ("sleep 0.05", "true", "50ms"), ("true", "true", "0s"),
    ] {
      let folder = try TemporaryFolder()
      let step = try await run(
        #"""
        { prepare: [sh, -c, "\#(prepare)"], commands: { nap: [sh, -c, "echo x >> order; \#(command)"] },
              compare: { base: { env: { SIDE: b } }, pairs: 6, control-pairs: 0, confirm: false,
                         min-time: \#(time) } }
        """#, in: folder)
      XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
      XCTAssertEqual(try folder.read("order").split(separator: "\n").count, 2 + 12)
    }
  }

  func testAChangeIsMeasuredAgainAndTheControlIsHeadAlone() async throws {
    let folder = try TemporaryFolder()
    let step = try await run(
      #"""
      { commands: { nap: [sh, -c, "echo $SIDE >> order; sleep $TIME"] },
            compare: { base: { env: { SIDE: b, TIME: "0.01" } }, head: { env: { SIDE: h, TIME: "0.1" } }, pairs: 8,
                       control-pairs: 4 }, warm-up: 0 }
      """#, in: folder)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    let order = try folder.read("order").split(separator: "\n")
    XCTAssertEqual(order.filter { $0 == "b" }.count, 16)
    XCTAssertEqual(order.filter { $0 == "h" }.count, 16 + 8)
    let time = try XCTUnwrap(step.metrics.first { $0.name == "nap.time" })
    XCTAssertEqual(time.comparison?.confirmation?.base.count, 8)
    XCTAssertEqual(time.comparison?.control?.head.count, 4)
    XCTAssertGreaterThan(try XCTUnwrap(step.metrics.first { $0.name == "nap.time.change" }?.value), 1)
  }

  func testRevisionsAreCheckedOutBuiltAndRemoved() async throws {
    let folder = try TemporaryFolder()
    let script = """
      git init -q . && git config user.email a@b && git config user.name n
      echo 'sleep 0.01' > source && git add . && git commit -qm one && git tag old
      echo 'sleep 0.02' > source && git add . && git commit -qm two
      echo 'sleep 0.03' > source
      """
    try folder.shell(script)
    let step = try await run(
      #"""
      { commands: { work: [sh, ./program] },
            compare: { base: old, head: { ref: HEAD }, build: [cp, source, program], pairs: 6, control-pairs: 0,
                       confirm: false } }
      """#, in: folder)
    XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    let base = try XCTUnwrap(step.metrics.first { $0.name == "work.time.base" }?.value)
    let head = try XCTUnwrap(step.metrics.first { $0.name == "work.time" }?.value)
    XCTAssertGreaterThan(base, 0.01)
    XCTAssertGreaterThan(head, 0.02)
    XCTAssertEqual(step.metrics.first { $0.name == "work.time" }?.comparison?.baseName, "old")
    XCTAssertEqual(
      try folder.shell("git worktree list | wc -l").trimmingCharacters(in: .whitespacesAndNewlines), "1")
    let unknown = try await run(
      #"{ commands: { work: ["true"] }, compare: { base: gone } }"#, in: folder)
    XCTAssertEqual(unknown.verdict, .errored)
    XCTAssertEqual(
      unknown.reason,
      "git knows no revision 'gone' here; fetch it first (with actions/checkout: fetch-depth: 0)")
    let broken = try await run(
      #"{ commands: { work: ["true"] }, compare: { base: old, build: ["false"] } }"#, in: folder)
    XCTAssertEqual(broken.reason?.hasPrefix("the build of old 'false' ended with exit code 1"), true)
    XCTAssertEqual(
      try folder.shell("git worktree list | wc -l").trimmingCharacters(in: .whitespacesAndNewlines), "1")
  }

  /// The same names may stand above the workspace, as `make` and `build.sh` do.
  func testARevisionIsOfTheWorkspaceWithinItsRepository() async throws {
    let folder = try TemporaryFolder()
    try folder.shell(
      """
      git init -q . && git config user.email a@b && git config user.name n
      echo 'echo above >> "$OUT"' > work.sh && git add . && git commit -qm one && git tag old
      mkdir -p 'svc/a b' && echo 'echo within >> "$OUT"' > 'svc/a b/work.sh' && git add . && git commit -qm two
      """)
    let trial = PipelineTrial(workspace: folder.path + "/svc/a b", results: folder.path + "/results")
    func run(_ compare: String) async throws -> StepFinished {
      let ended = try await trial.run(
        """
        steps:
          subject:
            uses: benchmark
            env: { OUT: "\(folder.path)/out" }
            with:
              commands: { work: [sh, work.sh] }
              compare: { \(compare), pairs: 6, control-pairs: 0, confirm: false, min-time: 0s }
        """)
      return try XCTUnwrap(ended["subject"])
    }
    for compare in ["base: HEAD", "base: HEAD, head: { ref: HEAD^0 }"] {
      let step = try await run(compare)
      XCTAssertEqual(step.verdict, .passed, step.reason ?? "")
    }
    XCTAssertEqual(Set(try folder.read("out").split(separator: "\n")), ["within"])
    let older = try await run("base: old")
    XCTAssertEqual(older.reason, "'old' has no folder 'svc/a b', which is the workspace here")
  }

  func testWithoutARepositoryThereAreNoRevisions() async throws {
    let step = try await run(
      #"{ commands: { work: ["true"] }, compare: { base: main } }"#, in: try TemporaryFolder())
    XCTAssertEqual(step.verdict, .errored)
    XCTAssertEqual(
      step.reason?.hasPrefix(
        "git finds no repository here, so that there are no revisions to compare: fatal: not a git repository"
      ),
      true, step.reason ?? "")
  }

  /// Others that run now, and worktrees of other origin, keep theirs.
  func testWorktreesOfAKilledRunGoWithTheNext() async throws {
    let (folder, others) = (try TemporaryFolder(), try TemporaryFolder())
    try folder.shell(
      """
      git init -q . && git config user.email a@b && git config user.name n
      git commit -q --allow-empty -m one
      for name in loadline-killed/base loadline-killed/head loadline-running/base mine/base; do
        git worktree add -q --detach '\(others.path)'/$name HEAD
        touch '\(others.path)'/${name%/*}/lock
      done
      """)
    let running = try FileLock(path: others.path + "/loadline-running/lock")
    defer { running.release() }
    let step = try await run(
      #"{ commands: { work: ["true"] }, compare: { base: HEAD, pairs: 6, control-pairs: 0, confirm: false } }"#,
      in: folder)
    XCTAssertNotEqual(step.verdict, .errored, step.reason ?? "")
    let list = try folder.shell("git worktree list --porcelain | grep ^worktree")
    XCTAssertEqual(list.split(separator: "\n").count, 3, list)
    XCTAssertTrue(list.contains("/loadline-running/base\n"), list)
    XCTAssertTrue(list.contains("/mine/base\n"), list)
    XCTAssertEqual(try folder.shell("ls '\(others.path)'"), "loadline-running\nmine\n")
  }
}
