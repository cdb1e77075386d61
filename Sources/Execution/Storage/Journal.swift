import PipelineModel
import Synchronization
import SystemIO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The append-only record of a run: one event a line, in the kernel's hands before `append` returns.
package final class Journal: Sendable {
  private let file: AppendFile
  private let masker: SecretMasker
  private let observer: @Sendable (JournalEntry) -> Void
  private let encoder: Mutex<JSONEncoder>

  /// - Parameter observer: is handed each event after it is written.
  package init(
    path: String, masker: SecretMasker, observer: @escaping @Sendable (JournalEntry) -> Void = { _ in }
  ) throws {
    file = try AppendFile(path: path)
    self.masker = masker
    self.observer = observer
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    self.encoder = Mutex(encoder)
  }

  package func append(_ event: RunEvent) throws {
    // Milliseconds are enough for people, and every double prints them exactly.
    let time = (Double(MonotonicClock.wallNanoseconds) / 1e6).rounded() / 1e3
    let entry = JournalEntry(time: time, event: event)
    // One lock around encoding and writing keeps the lines in the order of their times.
    let shown = try encoder.withLock { encoder in
      var line = masker.mask(Array(try encoder.encode(entry)))
      line.append(UInt8(ascii: "\n"))
      try file.append(line)
      return line
    }
    observer(masker.isEmpty ? entry : JournalReader.entry(shown.dropLast()) ?? entry)
  }

  package func finish() throws {
    try file.synchronize()
    file.close()
  }
}
