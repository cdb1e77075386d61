/// The level of the load over time: warm-up and stages as straight pieces, in nanoseconds after the start.
package struct LoadProfile: Sendable, Equatable {
  package struct Piece: Sendable, Equatable {
    package let start: Int64
    package let end: Int64
    /// Requests a second (open model) or connections (closed model) at the start.
    package let from: Double
    /// The same at the end.
    package let to: Double
    package let isMeasured: Bool

    package init(start: Int64, end: Int64, from: Double, to: Double, isMeasured: Bool) {
      self.start = start
      self.end = end
      self.from = from
      self.to = to
      self.isMeasured = isMeasured
    }
  }

  /// Without gaps, none of them empty, at least one.
  package let pieces: [Piece]

  /// - Parameter pieces: without gaps from 0 on; empty ones are left out.
  package init(pieces: [Piece]) {
    self.pieces = pieces.filter { $0.end > $0.start }
    precondition(!self.pieces.isEmpty, "a load has at least one piece")
  }

  package init(_ plan: LoadPlan) {
    var level: Double =
      switch plan.model {
      case .open(let rate): rate
      case .closed(let concurrency): Double(concurrency)
      }
    let warmUp = plan.warmUp.wholeNanoseconds
    var pieces = [Piece(start: 0, end: warmUp, from: level, to: level, isMeasured: false)]
    var end = warmUp
    let stages =
      plan.stages.isEmpty ? [LoadStage(duration: plan.duration, isMeasured: true)] : plan.stages
    for stage in stages {
      let (start, from) = (end, level)
      end += stage.duration.wholeNanoseconds
      level = stage.target ?? level
      pieces.append(Piece(start: start, end: end, from: from, to: level, isMeasured: stage.isMeasured))
    }
    self.init(pieces: pieces)
  }

  /// When nothing more is sent.
  package var end: Int64 { pieces[pieces.count - 1].end }

  package var highestLevel: Double { pieces.reduce(0) { max($0, $1.from, $1.to) } }

  /// Whether the level ever changes.
  var isConstant: Bool { pieces.allSatisfy { $0.from == pieces[0].from && $0.to == pieces[0].from } }

  /// The level at an offset from the start; before and after it, the nearest.
  func level(at offset: Int64) -> Double {
    let piece = pieces.first { offset < $0.end } ?? pieces[pieces.count - 1]
    let share =
      Double(min(max(offset, piece.start), piece.end) - piece.start) / Double(piece.end - piece.start)
    return piece.from + (piece.to - piece.from) * share
  }
}
