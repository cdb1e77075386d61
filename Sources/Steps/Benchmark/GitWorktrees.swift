import Execution
import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Checked-out revisions for the sides of a comparison, each in a worktree of git that goes when the step ends.
struct GitWorktrees {
  private let context: StepContext
  /// Outside the workspace and the run's folder, which may be uploaded.
  private let folder: String
  private var made: [String] = []

  init(in context: StepContext) {
    self.context = context
    folder = FileManager.default.temporaryDirectory.path + "/loadline-\(UUID().uuidString.prefix(8))"
  }

  /// The folder of a revision under this role's name: `base` or `head`, equally long paths on both sides.
  mutating func add(_ revision: String, role: String) async throws -> String {
    let path = "\(folder)/\(role)"
    let found = try await context.runProgram(
      ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"], capture: .none)
    guard found.isSuccess else {
      throw StepError(
        "git knows no revision '\(revision)' here; fetch it first (with actions/checkout: fetch-depth: 0)")
    }
    made.append(path)
    let added = try await context.runProgram([
      "git", "worktree", "add", "--detach", "--force", path, revision,
    ])
    guard added.isSuccess else {
      throw StepError(
        "git could not check '\(revision)' out: " + context.log.lastLines(2).joined(separator: " | "))
    }
    return path
  }

  /// Also after a failure or a cancelled step: what is left would stand in git's list.
  func remove() async {
    for path in made {
      // A task of its own: that of the step may be cancelled.
      let context = context
      await Task {
        _ = try? await context.runProgram(["git", "worktree", "remove", "--force", path])
      }.value
    }
    try? FileManager.default.removeItem(atPath: folder)
    if !made.isEmpty {
      let context = context
      await Task { _ = try? await context.runProgram(["git", "worktree", "prune"]) }.value
    }
  }
}
