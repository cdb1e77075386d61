/// The request line and those header fields that decide how the request is read and answered.
struct RequestHead: Sendable {
  enum BodyFraming: Equatable {
    case none
    case length(Int)
    case chunked
  }

  private var method = RequestMethod.other
  private var path: [UInt8] = []
  private var query: [UInt8] = []
  private var minorVersion = 1
  private var contentLength: Int?
  private var transferCodings: [UInt8]?
  private var asksToClose = false
  private var asksToKeepAlive = false
  private var hostCount = 0
  private var contentType: [UInt8] = []
  /// The client waits for `100 Continue`.
  private(set) var expectsContinue = false

  init() {}

  /// - Parameter requestLine: without its line end, such as `GET / HTTP/1.1`.
  init(requestLine line: ArraySlice<UInt8>) throws(RequestFault) {
    guard let firstSpace = line.firstIndex(of: Byte.space),
      let lastSpace = line.lastIndex(of: Byte.space), lastSpace > firstSpace
    else {
      throw RequestFault(status: 400, message: "the request line is not a method, a target and a version")
    }
    let name = line[..<firstSpace]
    guard !name.isEmpty, name.allSatisfy(Byte.isToken) else {
      throw RequestFault(status: 400, message: "the method is not a token")
    }
    method = RequestMethod(name: name)
    minorVersion = try Self.minorVersion(line[(lastSpace + 1)...])
    try setTarget(line[(firstSpace + 1)..<lastSpace])
  }

  /// Takes in one header field.
  ///
  /// - Parameter line: without its line end, such as `Host: localhost`.
  mutating func read(field line: ArraySlice<UInt8>) throws(RequestFault) {
    guard let colon = line.firstIndex(of: Byte.colon), colon > line.startIndex,
      line[..<colon].allSatisfy(Byte.isToken)
    else {
      throw RequestFault(status: 400, message: "a header field has no name that is a token before its colon")
    }
    let value = Byte.trimmed(line[(colon + 1)...])
    guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == Byte.tab }) else {
      throw RequestFault(status: 400, message: "a header field holds a control character")
    }
    try take(name: line[..<colon], value: value)
  }

  /// How long the body is.
  func bodyFraming() throws(RequestFault) -> BodyFraming {
    guard hostCount == 1 || (hostCount == 0 && minorVersion == 0) else {
      throw RequestFault(status: 400, message: "the request needs exactly one 'Host' field; got \(hostCount)")
    }
    guard let codings = transferCodings else {
      return contentLength.map(BodyFraming.length) ?? .none
    }
    guard contentLength == nil, minorVersion > 0 else {
      throw RequestFault(status: 400, message: "the length of the body is ambiguous")
    }
    guard Byte.matches(codings[...], "chunked") else {
      throw RequestFault(status: 501, message: "the only transfer coding known is 'chunked'")
    }
    return .chunked
  }

  func request(body: [UInt8]) -> Request {
    var request = Request(method: method, path: path)
    request.query = query
    request.minorVersion = minorVersion
    request.keepsAlive = !asksToClose && (minorVersion > 0 || asksToKeepAlive)
    request.contentType = contentType
    request.body = body
    return request
  }

  private mutating func take(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) throws(RequestFault) {
    // The length tells most names apart, so that few are compared.
    switch name.count {
    case 4 where Byte.matches(name, "host"):
      hostCount += 1
    case 6 where Byte.matches(name, "expect"):
      guard Byte.matches(value, "100-continue") else {
        throw RequestFault(status: 417, message: "the only expectation known is '100-continue'")
      }
      expectsContinue = minorVersion > 0
    case 10 where Byte.matches(name, "connection"):
      for option in value.split(separator: Byte.comma) {
        let option = Byte.trimmed(option)
        if Byte.matches(option, "close") { asksToClose = true }
        if Byte.matches(option, "keep-alive") { asksToKeepAlive = true }
      }
    case 12 where Byte.matches(name, "content-type"):
      contentType = Array(value)
    case 14 where Byte.matches(name, "content-length"):
      let length = try Self.contentLength(value)
      guard contentLength ?? length == length else {
        throw RequestFault(status: 400, message: "two 'Content-Length' fields differ")
      }
      contentLength = length
    case 17 where Byte.matches(name, "transfer-encoding"):
      transferCodings = (transferCodings.map { $0 + [Byte.comma] } ?? []) + Array(value)
    default:
      break
    }
  }

  private static func minorVersion(_ version: ArraySlice<UInt8>) throws(RequestFault) -> Int {
    let bytes = Array(version)
    guard bytes.count == 8, bytes[..<5].elementsEqual("HTTP/".utf8), bytes[6] == UInt8(ascii: "."),
      let major = Byte.hexadecimal(bytes[5]), major < 10, let minor = Byte.hexadecimal(bytes[7]), minor < 10
    else { throw RequestFault(status: 400, message: "the version is not of the form 'HTTP/1.1'") }
    guard major == 1 else {
      throw RequestFault(status: 505, message: "the only versions known are HTTP/1.0 and HTTP/1.1")
    }
    return min(minor, 1)
  }

  private mutating func setTarget(_ target: ArraySlice<UInt8>) throws(RequestFault) {
    guard target.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "#") }) else {
      throw RequestFault(status: 400, message: "the target holds a character that must be percent-encoded")
    }
    var rest = target
    if rest.first != Byte.slash, let authority = Self.authorityStart(rest) {
      rest = rest[authority...]
      let end = rest.firstIndex { $0 == Byte.slash || $0 == Byte.question } ?? rest.endIndex
      rest = rest[end...]
    } else if rest.first != Byte.slash {
      guard rest.elementsEqual("*".utf8) else {
        throw RequestFault(status: 400, message: "the target does not begin with '/'")
      }
    }
    let question = rest.firstIndex(of: Byte.question) ?? rest.endIndex
    path = Array(rest[..<question])
    if path.isEmpty { path = [Byte.slash] }
    query = Array(rest[question...].dropFirst())
  }

  /// Where the authority of an absolute target begins; nil for any other target.
  private static func authorityStart(_ target: ArraySlice<UInt8>) -> Int? {
    if Byte.matches(target.prefix(7), "http://") { return target.startIndex + 7 }
    if Byte.matches(target.prefix(8), "https://") { return target.startIndex + 8 }
    return nil
  }

  private static func contentLength(_ value: ArraySlice<UInt8>) throws(RequestFault) -> Int {
    guard !value.isEmpty, value.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      throw RequestFault(status: 400, message: "'Content-Length' is not a whole number")
    }
    let significant = value.drop { $0 == 0x30 }
    // More digits than any limit has: larger than all of them, and never overflowing.
    guard significant.count <= 18 else { return .max }
    return significant.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
