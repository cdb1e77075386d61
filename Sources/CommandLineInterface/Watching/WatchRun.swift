import Execution
import PipelineModel
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `loadline watch`: checks and lints, and does so again whenever a file has changed, until a signal comes.
struct WatchRun {
  let patterns: [String]
  let console: Console

  func run() async throws -> Int32 {
    guard let workspace = HostInformation.currentFolder, let program = ExecutableSearch.ownPath else {
      throw StepError("the current folder or the program itself cannot be found")
    }
    let stop = try StopRequest()
    Interruption.shared.handle { _ in stop.stop() }
    let watch = try FolderWatch()
    var last: WatchedFiles?
    while !stop.isRequested {
      let before = last
      // The folders are watched before the files are looked at, so that no change falls between.
      watch.watch(WatchedFiles(patterns, workspace: workspace).folders)
      let files = WatchedFiles(patterns, workspace: workspace)
      if files.checked.isEmpty, files.linted.isEmpty, before == nil {
        throw Arguments.Fault(
          message: patterns.isEmpty
            ? "there are no files to watch under 'pipelines' and 'budgets'" : "no file matches",
          help: "name the files, or patterns between quotes: loadline watch 'rules/*.yaml'")
      }
      let changed = before.map(files.changes) ?? []
      if before == nil || !changed.isEmpty {
        tell(changed, gone: Set(before?.stamps.keys.map(\.self) ?? []).subtracting(files.stamps.keys))
        if files.checked.isEmpty, files.linted.isEmpty { console.tell("no file is left to check\n") }
        try await check(files, with: program, stop: stop)
        last = files
        if !stop.isRequested { console.tell("── waiting for changes; Ctrl-C ends\n") }
      }
      try await runOnOwnThread(name: "watch") { watch.wait(stop: stop) }
    }
    return Interruption.shared.exitCode.rawValue
  }

  private func tell(_ changed: [String], gone: Set<String>) {
    let time = Date().formatted(Date.ISO8601FormatStyle().time(includingFractionalSeconds: false))
    for (what, files) in [("gone", gone.sorted()), ("changed", changed.filter { !gone.contains($0) })]
    where !files.isEmpty {
      let more = files.count > 3 ? " and \(files.count - 3) more" : ""
      console.tell("\n── \(time) \(what): \(files.prefix(3).joined(separator: ", "))\(more)\n")
    }
  }

  /// Each in a process of its own, as a person would run it: what it needs of memory is gone when it has ended.
  private func check(_ files: WatchedFiles, with program: String, stop: StopRequest) async throws {
    var environment = console.environment
    if console.isOutputColoured { environment["FORCE_COLOR"] = "1" }
    for (verb, files) in [("check", files.checked), ("lint", files.linted)] where !files.isEmpty {
      if stop.isRequested { return }
      let command = ChildCommand(arguments: [program, verb, "--"] + files, environment: environment)
      let console = console
      _ = try await ChildSupervisor().runAsync(command, stop: stop) { bytes, _ in
        console.print(String(decoding: bytes, as: UTF8.self))
      }
    }
  }
}
