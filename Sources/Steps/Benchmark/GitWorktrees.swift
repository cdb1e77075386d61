import Execution
import PipelineModel
import Synchronization
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Checked-out revisions for the sides of a comparison, each in a worktree of git that goes when the step ends; those of a
/// run that was killed go when the next step adds one.
struct GitWorktrees {
  private let context: StepContext
  /// Outside the workspace and the run's folder, which may be uploaded.
  private let folder: String
  private var made: [String] = []
  /// Held as long as the worktrees are in use.
  private var lock: FileLock?

  private static let folderPrefix = "loadline-"
  private static let lockName = "lock"

  init(in context: StepContext) {
    self.context = context
    folder =
      FileManager.default.temporaryDirectory.path + "/\(Self.folderPrefix)\(UUID().uuidString.prefix(8))"
  }

  /// The workspace as it was at a revision, under this role's name: `base` or `head`, equally long paths on both sides.
  mutating func add(_ revision: String, role: String) async throws -> String {
    let path = "\(folder)/\(role)"
    let prefix = try await workspacePrefix()
    let found = try await context.runProgram(
      ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"], capture: .none)
    guard found.isSuccess else {
      throw StepError(
        "git knows no revision '\(revision)' here; fetch it first (with actions/checkout: fetch-depth: 0)")
    }
    if lock == nil {
      try await removeAbandoned()
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      lock = try FileLock(path: "\(folder)/\(Self.lockName)")
    }
    made.append(path)
    let added = try await context.runProgram([
      "git", "worktree", "add", "--detach", "--force", path, revision,
    ])
    guard added.isSuccess else {
      throw StepError(
        "git could not check '\(revision)' out: " + context.log.lastLines(2).joined(separator: " | "))
    }
    guard prefix.isEmpty || FileManager.default.fileExists(atPath: "\(path)/\(prefix)") else {
      throw StepError("'\(revision)' has no folder '\(prefix)', which is the workspace here")
    }
    return prefix.isEmpty ? path : "\(path)/\(prefix)"
  }

  /// The path of the workspace within its repository; empty where it is the whole of it.
  private func workspacePrefix() async throws -> String {
    let output = Mutex<(text: [UInt8], errors: [UInt8])>(([], []))
    let found = try await context.runProgram(["git", "rev-parse", "--show-prefix"], capture: .separate) {
      bytes, stream in
      output.withLock { if stream == .output { $0.text += bytes } else { $0.errors += bytes } }
    }
    let (text, errors) = output.withLock { $0 }
    guard found.isSuccess else {
      let words = String(decoding: errors, as: UTF8.self).split(separator: "\n").first ?? "no reason given"
      throw StepError("git finds no repository here, so that there are no revisions to compare: \(words)")
    }
    // One line feed ends the line; a path may have blanks at its end.
    var prefix = String(decoding: text, as: UTF8.self)
    if prefix.hasSuffix("\n") { prefix.removeLast() }
    if prefix.hasSuffix("/") { prefix.removeLast() }
    return prefix
  }

  /// Removes worktrees of this repository that a killed run has left: nobody holds the lock of their folder.
  private func removeAbandoned() async throws {
    let output = Mutex<[UInt8]>([])
    _ = try await context.runProgram(["git", "worktree", "list", "--porcelain"], capture: .separate) {
      bytes, stream in
      if stream == .output { output.withLock { $0 += bytes } }
    }
    let paths = String(decoding: output.withLock { $0 }, as: UTF8.self).split(separator: "\n")
      .filter { $0.hasPrefix("worktree ") }.map { String($0.dropFirst("worktree ".count)) }
    let folders = Dictionary(grouping: paths) { $0[..<($0.lastIndex(of: "/") ?? $0.startIndex)] }
    for (folder, left) in folders {
      guard folder.split(separator: "/").last?.hasPrefix(Self.folderPrefix) == true,
        let lock = FileLock(ifFree: "\(folder)/\(Self.lockName)")
      else { continue }
      for path in left { _ = try await context.runProgram(["git", "worktree", "remove", "--force", path]) }
      try? FileManager.default.removeItem(atPath: String(folder))
      lock.release()
    }
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
    lock?.release()
    try? FileManager.default.removeItem(atPath: folder)
    if !made.isEmpty {
      let context = context
      await Task { _ = try? await context.runProgram(["git", "worktree", "prune"]) }.value
    }
  }
}
