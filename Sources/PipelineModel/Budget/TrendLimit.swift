import Documents

/// That a nightly series may not change its level: `trend: rise`.
package struct TrendLimit: Sendable {
  package enum Direction: String, Sendable, CaseIterable { case rise, fall, any }

  /// How changes are found.
  package enum Detector: String, Sendable, CaseIterable {
    /// Suspected at first, confirmed by the nights after.
    case loadline
    /// As Apache Otava finds them.
    case otava
  }

  package let direction: Direction
  package let detector: Detector
  /// The branch whose nights are read, or an anchor from whose runs on they are.
  package let against: String

  package init(direction: Direction, detector: Detector, against: String) {
    self.direction = direction
    self.detector = detector
    self.against = against
  }

  package static let keys: [KeyDescription] = [
    KeyDescription(
      "trend", .choice(Direction.allCases.map(\.rawValue)), expressions: false,
      "The limit fails when the level of the nights under `against` is proven to have changed this way."),
    KeyDescription(
      "detector", .choice(Detector.allCases.map(\.rawValue)), default: "loadline", expressions: false,
      "How `trend` finds changes: suspected at first and confirmed by the nights after, or as Apache Otava does."
    ),
  ]

  /// Nil where the limit has no `trend`, or one of the keys is wrong.
  static func decode(_ reader: MappingReader) -> TrendLimit? {
    guard let node = reader.value("trend") else {
      if let node = reader.value("detector"), !reader.isMisspelt("trend") {
        reader.collector.error(
          "no-trend", "'detector' belongs to a limit with 'trend'", at: node,
          help: "add 'trend', or take it away")
      }
      return nil
    }
    let direction = reader.choice("trend").flatMap(Direction.init)
    let detector = reader.has("detector") ? reader.choice("detector").flatMap(Detector.init) : .loadline
    guard let against = reader.string("against") else {
      if !reader.isMisspelt("against") {
        reader.collector.error(
          "no-series", "'trend' does not say whose nights it is about", at: node,
          help: "add 'against' with a branch of the history, such as main, or an anchor")
      }
      return nil
    }
    guard let direction, let detector else { return nil }
    return TrendLimit(direction: direction, detector: detector, against: against)
  }

  /// `trend rise against main`
  package var text: String {
    "trend \(direction.rawValue) against \(against)" + (detector == .otava ? " by otava" : "")
  }

  /// Whether a change of this share is one that the limit forbids.
  package func forbids(_ change: Double) -> Bool {
    switch direction {
    case .rise: change > 0
    case .fall: change < 0
    case .any: change != 0
    }
  }
}
