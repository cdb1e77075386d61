import Diagnostics
import PipelineModel

extension HTTPBurst {
  /// What a burst tells of a service's limit.
  package enum Judgement: Sendable {
    case good
    case fault(Diagnostic)
    /// It saw too little to say that all is well.
    case tooLittle(Diagnostic)
  }

  /// Whether the service refused, by the right status, and said when to come again.
  package func judgement(of path: String) -> Judgement {
    if count(429) > 0 { return judgementOfRefusals(of: path) }
    if count(503) > 0 {
      return .fault(
        HTTPLooks.warning(
          "wrong-limit-status",
          "\(count(503)) of \(answers.count) requests to \(path) were answered with 503, none with 429",
          help: "tell callers that they are too fast; in nginx: limit_req_status 429;"))
    }
    if let rate = heldRate {
      return .fault(
        HTTPLooks.warning(
          "late-limit",
          "none of \(sent) requests to \(path) at once was refused, they were held back to \(Quantity(rate, .perSecond))",
          help: "refuse sooner, as all who wait hold a connection; in nginx: a smaller burst, as burst=20"))
    }
    if answers.count < sent {
      return .tooLittle(
        HTTPLooks.warning(
          "unanswered",
          "\(sent - answers.count) of \(sent) requests to \(path) got no answer, none got 429: \(fault)",
          help: "answer 429 to who is too fast, or raise 'answer-within' for a service that takes its time"))
    }
    let manner =
      lastSeconds.map { "at once were all taken, the last after \(Quantity($0, .seconds))" }
      ?? "were all taken, \(Self.mostAtOnce) at once"
    return .fault(
      HTTPLooks.warning(
        "no-rate-limit", "\(sent) requests to \(path) \(manner)",
        help: "bound what one caller may ask; in nginx: limit_req zone=api burst=20; limit_req_status 429;"))
  }

  private func judgementOfRefusals(of path: String) -> Judgement {
    switch lacksRetryAfter {
    case false?: .good
    case true?:
      .fault(
        HTTPLooks.warning(
          "no-retry-after", "429 of \(path) does not say when to come again",
          help: "send Retry-After; in nginx: add_header Retry-After 1 always;"))
    case nil:
      .tooLittle(
        HTTPLooks.warning(
          "unanswered", "no head of a 429 of \(path) could be read, so that Retry-After was not looked for",
          help: "run it again, with fewer 'requests'"))
    }
  }
}
