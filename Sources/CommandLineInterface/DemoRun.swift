import DemoService
import PipelineModel
import Synchronization
import SystemIO

/// `loadline demo`: serves until a signal comes.
enum DemoRun {
  static func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
    var configuration = DemoConfiguration()
    let port = arguments.value("--port") ?? "8080"
    guard let number = UInt16(port) else {
      throw Arguments.Fault(message: "'--port' must be a number from 0 to 65535; got '\(port)'", help: nil)
    }
    configuration.port = number
    configuration.stall = try stall(arguments)
    let server: DemoServer
    do {
      server = try DemoServer(configuration)
    } catch {
      console.tell(
        "error: the demo service cannot start: \(error)\n  help: choose another port with --port\n")
      return ExitCode.noVerdict.rawValue
    }
    let signal = Mutex<String?>(nil)
    Interruption.shared.handle { name in
      signal.withLock { $0 = name }
      server.stop()
    }
    console.print("loadline demo serves http://127.0.0.1:\(server.port)/\n")
    try await runOnOwnThread(name: "demo") { try server.run() }
    return signal.withLock { $0 } == "SIGINT" ? ExitCode.interrupted.rawValue : ExitCode.passed.rawValue
  }

  private static func stall(_ arguments: Arguments) throws(Arguments.Fault) -> StallSchedule? {
    guard let every = try duration("--stall-every", arguments) else {
      if arguments.has("--stall-for") {
        throw Arguments.Fault(message: "'--stall-for' needs '--stall-every'", help: nil)
      }
      return nil
    }
    guard let length = try duration("--stall-for", arguments),
      let schedule = StallSchedule(every: every, for: length)
    else {
      throw Arguments.Fault(
        message: "'--stall-for' must be longer than 0s and shorter than '--stall-every'",
        help: "write --stall-every 10s --stall-for 1s")
    }
    return schedule
  }

  private static func duration(_ flag: String, _ arguments: Arguments) throws(Arguments.Fault) -> Duration? {
    try arguments.quantity(flag, unit: .seconds).map { .nanoseconds(Int64(min($0.value, 1e9) * 1e9)) }
  }
}

extension Arguments {
  /// A quantity of the unit, 0 or more.
  func quantity(_ flag: String, unit: MetricUnit) throws(Fault) -> Quantity? {
    guard let text = value(flag) else { return nil }
    guard let quantity = Quantity(text), quantity.unit == unit, quantity.value >= 0 else {
      throw Fault(
        message: "'\(flag)' must be \(unit.name); got '\(text)'", help: "write it like \(unit.example)")
    }
    return quantity
  }
}
