import PipelineModel

extension RunFolder {
  /// Bytes of a log that are shown at most.
  private static let shownBytes = 1 << 20

  /// The end of the log of a step that has ended, from the beginning of a line; nil where the step has none.
  package func logTail(of finished: StepFinished) -> String? {
    let path = "steps/\(finished.step)/log.txt"
    guard finished.artifacts.contains(path) else { return nil }
    var tail: [UInt8] = []
    var isCut = false
    do {
      try root?.read(path) { piece in
        tail += piece
        if tail.count > 2 * Self.shownBytes {
          tail = Array(tail.suffix(Self.shownBytes))
          isCut = true
        }
      }
    } catch {
      return nil
    }
    if isCut, let lineBreak = tail.firstIndex(of: UInt8(ascii: "\n")) { tail.removeFirst(lineBreak + 1) }
    return String(decoding: tail, as: UTF8.self)
  }
}
