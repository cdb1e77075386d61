import Statistics

/// Which pair runs when and in which order, all drawn before the first one.
struct PairSchedule {
  enum Batch { case planned, control, fresh }

  struct Entry {
    let batch: Batch
    /// The place of what is compared.
    let subject: Int
    let headFirst: Bool
  }

  /// The planned pairs, and among them, so that they see the same machine, those of head against itself.
  let entries: [Entry]
  private let freshOrders: [[Bool]]

  init(subjects: Int, pairs: Int, controlPairs: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func orders(_ count: Int) -> [[Bool]] {
      (0..<subjects).map { _ in PairOrder.drawn(pairs: count, using: &generator) }
    }
    let (planned, control) = (orders(pairs), orders(controlPairs))
    freshOrders = orders(pairs)
    let stride = controlPairs > 0 ? max(1, pairs / controlPairs) : 0
    var entries: [Entry] = []
    for pair in 0..<max(pairs, stride * controlPairs) {
      for subject in 0..<subjects {
        if pair < pairs {
          entries.append(Entry(batch: .planned, subject: subject, headFirst: planned[subject][pair]))
        }
        let place = stride > 0 && pair % stride == 0 ? pair / stride : .max
        if place < controlPairs {
          entries.append(Entry(batch: .control, subject: subject, headFirst: control[subject][place]))
        }
      }
    }
    self.entries = entries
  }

  /// As many pairs again of those subjects that looked changed.
  func fresh(of subjects: [Int]) -> [Entry] {
    (freshOrders.first ?? []).indices.flatMap { pair in
      subjects.map { Entry(batch: .fresh, subject: $0, headFirst: freshOrders[$0][pair]) }
    }
  }
}
