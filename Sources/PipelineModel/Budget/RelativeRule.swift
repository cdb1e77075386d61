import Statistics

/// One side of a relative limit: that a metric may not rise, or not fall, by more than a share.
package struct RelativeRule: Sendable {
  package let isIncrease: Bool
  /// The share that is allowed.
  package let allowed: Double
  package let limit: RelativeLimit

  /// The sides that the limit has.
  package static func rules(of limit: RelativeLimit) -> [RelativeRule] {
    [
      limit.maximumIncrease.map { RelativeRule(isIncrease: true, allowed: $0, limit: limit) },
      limit.maximumDecrease.map { RelativeRule(isIncrease: false, allowed: $0, limit: limit) },
    ].compactMap(\.self)
  }

  /// `max-increase 5% against main`
  package var text: String {
    let against = limit.against.map { " against \($0)" } ?? ""
    return (isIncrease ? "max-increase " : "max-decrease ") + QuantityFormat.exact(Quantity(allowed, .ratio))
      + against
  }

  /// The bound of ln(head ÷ base), positive to the bad side.
  package var mark: Double {
    isIncrease ? ElementaryFunctions.log(1 + allowed) : -ElementaryFunctions.log(1 - allowed)
  }

  /// A log ratio, positive to the bad side, as a share of the base, positive to the bad side.
  package func share(ofLog distance: Double) -> Double {
    isIncrease ? ElementaryFunctions.exp(distance) - 1 : 1 - ElementaryFunctions.exp(-distance)
  }
}
