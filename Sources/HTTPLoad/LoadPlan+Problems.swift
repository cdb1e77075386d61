extension LoadPlan {
  /// What makes the plan impossible to run, each as one phrase that names the offender; empty when it can run.
  package var problems: [String] {
    var problems: [String] = []
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
    if threads < 1 || threads > 1_024 { problems.append("threads must be from 1 to 1024; got \(threads)") }
    let day = Duration.seconds(86_400)
    if duration <= .zero || duration > .seconds(30 * 86_400) {
      problems.append("the duration must be greater than 0 and at most 30 days")
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
    if requests.allSatisfy({ $0.weight >= 1 && $0.weight <= 1_000_000 }),
      RequestMix.reduced(requests.map(\.weight)).reduce(0, +)
        > RequestMix.longestCycle(requests: requests.count)
    {
      problems.append("the weights have no common measure small enough; use rounder ones")
    }
    return problems
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
    case .closed(let concurrency) where concurrency < shard.count:
      return ["the concurrency of \(concurrency) cannot be dealt to \(shard.count) shards"]
    default: return []
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
    if path.utf8.first != Byte.slash || !path.utf8.allSatisfy(LoadTarget.isTargetByte) {
      problems.append("'\(path)' is not a percent-encoded path that begins with '/'")
    }
    if weight < 1 || weight > 1_000_000 {
      problems.append("the weight of '\(name)' must be from 1 to 1000000; got \(weight)")
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
