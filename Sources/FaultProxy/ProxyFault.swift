/// What a fault proxy does to the connections that it passes on: delays that hold for all of them, and shares of
/// connections that fare worse.
///
/// A share is from 0 to 1. Of any n connections that a fault meets, those that are open when it begins among them,
/// exactly floor(n × share) are struck.
package struct ProxyFault: Sendable, Equatable {
  /// Added to the way from the service to the client, in nanoseconds.
  package var latencyNanoseconds: Int64 = 0
  /// By how much the added latency varies to either side, evenly spread, in nanoseconds; bytes keep their order.
  package var jitterNanoseconds: Int64 = 0
  /// Bytes a second in each direction, shared by all connections; 0 for no bound.
  package var bandwidth: Double = 0
  /// Connections that end with a reset: those that are open at once, later ones when the client first sends.
  package var reset: Double = 0
  /// Connections whose service is gone without a word: they stay open, take what the client sends and never answer,
  /// also after the fault.
  package var halfOpen: Double = 0
  /// Connections through which nothing passes while the fault lasts; what was held goes on afterwards.
  package var blackhole: Double = 0
  /// New connections that are reset before anything passes.
  package var connectionLoss: Double = 0

  package init() {}

  /// One line of numbers for the control connection: `latency=50000000 reset=0.1`.
  var line: String {
    var words: [String] = []
    func add(_ name: String, _ value: Double) { if value != 0 { words.append("\(name)=\(value)") } }
    if latencyNanoseconds != 0 { words.append("latency=\(latencyNanoseconds)") }
    if jitterNanoseconds != 0 { words.append("jitter=\(jitterNanoseconds)") }
    add("bandwidth", bandwidth)
    add("reset", reset)
    add("half-open", halfOpen)
    add("blackhole", blackhole)
    add("connection-loss", connectionLoss)
    return words.joined(separator: " ")
  }

  /// Why a line is no fault: one phrase, lower case.
  struct Unreadable: Error, Equatable { let message: String }

  init(line: some StringProtocol) throws(Unreadable) {
    let longest: Int64 = 3_600_000_000_000
    for word in line.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { throw Unreadable(message: "'\(word)' is not NAME=NUMBER") }
      let bad = Unreadable(message: "'\(word)' is out of range")
      func nanoseconds() throws(Unreadable) -> Int64 {
        guard let value = Int64(parts[1]), (0...longest).contains(value) else { throw bad }
        return value
      }
      func number(to most: Double) throws(Unreadable) -> Double {
        guard let value = Double(parts[1]), value >= 0, value <= most else { throw bad }
        return value
      }
      switch parts[0] {
      case "latency": latencyNanoseconds = try nanoseconds()
      case "jitter": jitterNanoseconds = try nanoseconds()
      case "bandwidth": bandwidth = try number(to: 1e12)
      case "reset": reset = try number(to: 1)
      case "half-open": halfOpen = try number(to: 1)
      case "blackhole": blackhole = try number(to: 1)
      case "connection-loss": connectionLoss = try number(to: 1)
      default: throw Unreadable(message: "'\(parts[0])' is no fault")
      }
    }
  }
}
