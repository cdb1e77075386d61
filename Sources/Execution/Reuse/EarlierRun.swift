import Diagnostics
import Documents
import PipelineModel
import SystemIO

/// A run whose results another one may reuse.
package struct EarlierRun: Sendable {
  package let started: RunStarted
  private let steps: [StepID: StepFinished]
  private let root: ConfinedFolder

  /// Nil, with what is wrong, where the folder holds no run or one that goes on.
  package static func read(
    _ path: String, maximumBytes: Int = 4 << 30
  ) -> (run: EarlierRun?, fault: Diagnostic?) {
    let folder = RunFolder(existing: path)
    if folder.isRunning {
      return (
        nil,
        Diagnostic(
          code: "run-goes-on", message: "the run '\(path)' goes on", range: nil, help: "wait for its end")
      )
    }
    do throws(UnreadableFile) {
      let source = try FileLoader.load(path: folder.journalPath, maximumBytes: maximumBytes)
      var started: RunStarted?
      var steps: [StepID: StepFinished] = [:]
      for entry in JournalReader.read(source).entries {
        switch entry.event {
        case .runStarted(let event): started = event
        case .stepFinished(let event): steps[event.step] = event
        default: break
        }
      }
      guard let started, let root = folder.root else {
        return (
          nil,
          Diagnostic(
            code: "empty-journal", message: "'\(source.path)' does not tell what was to run", range: nil,
            help: "run the pipeline anew")
        )
      }
      return (EarlierRun(started: started, steps: steps, root: root), nil)
    } catch {
      return (nil, error.diagnostic)
    }
  }

  /// The seconds of each step that ran there to its end.
  var durations: [StepID: Double] {
    steps.filter {
      $0.value.reused == nil && [.passed, .warned, .failed, .inconclusive].contains($0.value.verdict)
    }.mapValues(\.seconds)
  }

  /// How the step ended there; nil where it did not.
  func step(_ id: StepID) -> EarlierStep? {
    steps[id].map { EarlierStep(finished: $0, root: root, origin: started.run) }
  }
}
