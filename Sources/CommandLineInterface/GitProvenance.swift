import Execution
import PipelineModel
import Synchronization
import SystemIO

/// Where the code in the current folder comes from: flags first, then what the CI service says, then git.
enum GitProvenance {
  /// Throws where nothing tells a branch: an entry without one could never be found again.
  static func read(_ arguments: Arguments, _ console: Console) async throws -> HistoryEntry.Provenance {
    let environment = console.environment
    func variable(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    var commit = arguments.value("--commit") ?? variable("GITHUB_SHA", "CI_COMMIT_SHA")
    if commit == nil { commit = await git(["rev-parse", "HEAD"], environment) }
    var branch =
      arguments.value("--branch") ?? variable("GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_BRANCH")
    if branch == nil { branch = await git(["symbolic-ref", "--short", "HEAD"], environment) }
    guard let branch, !branch.isEmpty else {
      throw Arguments.Fault(message: "nothing tells the branch of these runs", help: "add --branch NAME")
    }
    let changes = await git(["status", "--porcelain", "--untracked-files=no"], environment)
    return HistoryEntry.Provenance(commit: commit, branch: branch, isDirty: !(changes ?? "").isEmpty)
  }

  /// What git prints, without the last line break; nil where it fails or is not there.
  private static func git(_ words: [String], _ environment: [String: String]) async -> String? {
    var supervisor = ChildSupervisor()
    supervisor.capture = .separate
    supervisor.timeoutNanoseconds = 10_000_000_000
    let output = OutputText()
    let outcome = try? await supervisor.runAsync(
      ChildCommand(arguments: ["git"] + words, environment: environment)
    ) { bytes, stream in
      if stream == .output { output.append(bytes) }
    }
    guard outcome?.isSuccess == true else { return nil }
    return output.text
  }
}

/// What a program prints.
private final class OutputText: Sendable {
  private let bytes = Mutex<[UInt8]>([])

  func append(_ more: UnsafeRawBufferPointer) { bytes.withLock { $0 += more } }

  var text: String {
    let text = bytes.withLock { String(decoding: $0, as: UTF8.self) }
    return text.last == "\n" ? String(text.dropLast()) : text
  }
}
