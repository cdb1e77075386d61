import Execution
import HTTPLoad
import PipelineModel

/// Shakes hands with a service through the user's openssl.
struct OpenSSLClient: Sendable {
  /// The versions that are tried, the oldest first, as metrics name them.
  static let versions = ["1.0", "1.1", "1.2", "1.3"]

  struct Handshake: Sendable {
    /// Whether the service agreed to a cipher.
    let isDone: Bool
    /// What it chose of `h2` and `http/1.1`; nil for nothing.
    let protocolName: String?
    /// When its certificate ends, in seconds since 1970; nil where openssl does not tell.
    let certificateEnd: Double?
    /// What openssl says that is wrong; nil where nothing is.
    let error: String?
  }

  let spec: HTTPCheckSpec
  let context: StepContext

  var program: ProbeProgram {
    ProbeProgram(name: "openssl", package: "openssl", server: spec.shown, limit: spec.limit)
  }

  /// - Parameter version: one of `versions`; nil for the best that both sides know.
  func handshake(version: String? = nil) async throws -> Handshake {
    let host = spec.target.host.contains(":") ? "[\(spec.target.host)]" : spec.target.host
    var words = ["s_client", "-connect", "\(host):\(spec.target.port)", "-alpn", "h2,http/1.1"]
    if let version {
      words.append("-tls" + (version == "1.0" ? "1" : version.split(separator: ".").joined(separator: "_")))
      // Distributions forbid the ciphers of the old versions to their own clients.
      words += ["-cipher", "DEFAULT@SECLEVEL=0"]
    }
    let answer = try await program.run(words, in: context)
    let lines = String(decoding: answer.output, as: UTF8.self).split(whereSeparator: \.isNewline)
    let chosen = lines.first { $0.hasPrefix("New, ") || $0.hasPrefix("Reused, ") }
    let alpn = "ALPN protocol: "
    let end = lines.compactMap { line in line.ranges(of: "NotAfter: ").last.map { line[$0.upperBound...] } }
    let fault = answer.errors.split(separator: "\n").first { $0.contains("error") || $0.contains("nknown") }
    return Handshake(
      isDone: chosen.map { !$0.contains("(NONE)") } ?? false,
      protocolName: lines.first { $0.hasPrefix(alpn) }.map { String($0.dropFirst(alpn.count)) },
      certificateEnd: end.first.flatMap { CookieDate.seconds(String($0)) }.map(Double.init),
      error: fault.map { Self.cause($0) })
  }

  /// `tlsv1 alert protocol version` of `40E7…:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:../ssl/…`.
  private static func cause(_ line: Substring) -> String {
    let parts = line.split(separator: ":")
    return parts.count > 5 && parts[1] == "error" ? String(parts[5]) : String(line)
  }
}
