import Execution
import FaultProxy
import SystemIO

/// Puts one fault in place and takes it back.
struct FaultInjection: Sendable {
  let fault: ChaosSpec.Fault
  /// The control of the step's own proxy, where it has one.
  let control: SocketAddress?

  /// Waits for the fault's time, holds it and takes it back, also when the task is cancelled meanwhile.
  ///
  /// - Parameter start: when the measurement began, in nanoseconds of the monotonic clock.
  func run(from start: Int64, in context: StepContext) async throws -> FaultRecord {
    try await Self.sleep(until: start + fault.start.nanoseconds)
    let hold: Hold
    do {
      hold = try await begin()
    } catch let error as StepError {
      throw error
    } catch {
      throw StepError("fault '\(fault.name)' could not be put in place: \(error)")
    }
    let began = MonotonicClock.nanoseconds
    context.log.append(line: "fault '\(fault.name)' began: \(fault.text)")
    let wait: Result<Void, any Error>
    do {
      wait = .success(try await Self.sleep(until: began + fault.length.nanoseconds))
    } catch {
      wait = .failure(error)
    }
    let remark: String?
    do {
      remark = try await end(hold)
    } catch {
      throw StepError("fault '\(fault.name)' could not be taken back: \(error)")
    }
    let ended = MonotonicClock.nanoseconds
    context.log.append(line: "fault '\(fault.name)' ended\(remark.map { ": " + $0 } ?? "")")
    try wait.get()
    return FaultRecord(
      fault: fault, beganNanoseconds: began - start, endedNanoseconds: ended - start, remark: remark)
  }

  /// What keeps a fault in place.
  private enum Hold: Sendable {
    case control(FaultControl)
  }

  private func begin() async throws -> Hold {
    switch fault.kind {
    case .network(let network, let proxy):
      let control = control
      return .control(
        try await runOnOwnThread(name: "fault") {
          let address: SocketAddress
          if let proxy {
            guard let found = try SocketAddress.resolve(host: proxy.host, port: proxy.port).first else {
              throw StepError("the control address '\(proxy.host)' is not known")
            }
            address = found
          } else if let control {
            address = control
          } else {
            throw StepError("there is no proxy")
          }
          let connection = try FaultControl(connectingTo: address)
          try connection.set(network)
          return connection
        })
    }
  }

  private func end(_ hold: Hold) async throws -> String? {
    switch hold {
    case .control(let control):
      let outcome = try await runOnOwnThread(name: "fault") {
        defer { control.close() }
        return try control.clear()
      }
      return "it met \(outcome.met) connections and struck \(outcome.struck)"
    }
  }

  private static func sleep(until time: Int64) async throws {
    let left = time - MonotonicClock.nanoseconds
    if left > 0 { try await Task.sleep(for: .nanoseconds(left)) }
  }
}

extension Duration {
  var nanoseconds: Int64 { Int64(self / .nanoseconds(1)) }
}
