import Execution
import FaultProxy
import PipelineModel
import Synchronization
import SystemIO

/// `loadline proxy`: passes connections on until a signal comes.
enum ProxyRun {
  static func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
    guard let target = try address("--to", arguments, lowestPort: 1) else {
      throw Arguments.Fault(
        message: "'loadline proxy' needs '--to'", help: "write --to 127.0.0.1:8080, the service's address")
    }
    var configuration = FaultProxy.Configuration(target: target)
    configuration.listen = try address("--listen", arguments, lowestPort: 0) ?? configuration.listen
    configuration.control = try address("--control", arguments, lowestPort: 0)
    configuration.fault = try fault(arguments)
    let proxy: FaultProxy
    do {
      let configuration = configuration
      proxy = try await runOnOwnThread(name: "resolve") { try FaultProxy(configuration) }
    } catch {
      console.tell("error: the proxy cannot start: \(error)\n")
      return ExitCode.noVerdict.rawValue
    }
    let signal = Mutex<String?>(nil)
    Interruption.shared.handle { name in
      signal.withLock { $0 = name }
      proxy.stop()
    }
    console.print("loadline proxy passes \(proxy.address) on to \(target.host):\(target.port)\n")
    if let control = proxy.controlAddress { console.print("faults are controlled at \(control)\n") }
    try await runOnOwnThread(name: "proxy") { try proxy.run() }
    return signal.withLock { $0 } == "SIGINT" ? ExitCode.interrupted.rawValue : ExitCode.passed.rawValue
  }

  private static func address(
    _ flag: String, _ arguments: Arguments, lowestPort: UInt16
  ) throws(Arguments.Fault) -> (host: String, port: UInt16)? {
    guard let text = arguments.value(flag) else { return nil }
    guard let address = HostAndPort.parse(text, defaultPort: nil, lowestPort: lowestPort) else {
      throw Arguments.Fault(
        message: "'\(flag)' must be a host and a port; got '\(text)'", help: "write it like 127.0.0.1:8080")
    }
    return address
  }

  private static func fault(_ arguments: Arguments) throws(Arguments.Fault) -> ProxyFault {
    var fault = ProxyFault()
    func nanoseconds(_ flag: String) throws(Arguments.Fault) -> Int64 {
      let value = try arguments.quantity(flag, unit: .seconds)?.value ?? 0
      guard value <= 3600 else {
        throw Arguments.Fault(message: "'\(flag)' must be at most 1h", help: nil)
      }
      return Int64(value * 1e9)
    }
    func share(_ flag: String) throws(Arguments.Fault) -> Double {
      let value = try arguments.quantity(flag, unit: .ratio)?.value ?? 0
      guard value <= 1 else {
        throw Arguments.Fault(message: "'\(flag)' must be at most 100%", help: nil)
      }
      return value
    }
    fault.latencyNanoseconds = try nanoseconds("--latency")
    fault.jitterNanoseconds = try nanoseconds("--jitter")
    if let rate = try arguments.quantity("--bandwidth", unit: .bytesPerSecond)?.value {
      guard rate >= 1 else {
        throw Arguments.Fault(message: "'--bandwidth' must be at least 1B/s", help: nil)
      }
      fault.bandwidth = rate
    }
    fault.reset = try share("--reset")
    fault.halfOpen = try share("--half-open")
    fault.blackhole = try share("--blackhole")
    fault.connectionLoss = try share("--connection-loss")
    return fault
  }
}
