import SystemIO

/// A client's connection and the one that was made for it to the service.
final class ProxiedConnection {
  /// One of the two ends.
  final class Side {
    /// Nil before there is one, and when the service is gone.
    var socket: StreamSocket?
    /// In the poller.
    var token: UInt64 = 0
    var interest = Poller.Interest.none
    var isWatched = false
    /// It has sent all that it will send.
    var hasEnded = false
    /// It has been told that no more will come.
    var hasBeenShut = false
    /// What is on its way to it.
    var queue = DelayedBytes()
    /// The kernel takes no more for it at present.
    var isBlocked = false
    /// When the queue is to be looked at; `.max` where no alarm is set.
    var alarm = Int64.max
  }

  enum State: Equatable {
    /// The service has not answered yet.
    case connecting
    case passing
    /// The service is gone; what the client sends goes nowhere.
    case silent
  }

  let place: Int
  let client = Side()
  let server = Side()
  var state = State.connecting
  var resetsWhenClientSends = false
  /// The number of the fault that holds everything; nil where nothing does.
  var heldBy: Int?

  init(place: Int) { self.place = place }

  func other(_ side: Side) -> Side { side === client ? server : client }
}
