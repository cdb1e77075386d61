import Execution
import PipelineModel

/// Asks a service through the user's curl: every option comes by its input, so that no list of processes shows a header.
struct Curl: Sendable {
  struct Answer: Sendable {
    let status: Int
    /// New connections that it took: 0 or 1.
    let connections: Int
    /// Of the body as it was sent, in bytes.
    let size: Double
    let seconds: Double
    let fields: [(name: String, value: String)]
    /// Empty where it was not asked for.
    let body: [UInt8]

    /// All values of a header, which names in small letters.
    func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The values joined as RFC 9110, 5.3 allows; nil where the header is absent.
    subscript(_ name: String) -> String? {
      let values = values(name)
      return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    var isSuccess: Bool { (200..<300).contains(status) }
  }

  private enum Output {
    /// The heads of all answers, one behind the other.
    case heads
    /// Head and body of one answer.
    case whole
    /// The heads of answers that come at once, line by line.
    case burst
  }

  let spec: HTTPCheckSpec
  let context: StepContext

  /// One answer without its body.
  func head(_ url: String, headers: [(String, String)] = []) async throws -> Answer {
    try await run(url, headers: headers, output: .heads)[0]
  }

  /// One answer with its body, of which 64 MiB at most are kept.
  func whole(_ url: String) async throws -> Answer {
    try await run(url, output: .whole)[0]
  }

  /// The same request several times, one after another over as few connections as the service allows.
  func repeated(_ url: String, times: Int) async throws -> [Answer] {
    try await run(url, times: times, output: .heads)
  }

  /// The same request many times at once, each over a connection of its own as far as curl opens them.
  ///
  /// Requests without an answer are left out; throws where there is none at all.
  func burst(_ url: String, times: Int) async throws -> HTTPBurst {
    let answer = try await ask(url, times: times, output: .burst)
    let answers = Self.answers(answer, .burst).map {
      HTTPBurst.Answer(status: $0.status, seconds: $0.seconds)
    }
    guard !answers.isEmpty else { throw StepError("\(spec.shown) cannot be asked: \(Self.cause(answer))") }
    return HTTPBurst(sent: times, answers: answers, fault: Self.cause(answer), heads: answer.output)
  }

  // MARK: - The program

  var program: ProbeProgram {
    ProbeProgram(name: "curl", package: "curl", server: spec.shown, limit: spec.limit)
  }

  private static let mark = "loadline-counts"

  private func run(
    _ url: String, times: Int = 1, headers: [(String, String)] = [], output: Output
  ) async throws -> [Answer] {
    let answer = try await ask(url, times: times, headers: headers, output: output)
    let answers = Self.answers(answer, output)
    guard answers.count == times, answer.isSuccess else {
      throw StepError("\(spec.shown) cannot be asked: \(Self.cause(answer))")
    }
    return answers
  }

  private func ask(
    _ url: String, times: Int, headers: [(String, String)] = [], output: Output
  ) async throws -> ProbeProgram.Answer {
    let text = input(url, times: times, headers: headers, output: output)
    return try await program.run(["-q", "-K", "-"], input: text, in: context)
  }

  /// - Source: curl's manual page, `--config`.
  private func input(
    _ url: String, times: Int, headers: [(String, String)], output: Output
  ) -> String {
    let counts = "%{http_code} %{size_header} %{size_download} %{num_connects} %{time_total}"
    var lines = [
      "silent", "no-progress-meter", "show-error", "http1.1", "noproxy = \"*\"", "user-agent = \"loadline\"",
      "write-out = \"%{stderr}\(Self.mark) \(counts)\\n\"",
    ]
    if let caFile = spec.caFile { lines.append("cacert = \(Self.quoted(context.path(caFile)))") }
    if spec.isInsecure { lines.append("insecure") }
    for (name, value) in spec.headers.map({ ($0.name, $0.value) }) + headers {
      // curl leaves out a header without a value unless its name ends with a semicolon.
      lines.append("header = \(Self.quoted(value.isEmpty ? "\(name);" : "\(name): \(value)"))")
    }
    switch output {
    case .heads: lines.append("dump-header = \"-\"")
    case .whole: lines.append("include")
    case .burst:
      // What was answered counts, also where the rest waits longer than curl may run, as long as all were sent at once.
      let patience = QuantityFormat.fixed(0.9 * (spec.limit / .seconds(1)), decimals: 3)
      lines += [
        "parallel", "parallel-max = \(HTTPBurst.mostAtOnce)", "max-time = \(patience)", "dump-header = \"-\"",
      ]
    }
    if output != .whole { lines.append("output = \"/dev/null\"") }
    lines.append("url = \(Self.quoted(Self.pattern(url, times: times)))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The address as often as is wanted: a fragment makes them differ, and is never sent.
  ///
  /// Source: curl's manual page, URL: sequences in brackets; a backslash takes a bracket's meaning away.
  private static func pattern(_ url: String, times: Int) -> String {
    let begin = url.firstIndex { $0 == "?" } ?? url.endIndex
    let path = url[..<begin].ranges(of: "/").dropFirst(2).first?.lowerBound ?? begin
    let escaped = url[path...].map { "[]{}\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    return url[..<path] + escaped + "#[1-\(times)]"
  }

  /// A value of a line of its configuration.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": quoted += "\\\\"
      case "\"": quoted += "\\\""
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func answers(_ answer: ProbeProgram.Answer, _ output: Output) -> [Answer] {
    var rest = answer.output[...]
    return answer.errors.split(separator: "\n").filter { $0.hasPrefix(mark + " ") }.compactMap { line in
      let numbers = line.split(separator: " ").dropFirst().compactMap { Double($0) }
      guard numbers.count == 5, numbers[0] > 0 else { return nil }
      var head: ArraySlice<UInt8> = []
      var body: ArraySlice<UInt8> = []
      if output != .burst {
        head = rest.prefix(Int(numbers[1]))
        rest = rest.dropFirst(head.count)
      }
      if output == .whole {
        body = rest.prefix(Int(numbers[2]))
        rest = rest.dropFirst(body.count)
      }
      return Answer(
        status: Int(numbers[0]), connections: Int(numbers[3]), size: numbers[2], seconds: numbers[4],
        fields: fields(String(decoding: head, as: UTF8.self)), body: Array(body))
    }
  }

  private static func fields(_ head: String) -> [(name: String, value: String)] {
    head.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2 else { return nil }
      return (halves[0].lowercased(), halves[1].trimmed)
    }
  }

  /// `Connection refused` of `curl: (7) Failed to connect …: Connection refused`.
  private static func cause(_ answer: ProbeProgram.Answer) -> String {
    for line in answer.errors.split(separator: "\n") where line.hasPrefix("curl: ") {
      let text = line.dropFirst("curl: ".count)
      guard text.hasPrefix("("), let end = text.firstIndex(of: ")") else { return String(text) }
      return String(text.suffix(from: end).dropFirst(2))
    }
    return "curl ended with \(answer.end)"
  }
}

extension Substring {
  /// Without blanks at both ends.
  fileprivate var trimmed: String {
    String(
      drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed())
  }
}
