import Execution
import HTTPLoad
import PipelineModel

/// Asks an HTTP API through curl, which has the proxies, certificates and names of the machine. Its configuration comes
/// by its standard input, so that no list of processes shows a secret.
///
/// Source of the form: curl's manual, `--config`.
struct CurlAPI: Sendable {
  /// Larger answers are refused.
  static let mostBytes = 32 << 20

  /// Without a slash at the end: `http://127.0.0.1:9090/prometheus`.
  let base: String
  /// As messages name the server: `Prometheus at http://127.0.0.1:9090`.
  let server: String
  let headers: [LoadPlan.Request.Header]
  /// Certificates in PEM to trust; a path below the workspace.
  let caFile: String?
  let limit: Duration

  struct Answer: Sendable {
    let status: Int
    /// Where a redirection leads; nil for other answers.
    let location: String?
    let body: [UInt8]
  }

  /// The answer, whatever its status. Throws where there is none in time, or none that can be kept.
  ///
  /// - Parameter fields: of a form; a request without them is a GET.
  func ask(
    _ path: String, fields: [(name: String, value: String)] = [], in context: StepContext
  ) async throws -> Answer {
    // curl gives up first, so that it can say what it waited for.
    let program = ProbeProgram(
      name: "curl", package: "curl", server: server, limit: limit + .seconds(2))
    let answer = try await program.run(
      ["-q", "-K", "-"], input: configuration(path, fields, in: context), in: context)
    guard answer.output.count <= Self.mostBytes else {
      throw StepError("the answer of \(server) is larger than \(Quantity(Double(Self.mostBytes), .bytes))")
    }
    guard answer.isSuccess else { throw failure(answer) }
    guard let end = answer.output.lastIndex(of: UInt8(ascii: "\n")) else {
      throw StepError("\(server) cannot be asked: curl did not say how it went")
    }
    let words = String(decoding: answer.output[(end + 1)...], as: UTF8.self)
      .split(separator: " ", maxSplits: 1)
    return Answer(
      status: words.first.flatMap { Int($0) } ?? 0, location: words.count > 1 ? String(words[1]) : nil,
      body: Array(answer.output[..<end]))
  }

  private func configuration(
    _ path: String, _ fields: [(name: String, value: String)], in context: StepContext
  ) -> String {
    var lines = [
      "silent", "show-error", "globoff", "proto = \"=http,https\"",
      "max-time = \(QuantityFormat.fixed(limit / .seconds(1), decimals: 3))",
      "write-out = \"\\n%{http_code} %{redirect_url}\"", "url = \(Curl.quoted(base + path))",
      "user-agent = \"loadline\"",
    ]
    // curl's own wait before it sends a large body serves nothing here.
    lines.append("header = \"Expect:\"")
    // curl leaves out a header without a value unless its name ends with a semicolon.
    lines += headers.map {
      "header = \(Curl.quoted($0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"))"
    }
    lines += fields.map { "data-urlencode = \(Curl.quoted("\($0.name)=\($0.value)"))" }
    if let caFile { lines.append("cacert = \(Curl.quoted(context.path(caFile)))") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `curl: (60) SSL certificate problem: self-signed certificate`
  private func failure(_ answer: ProbeProgram.Answer) -> StepError {
    // What curl says of these depends on its version.
    if answer.end == "exit code 7" { return StepError("\(server) takes no connection") }
    if answer.end == "exit code 28" {
      return StepError("\(server) did not answer within \(Quantity(limit / .seconds(1), .seconds))")
    }
    var words = answer.errors.split(separator: "\n").first.map(String.init) ?? "curl ended with \(answer.end)"
    words.replace(#/^curl: \(\d+\) /#, with: "")
    return StepError("\(server) cannot be asked: \(words)")
  }
}
