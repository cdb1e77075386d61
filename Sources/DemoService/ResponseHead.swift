/// The status line and header fields of a response.
struct ResponseHead: Sendable {
  enum Framing: Sendable, Equatable {
    case length(Int)
    case chunked
    /// Statuses that never have a body: 204 and 304.
    case none
  }

  var status: Int
  var contentType: [UInt8]
  var framing: Framing
  /// The value of Allow, with 405.
  var allow: String?
  var closesConnection: Bool
  /// The request was HTTP/1.0, whose clients must be told that the connection stays open.
  var isForVersionZero: Bool

  /// Appends the head with the empty line after it.
  ///
  /// - Parameter dateLine: the whole Date field with its line end.
  func write(to output: inout [UInt8], dateLine: [UInt8]) {
    output.append(contentsOf: "HTTP/1.1 ".utf8)
    Self.append(number: status, to: &output)
    output.append(Byte.space)
    output.append(contentsOf: Self.reason(status).utf8)
    output.append(contentsOf: "\r\n".utf8)
    output.append(contentsOf: dateLine)
    if framing != .none {
      output.append(contentsOf: "Content-Type: ".utf8)
      output.append(contentsOf: contentType)
      output.append(contentsOf: "\r\n".utf8)
    }
    switch framing {
    case .length(let length):
      output.append(contentsOf: "Content-Length: ".utf8)
      Self.append(number: length, to: &output)
      output.append(contentsOf: "\r\n".utf8)
    case .chunked: output.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8)
    case .none: break
    }
    if let allow { output.append(contentsOf: "Allow: \(allow)\r\n".utf8) }
    if closesConnection {
      output.append(contentsOf: "Connection: close\r\n".utf8)
    } else if isForVersionZero {
      output.append(contentsOf: "Connection: keep-alive\r\n".utf8)
    }
    output.append(contentsOf: "\r\n".utf8)
  }

  private static func append(number: Int, to output: inout [UInt8]) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      output.append(UInt8(truncatingIfNeeded: number / divisor % 10) + 0x30)
      divisor /= 10
    }
  }

  /// The words for a status (RFC 9110 §15); empty for those without any.
  static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 418: "I'm a teapot"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: ""
    }
  }
}
