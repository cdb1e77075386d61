import Synchronization
import SystemIO

/// `log.txt` of a step or service: what its programs wrote, secrets masked, bounded in size.
///
/// The file comes into being with the first byte. Past the bound the rest is lost, and a line says so.
package final class StepLog: Sendable {
  private struct State {
    var file: AppendFile?
    var mask: MaskingStream
    var written = 0
    var isFull = false
    var failure: String?
    /// The last bytes, for messages about a program that failed.
    var tail: [UInt8] = []
  }

  /// Bytes of one log on disk.
  static let maximumBytes = 64 << 20
  private static let tailBytes = 4096

  private let run: RunFolder
  /// Below the run's folder: `steps/load`.
  private let folder: String
  private let state: Mutex<State>

  init(run: RunFolder, folder: String, masker: SecretMasker) {
    self.run = run
    self.folder = folder
    state = Mutex(State(mask: MaskingStream(masker)))
  }

  package func append(_ bytes: UnsafeRawBufferPointer) {
    state.withLock { state in write(state.mask.add(bytes), &state) }
  }

  package func append(line: String) { Array((line + "\n").utf8).withUnsafeBytes { append($0) } }

  /// Writes what masking held back. What went wrong with the file, if anything did, is returned.
  func finish() -> String? {
    state.withLock { state in
      write(state.mask.finish(), &state)
      state.file?.close()
      return state.failure
    }
  }

  /// The last lines, at most so many.
  package func lastLines(_ count: Int) -> [String] {
    let tail = state.withLock { $0.tail + $0.mask.preview }
    let lines = String(decoding: tail, as: UTF8.self).split(separator: "\n").map(String.init)
    return Array(lines.suffix(count))
  }

  package var isEmpty: Bool { state.withLock { $0.written == 0 } }

  private func write(_ bytes: [UInt8], _ state: inout State) {
    guard !bytes.isEmpty else { return }
    state.tail = Array((state.tail + bytes.suffix(Self.tailBytes)).suffix(Self.tailBytes))
    guard !state.isFull else { return }
    do {
      if state.file == nil {
        guard let root = run.root else { throw StepError("the run's folder '\(run.path)' is gone") }
        state.file = try root.appendFile(folder + "/log.txt")
      }
      let room = Self.maximumBytes - state.written
      try state.file?.append(Array(bytes.prefix(room)))
      state.written += min(bytes.count, room)
      if bytes.count > room {
        state.isFull = true
        try state.file?.append(Array("\n[loadline: the log is full at 64 MiB; the rest is lost]\n".utf8))
      }
    } catch {
      state.isFull = true
      state.failure = "\(error)"
    }
  }
}
