import Execution
import FaultProxy
import SystemIO

/// Puts one fault in place and takes it back.
struct FaultInjection: Sendable {
  let fault: ChaosSpec.Fault
  /// The control of the step's own proxy, where it has one.
  let control: SocketAddress?
  let cluster: ChaosSpec.Cluster

  /// Waits for the fault's time, holds it and takes it back, also when the task is cancelled meanwhile.
  ///
  /// - Parameter start: when the measurement began, in nanoseconds of the monotonic clock.
  func run(from start: Int64, in context: StepContext) async throws -> FaultRecord {
    try await Self.sleep(until: start + fault.start.nanoseconds)
    let hold: Hold
    do {
      hold = try await begin(in: context)
    } catch let error as CancellationError {
      throw error
    } catch let error as StepError {
      throw StepError("fault '\(fault.name)' could not be put in place: \(error.message)")
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
    // What it takes to let go, or to start again, is a part of the recovery; resources act until they are deleted.
    var ended = MonotonicClock.nanoseconds
    let remark: String?
    do {
      remark = try await end(hold, in: context)
    } catch let error as StepError {
      throw StepError("fault '\(fault.name)' could not be taken back: \(error.message)")
    } catch {
      throw StepError("fault '\(fault.name)' could not be taken back: \(error)")
    }
    if case .resources = fault.kind { ended = MonotonicClock.nanoseconds }
    context.log.append(line: "fault '\(fault.name)' ended\(remark.map { ": " + $0 } ?? "")")
    try wait.get()
    return FaultRecord(
      fault: fault, beganNanoseconds: began - start, endedNanoseconds: ended - start, remark: remark)
  }

  /// What keeps a fault in place.
  private enum Hold: Sendable {
    case control(FaultControl)
    case stopped(service: String)
    case killed(service: String)
    /// It deletes the resources.
    case guardian(Guardian)
  }

  private func begin(in context: StepContext) async throws -> Hold {
    switch fault.kind {
    case .stop(let service):
      try await context.freezeService(service)
      return .stopped(service: service)
    case .kill(let service):
      try await context.killService(service)
      return .killed(service: service)
    case .resources(let file): return .guardian(try await apply(file, in: context))
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

  private func end(_ hold: Hold, in context: StepContext) async throws -> String? {
    switch hold {
    case .stopped(let service):
      await context.resumeService(service)
      return nil
    case .killed(let service):
      // Who needs it after a cancelled step starts it then.
      if Task.isCancelled { return nil }
      try await context.restartService(service)
      return nil
    case .guardian(let guardian):
      try await delete(guardian, in: context)
      return nil
    case .control(let control):
      let outcome = try await runOnOwnThread(name: "fault") {
        defer { control.close() }
        return try control.clear()
      }
      return "it met \(outcome.met) connections and struck \(outcome.struck)"
    }
  }

  // MARK: - Chaos Mesh

  private func apply(_ file: String, in context: StepContext) async throws -> Guardian {
    let kubectl = ProbeProgram(
      name: "kubectl", package: "kubernetes-client", server: "the cluster", limit: .seconds(60))
    try kubectl.find(in: context)
    var place: [String] = []
    if let name = cluster.context { place.append("--context=\(name)") }
    if let name = cluster.namespace { place.append("--namespace=\(name)") }
    // It is there before the resources are, so that no moment is without it.
    let guardian = try context.guardian(
      ["kubectl", "delete"] + place + ["--filename=\(file)", "--ignore-not-found=true", "--wait=true"])
    do {
      let answer = try await kubectl.run(
        ["apply"] + place + ["--filename=\(file)"], environment: [:], in: context)
      guard answer.isSuccess else {
        let said = answer.errors.split(separator: "\n").first.map { ": \($0)" } ?? ""
        throw StepError("kubectl apply ended with \(answer.end)\(said)")
      }
      try Task.checkCancellation()
    } catch {
      try await delete(guardian, in: context)
      throw error
    }
    return guardian
  }

  private func delete(_ guardian: Guardian, in context: StepContext) async throws {
    let (output, isSuccess) = try await runOnOwnThread(name: "guardian") { guardian.finish() }
    output.withUnsafeBytes { context.log.append($0) }
    if !isSuccess {
      throw StepError("kubectl delete did not succeed: the resources may still be in the cluster")
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
