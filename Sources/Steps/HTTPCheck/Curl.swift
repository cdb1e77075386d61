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
    /// Nothing but what curl counts.
    case counts
  }

  let spec: HTTPCheckSpec
  let context: StepContext

  /// One answer without its body.
  func head(_ url: String, headers: [(String, String)] = []) async throws -> Answer {
    try await run([url], headers: headers, output: .heads, atOnce: 1)[0]
  }

  /// One answer with its body, of which 64 MiB at most are kept.
  func whole(_ url: String) async throws -> Answer {
    try await run([url], headers: [], output: .whole, atOnce: 1)[0]
  }

  /// The same request several times, one after another over as few connections as the service allows.
  func repeated(_ url: String, times: Int) async throws -> [Answer] {
    try await run(Array(repeating: url, count: times), headers: [], output: .heads, atOnce: 1)
  }

  /// The same request many times at once; of the answers only the counts.
  func burst(_ url: String, times: Int) async throws -> [Answer] {
    try await run(Array(repeating: url, count: times), headers: [], output: .counts, atOnce: 20)
  }

  // MARK: - The program

  var program: ProbeProgram {
    ProbeProgram(name: "curl", package: "curl", server: spec.shown, limit: spec.limit)
  }

  private static let mark = "loadline-counts"

  private func run(
    _ urls: [String], headers: [(String, String)], output: Output, atOnce: Int
  ) async throws -> [Answer] {
    let text = input(urls, headers: headers, output: output, atOnce: atOnce)
    let answer = try await program.run(["-q", "-K", "-"], input: text, in: context)
    let answers = Self.answers(answer, output)
    guard answers.count == urls.count, answer.isSuccess || output == .counts else {
      throw StepError("\(spec.shown) cannot be asked: \(Self.cause(answer))")
    }
    return answers
  }

  /// - Source: curl's manual page, `--config`.
  private func input(
    _ urls: [String], headers: [(String, String)], output: Output, atOnce: Int
  ) -> String {
    let counts = "%{http_code} %{size_header} %{size_download} %{num_connects} %{time_total}"
    var lines = [
      "silent", "show-error", "globoff", "http1.1", "noproxy = \"*\"", "user-agent = \"loadline\"",
      "write-out = \"%{stderr}\(Self.mark) \(counts)\\n\"",
    ]
    if let caFile = spec.caFile { lines.append("cacert = \(Self.quoted(context.path(caFile)))") }
    if spec.isInsecure { lines.append("insecure") }
    if atOnce > 1 { lines += ["parallel", "parallel-max = \(atOnce)"] }
    for (name, value) in spec.headers.map({ ($0.name, $0.value) }) + headers {
      // curl leaves out a header without a value unless its name ends with a semicolon.
      lines.append("header = \(Self.quoted(value.isEmpty ? "\(name);" : "\(name): \(value)"))")
    }
    if case .heads = output { lines.append("dump-header = \"-\"") }
    if case .whole = output { lines.append("include") }
    for url in urls {
      lines.append("url = \(Self.quoted(url))")
      if output != .whole { lines.append("output = \"/dev/null\"") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for character in text {
      if character == "\"" || character == "\\" { quoted.append("\\") }
      quoted.append(character)
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
      if output != .counts {
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
