import Execution
import PipelineModel
import SystemIO

/// The events of a run as lines of JSON on a descriptor of the caller's: those of the journal as it has them, and how
/// far running steps are.
final class EventStream: RunProgress {
  /// How long a reader may take for what is left at the end.
  private static let patienceMilliseconds: Int32 = 5_000

  private struct Progress: Encodable {
    let event = "step-progress"
    let time: Double
    let step: StepID
    let fraction: Double?
    let text: String?
  }

  private let output: OutputDescriptor
  private let console: Console

  /// - Parameter word: what stands behind `--events`.
  init(_ word: String, console: Console) throws(Arguments.Fault) {
    let help = "open a descriptor for it: loadline run PIPELINE --events 3 3>events.ndjson"
    guard let number = Int32(word), (3..<InheritedDescriptors.limit).contains(number) else {
      throw Arguments.Fault(
        message: "'--events' must be the number of a descriptor from 3 to 255; got '\(word)'", help: help)
    }
    do {
      output = try OutputDescriptor(number: number)
    } catch {
      throw Arguments.Fault(message: "'--events \(word)' cannot be written: \(error)", help: help)
    }
    self.console = console
  }

  func show(_ entry: JournalEntry) { write(entry) }

  func show(_ progress: StepProgress) {
    let time = (Double(MonotonicClock.wallNanoseconds) / 1e6).rounded() / 1e3
    write(Progress(time: time, step: progress.step, fraction: progress.fraction, text: progress.text))
  }

  func finish() {
    guard let failure = output.finish(withinMilliseconds: Self.patienceMilliseconds) else { return }
    console.tell("error: the events are not complete: \(failure)\n")
  }

  private func write(_ value: some Encodable) {
    guard let line = try? JSONLine.encode(value) else { return }
    output.write(line + [UInt8(ascii: "\n")])
  }
}
