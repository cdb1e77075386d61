/// What came of many requests that were sent at once.
package struct HTTPBurst: Sendable {
  package struct Answer: Sendable, Equatable {
    package let status: Int
    /// From the connecting on.
    package let seconds: Double

    package init(status: Int, seconds: Double) {
      self.status = status
      self.seconds = seconds
    }
  }

  /// So many connections at most, as older versions of curl open no more; further requests follow as answers come.
  package static let mostAtOnce = 300

  /// How many requests there were, answered or not.
  package let sent: Int
  package let answers: [Answer]
  /// Why requests were not answered; empty where all were.
  package let fault: String
  /// Whether a 429 lacks Retry-After; nil where no head of a 429 was seen.
  package let lacksRetryAfter: Bool?

  /// - Parameter heads: those of all answers as they came, line by line.
  package init(sent: Int, answers: [Answer], fault: String = "", heads: [UInt8]) {
    self.sent = sent
    self.answers = answers
    self.fault = answers.count < sent ? fault : ""
    let refusals = Self.whole(heads).filter { $0[0].split(separator: " ").dropFirst().first == "429" }
    lacksRetryAfter =
      refusals.isEmpty
      ? nil : refusals.contains { !$0.contains { $0.lowercased().hasPrefix("retry-after:") } }
  }

  /// How many were answered with a status.
  package func count(_ status: Int) -> Int { answers.count { $0.status == status } }

  /// The time of the last answer, in seconds; nil where not all requests were sent at once.
  package var lastSeconds: Double? { sent <= Self.mostAtOnce ? answers.map(\.seconds).max() : nil }

  /// Answers per second, where the service had them wait in a queue; nil where nothing says so.
  ///
  /// A service that does what it can is no slower than one answer after another, of which each takes what the quickest
  /// took. A limit that delays lets them out at even distances, whatever they take.
  package var heldRate: Double? {
    let times = answers.map(\.seconds).sorted()
    guard sent <= Self.mostAtOnce, times.count >= 10, let first = times.first, let last = times.last else {
      return nil
    }
    let distance = (last - first) / Double(times.count - 1)
    let isEven = times.enumerated().allSatisfy { index, time in
      abs(first + distance * Double(index) - time) <= 2 * distance
    }
    return distance > 2 * first && isEven ? 1 / distance : nil
  }

  /// The lines of each head that no other mingled with: heads that arrive at once may lie within each other.
  ///
  /// Each begins with its status and ends with an empty line, so that no head can mingle unseen.
  private static func whole(_ heads: [UInt8]) -> [[String]] {
    var whole: [[String]] = []
    var lines: [String] = []
    var (begun, open) = (0, 0)
    // What is behind the last end of a line is none.
    for bytes in heads.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
      let line = String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes, as: UTF8.self)
      if line.hasPrefix("HTTP/") {
        (begun, open) = (begun + 1, open + 1)
      } else if line.isEmpty, open > 0 {
        open -= 1
      }
      if open > 0 {
        lines.append(line)
      } else {
        if begun == 1 { whole.append(lines) }
        (lines, begun) = ([], 0)
      }
    }
    return whole
  }
}
