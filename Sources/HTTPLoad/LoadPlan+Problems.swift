import SystemIO

extension LoadPlan {
  /// What makes the plan impossible to run, each as one phrase that names the offender; empty when it can run.
  package var problems: [String] {
    var problems: [String] = []
    if let path = target.unixSocket, SocketAddress.unix(path: path) == nil {
      problems.append(
        "the Unix socket must be a path of 1 to \(SocketAddress.longestUnixPath) bytes; got '\(path)'")
    }
    if let name = tls.serverName, name.isEmpty || !name.utf8.allSatisfy({ $0 > Byte.space && $0 < 0x7F }) {
      problems.append("'\(name)' is not the name of a server")
    }
    if tls.caFile?.isEmpty == true { problems.append("the name of the file of certificates is empty") }
    if tls.insecure && tls.caFile != nil {
      problems.append("a file of certificates to trust and 'insecure' exclude each other")
    }
    switch model {
    case .open(let rate):
      if !(rate.isFinite && rate > 0) {
        problems.append("the arrival rate must be greater than 0; got \(rate)")
      } else if rate < ArrivalSchedule.slowestPerSecond || rate > ArrivalSchedule.fastestPerSecond {
        problems.append("the arrival rate must be from 0.000001/s to 1000000/s; got \(rate)")
      }
      if maxInFlight < 1 || maxInFlight > 1_000_000 {
        problems.append("the most requests in flight must be from 1 to 1000000; got \(maxInFlight)")
      }
    case .closed(let concurrency):
      if concurrency < 1 || concurrency > 1_000_000 {
        problems.append("the concurrency must be from 1 to 1000000; got \(concurrency)")
      }
    }
    if let shard { problems += self.problems(of: shard) }
    problems += earlyEndProblems
    if threads < 1 || threads > 1_024 { problems.append("threads must be from 1 to 1024; got \(threads)") }
    let day = Duration.seconds(86_400)
    if iterations == nil {
      if stages.isEmpty {
        if duration <= .zero || duration > LoadPlan.longestDuration {
          problems.append("the duration must be greater than 0 and at most 30 days")
        }
      } else {
        problems += stageProblems
      }
    } else if shard != nil {
      problems.append("iterations and a shard exclude each other: shards end together, by time")
    } else if !stages.isEmpty {
      problems.append("iterations and stages exclude each other")
    }
    if let iterations, iterations < 1 || iterations > 1_000_000_000_000 {
      problems.append("the iterations must be from 1 to 1000000000000; got \(iterations)")
    }
    if let thinkTime, !thinkTime.isPossible {
      problems.append("the think time must be from 0 to one day, and its least not above its most")
    }
    if thinkTime != nil, case .open = model {
      problems.append(
        "the think time belongs to the closed model: at a rate, users do not wait for each other")
    }
    if arrivals != .constant, case .closed = model {
      problems.append("the spread of arrivals belongs to the open model")
    }
    if let firstByteTimeout, firstByteTimeout <= .zero || firstByteTimeout > day {
      problems.append("the first-byte timeout must be greater than 0 and at most one day")
    }
    if warmUp < .zero || warmUp > day { problems.append("the warm-up must be from 0 to one day") }
    if connectTimeout <= .zero || connectTimeout > day {
      problems.append("the connect timeout must be greater than 0 and at most one day")
    }
    if requestTimeout <= .zero || requestTimeout > day {
      problems.append("the request timeout must be greater than 0 and at most one day")
    }
    if requests.isEmpty { problems.append("there is no request to send") }
    if requests.count > 1_000 { problems.append("there are more than 1000 requests; got \(requests.count)") }
    var names: Set<String> = []
    for request in requests {
      if !names.insert(request.name).inserted { problems.append("two requests are named '\(request.name)'") }
      problems += request.problems
    }
    let weights = scenarios.isEmpty ? requests.map(\.weight) : scenarios.map(\.weight)
    if !weights.isEmpty, weights.allSatisfy({ $0 >= 1 && $0 <= 1_000_000 }),
      RequestMix.reduced(weights).reduce(0, +) > RequestMix.longestCycle(requests: weights.count)
    {
      problems.append("the weights have no common measure small enough; use rounder ones")
    }
    return problems + scenarioProblems + variableProblems
  }

  private var stageProblems: [String] {
    var problems: [String] = []
    if !stages.contains(where: \.isMeasured) { problems.append("the stages measure nothing") }
    if stages.count > 1_000 { problems.append("the stages are more than 1000; got \(stages.count)") }
    var total = Duration.zero
    for stage in stages {
      total += stage.duration
      if stage.duration <= .zero { problems.append("the duration of each stage must be greater than 0") }
      guard let target = stage.target else { continue }
      switch model {
      case .open:
        if !(target >= ArrivalSchedule.slowestPerSecond && target <= ArrivalSchedule.fastestPerSecond) {
          problems.append("the arrival rate of a stage must be from 0.000001/s to 1000000/s; got \(target)")
        }
      case .closed:
        if !(target >= 1 && target <= 1_000_000) {
          problems.append("the concurrency of a stage must be from 1 to 1000000; got \(target)")
        }
      }
    }
    if total > LoadPlan.longestDuration { problems.append("the duration of all stages is more than 30 days") }
    return problems
  }

  private var scenarioProblems: [String] {
    var problems: [String] = []
    var names: Set<String> = []
    var next = 0
    for scenario in scenarios {
      if !names.insert(scenario.name).inserted {
        problems.append("two scenarios are named '\(scenario.name)'")
      }
      if scenario.weight < 1 || scenario.weight > 1_000_000 {
        problems.append("the weight of '\(scenario.name)' must be from 1 to 1000000; got \(scenario.weight)")
      }
      if scenario.requests.isEmpty { problems.append("the scenario '\(scenario.name)' has no requests") }
      if scenario.requests.lowerBound != next {
        problems.append("a request belongs to no scenario, or to two")
      }
      next = scenario.requests.upperBound
    }
    if !scenarios.isEmpty && next != requests.count {
      problems.append("a request belongs to no scenario, or to two")
    }
    return problems
  }

  /// Every variable has a value when its request is sent.
  private var variableProblems: [String] {
    var problems: [String] = []
    let flows = scenarios.isEmpty ? requests.indices.map { $0..<($0 + 1) } : scenarios.map(\.requests)
    for flow in flows where flow.upperBound <= requests.count {
      var known = Set(data?.columns.map { VariableSlots.dataPrefix + $0 } ?? [])
      known.insert(VariableSlots.iterationName)
      for request in requests[flow] {
        for name in request.variables where !known.contains(name) {
          problems.append("'\(request.name)' uses the variable '\(name)', which nothing sets before it")
        }
        for capture in request.captures {
          if capture.variable == VariableSlots.iterationName
            || capture.variable.hasPrefix(VariableSlots.dataPrefix) || !Template.isName(capture.variable)
          {
            problems.append("'\(capture.variable)' cannot be the name of what is captured")
          }
          known.insert(capture.variable)
        }
      }
    }
    return problems
  }

  private var earlyEndProblems: [String] {
    if !earlyEndLimits.isEmpty, shard != nil {
      return ["an early end and a shard exclude each other: the other shards would go on"]
    }
    // All of them: a limit that is never looked at would only seem to guard.
    return earlyEndLimits.filter { !$0.canBreakEarly(in: self) }.prefix(1).map { limit in
      limit.subject == .throughput && mostMeasuredRequests != nil
        ? "an early end by throughput needs a duration: how long iterations take nobody knows"
        : "an early end needs a load of known size: an arrival rate or iterations"
    }
  }
}

extension LoadPlan {
  private func problems(of shard: LoadShard) -> [String] {
    guard shard.count >= 1, shard.count <= LoadShard.mostShards, shard.index >= 0, shard.index < shard.count
    else {
      return [
        "the shard must be one of 0 to n - 1 of n, with n from 1 to \(LoadShard.mostShards); got \(shard.index) of \(shard.count)"
      ]
    }
    switch model {
    case .open where maxInFlight < shard.count:
      return ["the most requests in flight, \(maxInFlight), cannot be dealt to \(shard.count) shards"]
    case .closed(let concurrency):
      // Where stages raise it, the highest counts: until then some shards have no users.
      let highest = max(Double(concurrency), stages.compactMap(\.target).max() ?? 0)
      if highest >= Double(shard.count) { return [] }
      return ["the concurrency of \(Int(max(0, highest))) cannot be dealt to \(shard.count) shards"]
    case .open: return []
    }
  }
}

extension LoadPlan.Request {
  fileprivate var problems: [String] {
    var problems: [String] = []
    if method.isEmpty || !method.utf8.allSatisfy(Byte.isToken) {
      problems.append("'\(method)' is not a method")
    }
    if method == "CONNECT" { problems.append("'CONNECT' cannot be sent as a load") }
    let beginsWell = path.utf8.first == Byte.slash || path.hasPrefix("${")
    if !beginsWell || !path.utf8.allSatisfy(LoadTarget.isTargetByte) {
      problems.append("'\(path)' is not a percent-encoded path that begins with '/'")
    }
    if weight < 1 || weight > 1_000_000 {
      problems.append("the weight of '\(name)' must be from 1 to 1000000; got \(weight)")
    }
    for text in [path] + headers.map(\.value) + body.texts {
      do throws(Template.Fault) { _ = try Template(text) } catch { problems.append("in '\(name)' \(error)") }
    }
    if redirects < 0 || redirects > 100 {
      problems.append("the redirects of '\(name)' must be from 0 to 100; got \(redirects)")
    }
    if let thinkTime, !thinkTime.isPossible {
      problems.append(
        "the think time of '\(name)' must be from 0 to one day, and its least not above its most")
    }
    for header in headers {
      if header.name.isEmpty || !header.name.utf8.allSatisfy(Byte.isToken) {
        problems.append("'\(header.name)' is not a header name")
      }
      if Array(header.value.utf8).withUnsafeBytes(Byte.hasControl) {
        problems.append("the value of header '\(header.name)' has a line break or a control character")
      }
      let name = Array(header.name.utf8)
      let isFraming = name.withUnsafeBytes {
        Byte.equalsIgnoringCase($0, whole: "content-length")
          || Byte.equalsIgnoringCase($0, whole: "transfer-encoding")
      }
      if isFraming { problems.append("header '\(header.name)' is set by the engine") }
    }
    return problems
  }
}
