import Statistics

/// Decides what each request is answered and when. Knows no sockets and reads no clock.
package struct DemoApplication: Sendable {
  /// Failure sequences and queues kept, one for each rate and status asked for; with one more, all start over.
  package static let sequenceLimit = 1_024
  static let largestByteCount = 64 * 1_024 * 1_024

  private struct FailureKey: Hashable {
    var digits: Int64
    var scale: Int
    var status: Int
  }

  private let serviceStall: StallSchedule?
  private let searchMedianNanoseconds: Double
  private let searchSigma: Double
  private var generator: SeededGenerator
  private var failures: [FailureKey: FailureSequence] = [:]
  private var queues: [Int: ServiceQueue] = [:]
  private var misses = ExactDecimal("0.1".utf8).map(FailureSequence.init)
  private var entityPages = [[UInt8]?](repeating: nil, count: 101)
  var metrics: DemoMetrics

  /// - Parameter startNanoseconds: when the service began, since 1970.
  package init(_ configuration: DemoConfiguration, startNanoseconds: Int64) {
    serviceStall = configuration.stall
    let median = Double(configuration.searchMedian.wholeNanoseconds)
    searchMedianNanoseconds = min(max(median, 0), Double(DelayDistribution.longestNanoseconds))
    let sigma = configuration.searchSigma
    searchSigma = sigma.isFinite ? min(max(sigma, 0), 4) : 0.5
    generator = SeededGenerator(seed: configuration.seed)
    metrics = DemoMetrics(startNanoseconds: startNanoseconds)
  }

  /// The answer to a request, and the begin of its time in flight.
  ///
  /// - Parameter elapsed: nanoseconds since the start of the service, here and in the answer.
  package mutating func answer(_ request: Request, at elapsed: Int64) -> Answer {
    let route = Route(path: request.path)
    metrics.begin(route)
    var answer = Answer(route: route, body: .bytes([]), releaseNanoseconds: elapsed)
    if route.allows(request.method) {
      do throws(ParameterFault) {
        try fill(&answer, for: request)
      } catch {
        answer.status = 400
        answer.body = .bytes(Pages.error(error.message))
        answer.releaseNanoseconds = elapsed
      }
    } else {
      answer.status = 405
      answer.body = .bytes(Pages.error("'\(route.rawValue)' takes only \(route.allowedMethods)"))
    }
    if let serviceStall, route.isStalledWithService {
      answer.releaseNanoseconds = serviceStall.release(at: answer.releaseNanoseconds)
    }
    return answer
  }

  /// The answer to what cannot be read as a request.
  package mutating func answer(_ fault: RequestFault, at elapsed: Int64) -> Answer {
    metrics.begin(.unknown)
    return Answer(
      route: .unknown, status: fault.status, body: .bytes(Pages.error(fault.message)),
      releaseNanoseconds: elapsed)
  }

  private mutating func fill(_ answer: inout Answer, for request: Request) throws(ParameterFault) {
    switch answer.route {
    case .index: answer.body = .bytes(Pages.index)
    case .health: answer.body = .bytes(Pages.ok)
    case .entities: answer.body = .bytes(try entities(request))
    case .search: try fillSearch(&answer, request)
    case .delay:
      let distribution = try Self.distribution(parameters(of: request, for: .delay))
      answer.releaseNanoseconds &+= distribution.draw(using: &generator)
      answer.body = .bytes(Pages.ok)
    case .fail: try fillFailure(&answer, request)
    case .stall:
      answer.releaseNanoseconds = try Self.stall(parameters(of: request, for: .stall))
        .release(at: answer.releaseNanoseconds)
      answer.body = .bytes(Pages.ok)
    case .queue: try fillQueue(&answer, request)
    case .bytes:
      let given = try parameters(of: request, for: .bytes)
      answer.body = .pattern(
        count: try given.whole("n", in: 0...Self.largestByteCount) ?? 65_536,
        isChunked: try given.flag("chunked") ?? false)
      answer.contentType = Answer.binary
    case .status:
      answer.status = try Self.status(request.path)
      answer.body = .bytes(Array("{\"status\":\(answer.status)}\n".utf8))
    case .echo:
      answer.contentType = request.contentType.isEmpty ? Answer.binary : request.contentType
      answer.body = .bytes(request.body)
    case .metrics:
      answer.contentType = Answer.metricsText
      answer.body = .bytes(metrics.page())
    case .unknown:
      answer.status = 404
      answer.body = .bytes(Pages.notFound(request.path))
    }
  }

  private func parameters(of request: Request, for route: Route) throws(ParameterFault) -> QueryParameters {
    let given = try QueryParameters(request.query)
    if !request.query.isEmpty, let known = route.description.parameters {
      try given.checkNames(known.map(\.name))
    }
    return given
  }

  private mutating func entities(_ request: Request) throws(ParameterFault) -> [UInt8] {
    let limit = try parameters(of: request, for: .entities).whole("limit", in: 0...100) ?? 20
    metrics.lookUpCache(isHit: !(misses?.failsNext() ?? false))
    if let page = entityPages[limit] { return page }
    let page = Pages.entities(count: limit)
    entityPages[limit] = page
    return page
  }

  private mutating func fillSearch(_ answer: inout Answer, _ request: Request) throws(ParameterFault) {
    let given = try parameters(of: request, for: .search)
    guard let query = given.text("q") else { throw ParameterFault("'q' is needed") }
    guard query.utf8.count <= 256 else { throw ParameterFault("'q' must be at most 256 bytes long") }
    let distribution = DelayDistribution.lognormal(
      median: try given.milliseconds("median") ?? searchMedianNanoseconds,
      sigma: try given.decimal("sigma", upTo: 4)?.value ?? searchSigma)
    let limit = try given.whole("limit", in: 0...100) ?? 10
    answer.releaseNanoseconds &+= distribution.draw(using: &generator)
    answer.body = .bytes(Pages.search(query, count: limit))
  }

  private mutating func fillQueue(_ answer: inout Answer, _ request: Request) throws(ParameterFault) {
    let rate = try parameters(of: request, for: .queue).whole("rate", in: 1...100_000) ?? 100
    if queues[rate] == nil && queues.count >= Self.sequenceLimit { queues.removeAll() }
    if let release = queues[rate, default: ServiceQueue(perSecond: rate)].join(at: answer.releaseNanoseconds)
    {
      answer.releaseNanoseconds = release
      answer.body = .bytes(Pages.ok)
    } else {
      answer.status = 503
      answer.body = .bytes(Pages.error("the queue is full"))
    }
  }

  private mutating func fillFailure(_ answer: inout Answer, _ request: Request) throws(ParameterFault) {
    let given = try parameters(of: request, for: .fail)
    guard let rate = try given.decimal("rate", upTo: 1) ?? ExactDecimal("0.1".utf8) else { return }
    let status = try given.whole("status", in: 400...599) ?? 500
    let key = FailureKey(digits: rate.digits, scale: rate.scale, status: status)
    if failures[key] == nil && failures.count >= Self.sequenceLimit { failures.removeAll() }
    if failures[key, default: FailureSequence(rate: rate)].failsNext() {
      answer.status = status
      answer.body = .bytes(Pages.error("this request fails by design"))
    } else {
      answer.body = .bytes(Pages.ok)
    }
  }

  /// The distribution that the parameters of `/delay` describe.
  package static func distribution(_ given: QueryParameters) throws(ParameterFault) -> DelayDistribution {
    let name = given.text("distribution") ?? "fixed"
    func checkFit(_ names: [String]) throws(ParameterFault) {
      for other in ["ms", "min", "max", "mean", "median", "sigma"]
      where !names.contains(other) && given.text(other) != nil {
        throw ParameterFault("'\(other)' does not belong to the \(name) distribution")
      }
    }
    func needed(_ parameter: String) throws(ParameterFault) -> Double {
      guard let value = try given.milliseconds(parameter) else {
        throw ParameterFault("the \(name) distribution needs '\(parameter)' in milliseconds")
      }
      return value
    }
    switch name {
    case "fixed":
      try checkFit(["ms"])
      return .fixed(nanoseconds: try needed("ms"))
    case "uniform":
      try checkFit(["min", "max"])
      let minimum = try given.milliseconds("min") ?? 0
      let maximum = try needed("max")
      guard minimum <= maximum else { throw ParameterFault("'min' must not be greater than 'max'") }
      return .uniform(minimum: minimum, maximum: maximum)
    case "exponential":
      try checkFit(["mean"])
      return .exponential(mean: try needed("mean"))
    case "lognormal":
      try checkFit(["median", "sigma"])
      return .lognormal(
        median: try needed("median"), sigma: try given.decimal("sigma", upTo: 4)?.value ?? 0.5)
    default:
      throw ParameterFault(
        "'distribution' must be 'fixed', 'uniform', 'exponential' or 'lognormal'; got \(quoted(name))")
    }
  }

  private static func stall(_ given: QueryParameters) throws(ParameterFault) -> StallSchedule {
    let every = try given.duration("every") ?? 10_000_000_000
    let window = try given.duration("for") ?? 1_000_000_000
    guard let schedule = StallSchedule(everyNanoseconds: every, windowNanoseconds: window) else {
      throw ParameterFault("'for' must be greater than 0 and shorter than 'every'")
    }
    return schedule
  }

  private static func status(_ path: [UInt8]) throws(ParameterFault) -> Int {
    let code = path.dropFirst("/status/".utf8.count)
    guard code.count == 3, let decimal = ExactDecimal(code), decimal.scale == 0,
      (200...599).contains(Int(decimal.digits))
    else {
      let text = String(decoding: code, as: UTF8.self)
      throw ParameterFault("the status must be a whole number from 200 to 599; got \(quoted(text))")
    }
    return Int(decimal.digits)
  }
}
