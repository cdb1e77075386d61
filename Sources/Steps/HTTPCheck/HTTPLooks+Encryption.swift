import Execution
import PipelineModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// HTTP/2, the versions of TLS, the certificate, and the way from http to https.
extension HTTPLooks {
  func http2(_ report: inout ProbeReport) async throws {
    let handshake = try await openssl.handshake()
    guard handshake.isDone else { throw StepError(handshake.error ?? "there was no handshake") }
    let isOffered = handshake.protocolName == "h2"
    report.metrics.append(Metric("http2.offered", .none, isOffered ? 1 : 0))
    guard !isOffered else { return }
    report.findings.append(
      Self.warning(
        "no-http2", "the service does not choose h2, which was offered to it",
        help: "one connection then carries all requests; in nginx: listen 443 ssl http2;"))
  }

  func tls(_ report: inout ProbeReport) async throws {
    var agreed: [String] = []
    var end: Double?
    var fault: String?
    for version in OpenSSLClient.versions {
      let handshake = try await openssl.handshake(version: version)
      if handshake.isDone { agreed.append(version) }
      end = handshake.certificateEnd ?? end
      fault = handshake.error ?? fault
      report.metrics.append(
        Metric("tls.offered", .none, handshake.isDone ? 1 : 0, labels: ["version": version]))
      // A client that knows no old version cannot tell whether the service does.
      if let error = handshake.error,
        error.contains("nknown option") || error.contains("no protocols available")
      {
        report.miss(
          HTTPPractice.tls.rawValue,
          Self.warning(
            "unanswered", "this machine's openssl does not speak TLS \(version): \(error)",
            help: "leave 'tls' out of 'checks', or install an openssl that does"))
      }
    }
    if agreed.isEmpty { throw StepError(fault ?? "there was no handshake") }
    let lifetime = end.map { $0 - Date().timeIntervalSince1970 }
    report.metrics.append(
      Metric(
        "tls.certificate_lifetime", .seconds, lifetime,
        reason: lifetime == nil ? "openssl does not tell when the certificate ends" : nil))
    let old = agreed.filter { ["1.0", "1.1"].contains($0) }
    if !old.isEmpty {
      report.findings.append(
        Self.warning(
          "old-tls", "the service agrees to TLS \(old.joined(separator: " and "))",
          help: "RFC 8996 forbids them; in nginx: ssl_protocols TLSv1.2 TLSv1.3;"))
    }
    if agreed.count == old.count {
      report.findings.append(
        Self.warning(
          "no-modern-tls", "the service agrees to neither TLS 1.2 nor 1.3",
          help: "in nginx: ssl_protocols TLSv1.2 TLSv1.3;"))
    }
    if let lifetime, lifetime < spec.expiresWithinSeconds {
      let days = Int((abs(lifetime) / 86_400).rounded(.down))
      let time = "\(days) day\(days == 1 ? "" : "s")"
      report.findings.append(
        Self.warning(
          "certificate-expires",
          lifetime < 0 ? "the certificate ended \(time) ago" : "the certificate ends in \(time)",
          help: "renew it, and let a program renew it from now on"))
    }
  }

  func redirect(_ report: inout ProbeReport) async throws {
    let answer: Curl.Answer
    do {
      answer = try await curl.head(spec.redirectFrom)
    } catch let error as StepError where error.message.contains(": Failed to connect") {
      // Where nothing listens, nothing can be read on the way.
      report.metrics.append(
        Metric("redirect.to_https", .none, nil, reason: "nothing answers at \(spec.redirectFrom)"))
      return
    }
    let place = answer["location"] ?? ""
    let isRedirect = [301, 302, 303, 307, 308].contains(answer.status)
    let leads = isRedirect && place.lowercased().hasPrefix("https://")
    report.metrics.append(Metric("redirect.to_https", .none, leads ? 1 : 0))
    guard !leads else { return }
    report.findings.append(
      Self.warning(
        "no-https-redirect",
        "\(spec.redirectFrom) answered \(answer.status)\(isRedirect ? " to \(place)" : "") and does not lead to https",
        help: "in nginx: return 301 https://$host$request_uri;"))
  }
}
