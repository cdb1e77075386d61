import PipelineModel
import Synchronization
import SystemIO

/// The append-only record of a run: one event a line, in the kernel's hands before `append` returns.
package final class Journal: Sendable {
  private let file: AppendFile
  private let masker: SecretMasker
  private let observer: @Sendable (JournalEntry) -> Void
  private let writer: Mutex<Writer>

  private struct Writer {
    var lastTime = 0.0
    /// Why the journal takes nothing more: a torn line must stay the last one.
    var failure: (any Error)?
  }

  /// - Parameter observer: is handed each event after it is written, in the order of the journal; it appends nothing.
  package init(
    path: String, masker: SecretMasker, observer: @escaping @Sendable (JournalEntry) -> Void = { _ in }
  ) throws {
    file = try AppendFile(path: path)
    // Whoever reads the journal meanwhile can tell a run that goes on from one that was killed.
    file.markAsWritten()
    self.masker = masker
    self.observer = observer
    writer = Mutex(Writer())
  }

  package func append(_ event: RunEvent) throws {
    // One lock from the clock to the observer keeps the lines in the order of their times, and what is shown in theirs.
    try writer.withLock { writer in
      if let failure = writer.failure { throw failure }
      // Milliseconds are enough for people, and every double prints them exactly.
      let now = (Double(MonotonicClock.wallNanoseconds) / 1e6).rounded() / 1e3
      // A clock that is set back during the run does not turn the order of the events.
      writer.lastTime = max(writer.lastTime, now)
      let entry = JournalEntry(time: writer.lastTime, event: event)
      var line = JSONMasking.mask(try JSONLine.encode(entry), with: masker)
      line.append(UInt8(ascii: "\n"))
      do {
        try file.append(line)
      } catch {
        writer.failure = error
        throw error
      }
      if masker.isEmpty {
        observer(entry)
      } else if let shown = JournalReader.entry(line.dropLast()) {
        observer(shown)
      }
    }
  }

  package func finish() throws {
    try file.synchronize()
    file.close()
  }
}
