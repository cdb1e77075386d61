import Diagnostics
import FaultProxy

/// A `chaos` step as the pipeline says it.
struct ChaosSpec: Sendable {
  /// What a fault does.
  enum Kind: Sendable, Equatable {
    /// - Parameter proxy: the host and port of a proxy's control; nil for the step's own proxy before the service.
    case network(ProxyFault, proxy: ControlAddress?)
    /// A service of the pipeline stands still.
    case stop(service: String)
    case kill(service: String)
    /// - Parameter file: of resources that kubectl applies.
    case resources(file: String)
  }

  /// Where kubectl is pointed.
  struct Cluster: Sendable {
    let context: String?
    let namespace: String?
  }

  struct ControlAddress: Sendable, Equatable {
    let host: String
    let port: UInt16
  }

  struct Fault: Sendable {
    let name: String
    let kind: Kind
    let range: SourceRange
    /// As it is told: `latency 50ms, jitter 5ms`.
    let text: String
    /// Since the measurement began.
    let start: Duration
    let length: Duration

    var end: Duration { start + length }
  }

  struct Recovery: Sendable, Equatable {
    let latency: Duration
    let share: Double
    let hold: Duration
  }

  let load: LoadSpec
  /// By their beginnings.
  let faults: [Fault]
  let recovery: Recovery?
  let cluster: Cluster

  /// Whether the load goes through a proxy of the step's own.
  var needsProxy: Bool {
    faults.contains { if case .network(_, nil) = $0.kind { true } else { false } }
  }

  /// Until when the recovery from a fault can be watched: the next fault that begins or is still in place, or the end of
  /// the measurement.
  func recoveryEnd(of fault: Fault) -> Duration {
    let disturbances = faults.filter { $0.name != fault.name && $0.end > fault.end }.map {
      max($0.start, fault.end)
    }
    return disturbances.min() ?? load.plan.duration
  }
}
