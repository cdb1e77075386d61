import Foundation
import SystemIO
import TestSupport
import XCTest

/// How programs start, end and are told about.
final class ChildSupervisorTests: XCTestCase {
  private func check(_ script: String, _ expected: ChildOutcome.Termination, line: UInt = #line) throws {
    XCTAssertEqual(try ChildRun().start(ChildRun.shell(script)).termination, expected, line: line)
  }

  func testEndings() throws {
    try check("exit 0", .exited(code: 0))
    try check("exit 1", .exited(code: 1))
    try check("exit 255", .exited(code: 255))
    try check("exit 256", .exited(code: 0))
    try check("kill -9 $$", .signalled(9))
    try check("kill -15 $$", .signalled(15))
    try check("kill -11 $$", .signalled(11))
    try check("kill -6 $$", .signalled(6))
  }

  func testWordsOfAnEnding() throws {
    XCTAssertEqual(try ChildRun().start(ChildRun.shell("exit 3")).summary, "exit code 3")
    XCTAssertEqual(try ChildRun().start(ChildRun.shell("kill -9 $$")).summary, "signal 9")
  }

  // MARK: - Programs that cannot be started

  private func checkFailure(
    _ arguments: [String], environment: [String: String] = ChildRun.environment, folder: String? = nil,
    _ expected: String, line: UInt = #line
  ) {
    for isMeasured in [false, true] {
      XCTAssertThrowsError(
        try ChildRun(isMeasured: isMeasured).start(arguments, environment: environment, folder: folder),
        line: line
      ) { XCTAssertEqual("\($0)", expected, line: line) }
    }
  }

  func testProgramsThatCannotStart() throws {
    let folder = try TemporaryFolder()
    let plain = folder.path + "/plain"
    try FileReplacement.write(Array("#!/bin/sh\n".utf8), to: plain)
    checkFailure([], "posix_spawn: the argument vector is empty")
    checkFailure([""], "posix_spawn: the argument vector is empty")
    checkFailure(["no-such-program-7"], "start 'no-such-program-7': no program of this name on PATH")
    checkFailure(["/no/such/program"], "start '/no/such/program': No such file or directory")
    checkFailure([plain], "start '\(plain)': Permission denied")
    for (name, line, shown) in [
      ("gone", "#!/no/such/shell -e\necho", "/no/such/shell"),
      ("crlf", "#!/bin/sh\r\necho\r\n", "/bin/sh\\r"),
    ] {
      let script = folder.path + "/" + name
      try FileReplacement.write(Array(line.utf8), to: script)
      XCTAssertEqual(chmod(script, 0o755), 0)
      checkFailure([script], "start '\(script)': its first line asks for '\(shown)', which is not there")
    }
    checkFailure([folder.path], "start '\(folder.path)': the program is a folder")
    checkFailure(
      ["plain"], environment: ["PATH": folder.path], "start 'plain': the program on PATH is not executable")
    checkFailure(
      ["bin"], environment: ["PATH": "/usr"], "start 'bin': no program of this name on PATH")
    checkFailure(["true"], environment: ["PATH": ""], "start 'true': no program of this name on PATH")
  }

  func testAWorkingDirectoryThatIsNone() throws {
    checkFailure(
      ["/bin/true"], folder: "/no/such/folder",
      "start '/bin/true': the working directory '/no/such/folder' does not exist")
    checkFailure(
      ["true"], folder: "/bin/true", "start 'true': the working directory '/bin/true' is not a folder")
  }

  func testTextWithANullByteIsRefusedNotCutShort() {
    checkFailure(["echo", "a\0b"], "start 'echo': an argument holds a null byte")
    checkFailure(
      ["true"], environment: ["PATH": "/bin", "A": "b\0c"],
      "start 'true': the environment variable 'A' holds a null byte")
  }

  func testAFailedStartLeavesNoDescriptor() throws {
    for isMeasured in [false, true] {
      let before = Processes.openDescriptors()
      for _ in 0..<20 { _ = try? ChildRun(isMeasured: isMeasured).start(["/no/such/program"]) }
      XCTAssertEqual(Processes.openDescriptors(), before)
    }
  }

  // MARK: - What a program is given

  func testTheEnvironmentIsExact() throws {
    for isMeasured in [false, true] {
      let run = ChildRun(isMeasured: isMeasured)
      let environment = ["A": "1", "EMPTY": "", "EQUALS": "a=b", "UMLAUT": "ä\n2"]
      _ = try run.start(["/usr/bin/env", "-0"], environment: environment)
      let entries = run.output.split(separator: "\0").map(String.init)
      XCTAssertEqual(entries.sorted(), ["A=1", "EMPTY=", "EQUALS=a=b", "UMLAUT=ä\n2"])
    }
  }

  func testArgumentsArriveUnchanged() throws {
    for isMeasured in [false, true] {
      let run = ChildRun(isMeasured: isMeasured)
      let arguments = ["", " ", "$HOME `id` *", "a\nb", "ö", "-n", String(repeating: "x", count: 100_000)]
      _ = try run.start(
        ChildRun.python("import sys; sys.stdout.write('\\0'.join(sys.argv[1:]))") + arguments)
      XCTAssertEqual(
        run.output.split(separator: "\0", omittingEmptySubsequences: false).map(String.init), arguments)
    }
  }

  func testTheInputIsTheNullDevice() throws {
    for isMeasured in [false, true] {
      let run = ChildRun(isMeasured: isMeasured)
      XCTAssertTrue(try run.start(ChildRun.shell("readlink /proc/self/fd/0; cat; echo end")).isSuccess)
      XCTAssertEqual(run.output, "/dev/null\nend\n")
    }
  }

  func testNoDescriptorOfOursIsInherited() throws {
    for isMeasured in [false, true] {
      let folder = try TemporaryFolder()
      let before = ChildRun(isMeasured: isMeasured)
      _ = try before.start(["ls", "/proc/self/fd"])
      let held = (
        file: try AppendFile(path: folder.path + "/a"), stop: try StopRequest(), poller: try Poller()
      )
      let listener = try ListeningSocket(on: .loopback(port: 0))
      let after = ChildRun(isMeasured: isMeasured)
      _ = try after.start(["ls", "/proc/self/fd"], stop: held.stop) { $0.capture = .separate }
      XCTAssertEqual(after.output, before.output)
      withExtendedLifetime((held, listener)) {}
    }
  }

  func testSignalsAreAtTheirDefaults() throws {
    for isMeasured in [false, true] {
      let old = signal(SIGPIPE, SIG_IGN)
      defer { signal(SIGPIPE, old) }
      let run = ChildRun(isMeasured: isMeasured)
      _ = try run.start(["cat", "/proc/self/status"])
      let masks = run.output.split(separator: "\n").filter { line in
        ["SigIgn:", "SigBlk:", "SigCgt:"].contains { line.hasPrefix($0) }
      }.compactMap { UInt64($0.split(separator: "\t")[1], radix: 16) }
      // Signals 32 and 33 are the C library's own.
      XCTAssertEqual(masks.map { $0 & ~0x1_8000_0000 }, [0, 0, 0], run.output)
    }
  }

  func testTheWorkingDirectory() throws {
    for isMeasured in [false, true] {
      let run = ChildRun(isMeasured: isMeasured)
      _ = try run.start(["pwd"], folder: "/usr/bin")
      XCTAssertEqual(run.output, "/usr/bin\n")
    }
  }

  func testARelativeProgramIsThatOfTheWorkingDirectory() throws {
    for isMeasured in [false, true] {
      let folder = try TemporaryFolder()
      try FileReplacement.makeFolder(folder.path + "/tools")
      try FileReplacement.write(Array("#!/bin/sh\necho ran\n".utf8), to: folder.path + "/tools/go")
      chmod(folder.path + "/tools/go", 0o755)
      let bySlash = ChildRun(isMeasured: isMeasured)
      _ = try bySlash.start(["./tools/go"], folder: folder.path)
      XCTAssertEqual(bySlash.output, "ran\n")
      let byPath = ChildRun(isMeasured: isMeasured)
      _ = try byPath.start(["go"], environment: ["PATH": "tools:/bin"], folder: folder.path)
      XCTAssertEqual(byPath.output, "ran\n")
    }
  }

  // MARK: - Output

  func testMergedOutputKeepsItsOrder() throws {
    let run = ChildRun()
    let script =
      "import sys\nfor i in range(200):\n  f = [sys.stdout, sys.stderr][i % 2]; print(i, file=f, flush=True)"
    _ = try run.start(ChildRun.python(script))
    XCTAssertEqual(run.numbers, Array(0..<200))
    XCTAssertEqual(run.errors, "")
  }

  func testSeparateOutput() throws {
    let run = ChildRun()
    _ = try run.start(ChildRun.shell("echo a; echo b >&2; echo c")) { $0.capture = .separate }
    XCTAssertEqual(run.output, "a\nc\n")
    XCTAssertEqual(run.errors, "b\n")
  }

  func testNoCapture() throws {
    let run = ChildRun()
    XCTAssertTrue(try run.start(ChildRun.shell("echo a; echo b >&2")) { $0.capture = .none }.isSuccess)
    XCTAssertEqual(run.output + run.errors, "")
  }

  func testMuchOutputNeitherHangsNorGrows() throws {
    var supervisor = ChildSupervisor()
    supervisor.timeoutNanoseconds = 60_000_000_000
    let command = ChildCommand(
      arguments: ["head", "-c", "104857600", "/dev/zero"], environment: ChildRun.environment)
    let before = Processes.residentBytes()
    var count = 0
    let outcome = try supervisor.run(command) { bytes, _ in count += bytes.count }
    XCTAssertTrue(outcome.isSuccess)
    XCTAssertEqual(count, 104_857_600)
    XCTAssertLessThan(Processes.residentBytes() - before, 8 << 20)
  }

  func testTheLastOutputOfAProgramThatEndsAtOnceArrives() throws {
    for _ in 0..<50 {
      let run = ChildRun()
      _ = try run.start(["head", "-c", "60000", "/dev/zero"])
      XCTAssertEqual(run.output.utf8.count, 60_000)
    }
  }

  // MARK: - Many

  func testManyInSequenceLeaveNoDescriptor() throws {
    let before = Processes.openDescriptors()
    for index in 0..<500 {
      let run = ChildRun()
      XCTAssertTrue(try run.start(["echo", "\(index)"]).isSuccess)
      XCTAssertEqual(run.output, "\(index)\n")
    }
    XCTAssertEqual(Processes.openDescriptors(), before)
  }

  func testManyAtOnce() async throws {
    let before = Processes.openDescriptors()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<50 {
        group.addTask {
          try await runOnOwnThread(name: "test") {
            // Copies of this process are made while the heap of others changes.
            let run = ChildRun(isMeasured: index % 2 == 0)
            let outcome = try run.start(ChildRun.shell("echo \(index); exit \(index)"))
            return outcome.termination == .exited(code: Int32(index)) && run.output == "\(index)\n"
          }
        }
      }
      for try await isRight in group { XCTAssertTrue(isRight) }
    }
    XCTAssertEqual(Processes.openDescriptors(), before)
  }

  // MARK: - What a program used

  func testTheProcessorTimeOfABusyProgram() throws {
    let script = "import time\nwhile time.process_time() < 0.3: pass"
    let outcome = try ChildRun().start(ChildRun.python(script))
    let used = outcome.userNanoseconds + outcome.systemNanoseconds
    XCTAssertGreaterThan(used, 280_000_000)
    XCTAssertLessThan(used, 2_000_000_000)
    XCTAssertGreaterThanOrEqual(outcome.wallNanoseconds, 280_000_000)
  }

  func testThePeakMemoryOfAProgram() throws {
    let script = "a = bytearray(b'x') * (50 << 20)"
    let outcome = try ChildRun().start(ChildRun.python(script))
    XCTAssertGreaterThan(outcome.peakMemoryBytes, 50 << 20)
    XCTAssertLessThan(outcome.peakMemoryBytes, 500 << 20)
  }

  func testAMeasuredProgramMayRunWhereWeMayAndSoMayWeAfterwards() throws {
    func processors(_ status: String) -> Substring? {
      status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
    }
    let before = try String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
    let run = ChildRun(isMeasured: true)
    XCTAssertTrue(try run.start(["cat", "/proc/self/status"]).isSuccess)
    XCTAssertNotNil(processors(before))
    XCTAssertEqual(processors(run.output), processors(before))
    let after = try String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
    XCTAssertEqual(processors(after), processors(before))
  }

  func testOurOwnMemoryIsNotThatOfAMeasuredProgram() throws {
    let ours = (
      small: (0..<1000).map { _ in [UInt8](repeating: 1, count: 64 << 10) },
      large: [UInt8](repeating: 1, count: 64 << 20)
    )
    XCTAssertGreaterThan(Processes.residentBytes(), 128 << 20)
    let outcome = try ChildRun(isMeasured: true).start(["true"])
    XCTAssertLessThan(outcome.peakMemoryBytes, 16 << 20)
    withExtendedLifetime(ours) {}
  }
}
