/// A fault that is in place, and what it has come to so far.
struct ActiveFault {
  /// What befalls a connection.
  enum Fate: Equatable {
    case passes
    /// Is reset before anything passes.
    case lost
    case reset
    case halfOpen
    /// Is held as long as the fault lasts.
    case held
  }

  /// Unique among the faults that a proxy ever had.
  let number: Int
  let fault: ProxyFault
  private var losses: ShareSequence
  private var resets: ShareSequence
  private var halfOpens: ShareSequence
  private var holds: ShareSequence
  /// Connections that were open when it began or came later, and those of them that it struck.
  private(set) var met = 0
  private(set) var struck = 0

  init(number: Int, fault: ProxyFault) {
    self.number = number
    self.fault = fault
    losses = ShareSequence(fault.connectionLoss)
    resets = ShareSequence(fault.reset)
    halfOpens = ShareSequence(fault.halfOpen)
    holds = ShareSequence(fault.blackhole)
  }

  /// What it does to the next connection; only one that is new can be lost.
  mutating func meet(isNew: Bool) -> Fate {
    met += 1
    // Every sequence sees every connection, so that each share is of all.
    let isLost = isNew && losses.strikesNext()
    let isReset = resets.strikesNext()
    let isHalfOpen = halfOpens.strikesNext()
    let isHeld = holds.strikesNext()
    let fate: Fate =
      isLost ? .lost : isReset ? .reset : isHalfOpen ? .halfOpen : isHeld ? .held : .passes
    if fate != .passes { struck += 1 }
    return fate
  }
}
