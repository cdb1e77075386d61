import Diagnostics
import Execution
import PipelineModel

/// Looks for one practice after another at a service.
struct HTTPLooks: Sendable {
  let spec: HTTPCheckSpec
  let curl: Curl
  let openssl: OpenSSLClient
  /// The answers to `paths`, unless they are errors, uncompressed and in their order.
  let pages: [(path: String, answer: Curl.Answer)]
  /// The answers that are errors.
  let failures: [(path: String, answer: Curl.Answer)]

  /// Asks for the pages once, where a practice is about answers. Throws where the service does not answer then.
  init(_ spec: HTTPCheckSpec, in context: StepContext) async throws {
    self.spec = spec
    curl = Curl(spec: spec, context: context)
    openssl = OpenSSLClient(spec: spec, context: context)
    for practice in spec.practices {
      try ([.http2, .tls].contains(practice) ? openssl.program : curl.program).find(in: context)
    }
    var answers: [(path: String, answer: Curl.Answer)] = []
    for path in spec.practices.contains(where: { !$0.needsTLS }) ? spec.paths : [] {
      answers.append((path, try await curl.head(spec.url(path), headers: [("Accept-Encoding", "identity")])))
    }
    pages = answers.filter(\.answer.isSuccess)
    failures = answers.filter { !$0.answer.isSuccess }
  }

  /// What a look came to; it saw too little where the service would not answer.
  func look(for practice: HTTPPractice) async throws -> ProbeReport {
    var report = ProbeReport()
    do {
      switch practice {
      case .health: try await health(&report)
      case .keepAlive: try await keepAlive(&report)
      case .compression: try await compression(&report)
      case .caching: try await caching(&report)
      case .pagination: try await pagination(&report)
      case .rateLimit: try await rateLimit(&report)
      case .http2: try await http2(&report)
      case .tls: try await tls(&report)
      case .redirect: try await redirect(&report)
      }
    } catch let error as StepError {
      report = ProbeReport()
      report.metrics = HTTPCheckMetrics.missing(practice, paths: spec.paths)
      report.miss(
        practice.rawValue,
        Self.warning(
          "unanswered", "the check '\(practice.rawValue)' got no answer: \(error.message)",
          help: "leave it out of 'checks', or mend what the error says"))
    }
    return report
  }

  static func warning(_ code: String, _ message: String, help: String?) -> Diagnostic {
    Diagnostic(code: code, severity: .warning, message: message, range: nil, help: help)
  }

  /// Notes that a page is an error, which tells nothing of a good one.
  func reportFailures(_ practice: HTTPPractice, _ report: inout ProbeReport) {
    for (path, answer) in failures {
      report.miss(
        practice.rawValue,
        Self.warning(
          "unexpected-status", "GET \(path) answered \(answer.status)",
          help: "name pages under 'paths' that answer 200, with the 'headers' that they need"))
    }
  }
}
