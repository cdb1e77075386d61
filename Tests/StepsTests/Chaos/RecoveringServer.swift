import Synchronization
import SystemIO
import TestSupport

/// Answers with 200, but for a set time after a silence of a second and more with 503: a service that must find its way
/// back after nobody could reach it.
final class RecoveringServer: Sendable {
  /// By the monotonic clock in nanoseconds.
  private final class Times: Sendable {
    let moments = Mutex((first: Int64.max, last: Int64.max, failsUntil: Int64.min))
  }

  private let server: ConnectionServer
  private let times: Times

  /// - Parameter recovery: for how long requests fail, counted from the first after a silence.
  init(recovery: Duration) throws {
    let (times, nanoseconds) = (Times(), Int64(recovery / .nanoseconds(1)))
    self.times = times
    server = try ConnectionServer { socket in
      var input: [UInt8] = []
      while let bytes = try? socket.receiveSome(atLeast: 1, timeoutNanoseconds: 20_000_000_000),
        !bytes.isEmpty
      {
        input += bytes
        while let end = input.firstRange(of: Array("\r\n\r\n".utf8)) {
          input.removeSubrange(..<end.upperBound)
          let isFailing = times.moments.withLock { moments in
            let now = MonotonicClock.nanoseconds
            moments.first = min(moments.first, now)
            if moments.last != .max, now - moments.last > 1_000_000_000 {
              moments.failsUntil = now + nanoseconds
            }
            moments.last = now
            return now < moments.failsUntil
          }
          let status = isFailing ? "503 Service Unavailable" : "200 OK"
          let answer = Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n".utf8)
          guard (try? socket.sendAll(answer, timeoutNanoseconds: 20_000_000_000)) != nil else { return }
        }
      }
    }
  }

  var port: UInt16 { server.port }

  func stop() { server.stop() }

  /// When requests ceased to fail, in seconds since the first one came; negative where none has failed.
  var recoveredAt: Double { times.moments.withLock { Double($0.failsUntil &- $0.first) / 1e9 } }
}
