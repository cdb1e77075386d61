import PipelineModel

/// Connections, compression and caching: what an answer's head tells.
extension HTTPLooks {
  private static let requests = 3

  func keepAlive(_ report: inout ProbeReport) async throws {
    let answers = try await curl.repeated(spec.url(spec.paths[0]), times: Self.requests)
    let connections = answers.reduce(0) { $0 + $1.connections }
    report.metrics.append(
      Metric("keep_alive.connections", .none, Double(connections), sampleCount: Self.requests))
    guard connections > 1 else { return }
    report.findings.append(
      Self.warning(
        "no-keep-alive", "\(Self.requests) requests took \(connections) connections: the service closes them",
        help: "keep connections open; in nginx: keepalive_timeout 65s;"))
  }

  // MARK: - Compression

  func compression(_ report: inout ProbeReport) async throws {
    reportFailures(.compression, &report)
    for (path, answer) in failures {
      report.metrics += compressionMetrics(
        path, plain: nil, sent: nil, reason: "it answered \(answer.status)")
    }
    for (path, plain) in pages {
      let type = Self.mediaType(plain)
      if plain.size < spec.compressAbove || !Self.isCompressible(type) {
        let why =
          plain.size < spec.compressAbove
          ? "its \(Quantity(plain.size, .bytes)) are not worth it" : "\(type) does not shrink"
        report.metrics += compressionMetrics(path, plain: plain.size, sent: nil, reason: why)
        continue
      }
      let sent = try await curl.head(spec.url(path), headers: [("Accept-Encoding", "gzip, br")])
      report.metrics += compressionMetrics(path, plain: plain.size, sent: sent.size, reason: nil)
      let encoding = sent["content-encoding"]?.lowercased() ?? "identity"
      if encoding == "identity" {
        report.findings.append(
          Self.warning(
            "no-compression",
            "GET \(path) sends \(Quantity(sent.size, .bytes)) of \(type) as they are to who accepts gzip and br",
            help: "compress it; in nginx: gzip on; gzip_types \(type);"))
      } else if !Self.words(sent["vary"]).contains(where: { ["accept-encoding", "*"].contains($0) }) {
        report.findings.append(
          Self.warning(
            "no-vary",
            "GET \(path) is compressed without 'Vary: Accept-Encoding', so that a cache may give it to who cannot read it",
            help: "add the header; in nginx: gzip_vary on;"))
      }
    }
  }

  private func compressionMetrics(
    _ path: String, plain: Double?, sent: Double?, reason: String?
  ) -> [Metric] {
    let labels = ["path": path]
    let ratio = sent.flatMap { sent in plain.map { sent / $0 } }
    return [
      Metric("compression.size", .bytes, plain, labels: labels, reason: plain == nil ? reason : nil),
      Metric("compression.sent", .bytes, sent, labels: labels, reason: reason),
      Metric("compression.ratio", .ratio, ratio, labels: labels, reason: reason),
    ]
  }

  /// `text/html` of `text/html; charset=utf-8`.
  private static func mediaType(_ answer: Curl.Answer) -> String {
    let type = answer["content-type"]?.split(separator: ";").first ?? ""
    return type.isEmpty ? "an unnamed type" : String(type.filter { $0 != " " }).lowercased()
  }

  /// Whether bodies of a type are text, or of another form that shrinks.
  private static func isCompressible(_ type: String) -> Bool {
    type.hasPrefix("text/") || ["+json", "+xml", "+text"].contains(where: type.hasSuffix)
      || [
        "application/json", "application/javascript", "application/x-javascript", "application/xml",
        "application/x-ndjson", "application/wasm", "application/yaml", "application/graphql",
        "application/manifest+json", "application/vnd.ms-fontobject", "font/ttf", "font/otf", "image/bmp",
      ].contains(type)
  }

  /// The words of a header between commas, in small letters.
  private static func words(_ value: String?) -> [String] {
    (value ?? "").lowercased().split(separator: ",").map { word in String(word.filter { $0 != " " }) }
  }

  // MARK: - Caching

  func caching(_ report: inout ProbeReport) async throws {
    reportFailures(.caching, &report)
    for (path, answer) in failures {
      report.metrics += cachingMetrics(
        path, age: nil, isNotModified: nil, reason: "it answered \(answer.status)")
    }
    for (path, answer) in pages {
      let directives = Self.words(answer["cache-control"])
      let age = ["s-maxage=", "max-age="].lazy.compactMap { name in
        directives.first { $0.hasPrefix(name) }.flatMap {
          Double($0.dropFirst(name.count).filter { $0 != "\"" })
        }
      }.first
      if directives.isEmpty, answer["expires"] == nil {
        report.findings.append(
          Self.warning(
            "no-cache-control", "GET \(path) does not say how long it may be kept",
            help: "send Cache-Control: max-age=60, or no-store for what nobody may keep; "
              + "in nginx: add_header Cache-Control max-age=60;"))
      }
      let isKept = !directives.contains("no-store")
      let isNotModified = isKept ? try await revalidate(path, answer, &report) : nil
      report.metrics += cachingMetrics(
        path, age: age, isNotModified: isNotModified,
        reason: isKept ? "it has neither an ETag nor a Last-Modified" : "nobody may keep it")
    }
  }

  private func cachingMetrics(
    _ path: String, age: Double?, isNotModified: Bool?, reason: String
  ) -> [Metric] {
    let labels = ["path": path]
    return [
      Metric(
        "caching.max_age", .seconds, age, labels: labels, reason: age == nil ? "it has no max-age" : nil),
      Metric(
        "caching.not_modified", .none, isNotModified.map { $0 ? 1 : 0 }, labels: labels,
        reason: isNotModified == nil ? reason : nil),
    ]
  }

  /// Whether the service sees that the caller has the answer already; nil where it gives nothing to know it by.
  ///
  /// Source: RFC 9110, 13.1.2 and 13.1.3.
  private func revalidate(
    _ path: String, _ answer: Curl.Answer, _ report: inout ProbeReport
  ) async throws -> Bool? {
    let condition: (String, String)
    if let tag = answer["etag"] {
      condition = ("If-None-Match", tag)
    } else if let date = answer["last-modified"] {
      condition = ("If-Modified-Since", date)
    } else {
      report.findings.append(
        Self.warning(
          "no-validator",
          "GET \(path) has neither an ETag nor a Last-Modified, so that caches must load it anew",
          help: "send an ETag of the content; in nginx: etag on; for files"))
      return nil
    }
    let again = try await curl.head(
      spec.url(path), headers: [("Accept-Encoding", "identity"), condition])
    if again.status == 304 { return true }
    report.findings.append(
      Self.warning(
        "no-not-modified",
        "GET \(path) with \(condition.0) answered \(again.status) and \(Quantity(again.size, .bytes)), not 304",
        help: "compare the header with the content's ETag or date, and answer 304 without a body"))
    return false
  }
}
