/// Finds the highest rate at which a service still keeps its limits: doubles the rate until they break, then halves the
/// way between what held and what broke until the two are close enough.
struct SaturationSearch: Sendable {
  /// What the load at one rate came to.
  enum Judgement: Sendable, Equatable {
    case held
    /// The limit that did not hold, in words.
    case broke(String)
    /// Why the load tells nothing of the service.
    case unknown(String)
  }

  struct End: Sendable, Equatable {
    let rate: Double
    let reason: String
  }

  struct Outcome: Sendable, Equatable {
    /// The highest rate that held; nil where none did.
    var held: Double?
    /// The lowest rate that broke; nil where none did.
    var broken: End?
    /// Set where the search ended without an answer.
    var unknown: End?
  }

  /// Rates a second, `from` not above `upTo`.
  let from: Double
  let upTo: Double
  /// By how much the rate that broke may lie above the one that held, as a share of it; greater than 0.
  let precision: Double

  /// - Parameter measure: sends the load at a rate. What does not hold is sent once more, and breaks only if it breaks
  ///   again: one hiccup of the machine is no ceiling.
  func run(_ measure: (Double) async throws -> Judgement) async throws -> Outcome {
    var outcome = Outcome()
    var rate = from
    while true {
      var judgement = try await measure(rate)
      if judgement != .held { judgement = try await measure(rate) }
      switch judgement {
      case .held: outcome.held = rate
      case .broke(let reason): outcome.broken = End(rate: rate, reason: reason)
      case .unknown(let reason):
        outcome.unknown = End(rate: rate, reason: reason)
        return outcome
      }
      guard let held = outcome.held else { return outcome }
      if let broken = outcome.broken?.rate {
        if broken <= held * (1 + precision) { return outcome }
        rate = (held * broken).squareRoot()
      } else {
        if held >= upTo { return outcome }
        rate = min(2 * held, upTo)
      }
    }
  }

  /// The most rates that a search tries.
  var mostRates: Int {
    var (rate, ratio, count) = (from, 2.0, 1)
    while rate < upTo { (rate, count) = (rate * 2, count + 1) }
    while ratio > 1 + precision { (ratio, count) = (ratio.squareRoot(), count + 1) }
    return count
  }
}
