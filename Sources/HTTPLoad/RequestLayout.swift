import SystemIO

/// How the bytes of a request are put together, with the values of its variables.
struct RequestLayout: Sendable {
  /// How a value is written where its variable stands.
  enum Encoding: Sendable {
    case asIs
    /// As a path: only what cannot stand in one is percent-encoded.
    case path
    /// As a part of a path or query: all but unreserved characters (RFC 3986, 2.3) is percent-encoded.
    case component
    case form
    case header
    case json
  }

  enum Piece: Sendable {
    case text([UInt8])
    case variable(slot: Int, name: String, Encoding)
  }

  /// Where an answer sent the request on to.
  struct Redirect {
    let target: [UInt8]
    /// Whether it becomes a `GET` without a body.
    let becomesGet: Bool
  }

  private let method: String
  private let path: [Piece]
  /// The headers, each line whole, but for cookies.
  private let headers: [Piece]
  /// The values of the request's own `Cookie` headers.
  private let cookies: [[Piece]]
  /// The name of the service that the request asks for, for which cookies hold.
  let host: String
  private let mediaType: String?
  private let body: [Piece]
  private let saysLength: Bool

  init(_ request: LoadPlan.Request, target: LoadTarget, slots: VariableSlots) {
    func pieces(_ text: String, _ encoding: Encoding, first: Encoding? = nil) -> [Piece] {
      let parts = (try? Template(text))?.parts ?? [.text(text)]
      return parts.enumerated().map { index, part in
        switch part {
        case .text(let text): .text(Array(text.utf8))
        case .variable(let name):
          .variable(slot: slots.slot(of: name) ?? 0, name: name, index == 0 ? first ?? encoding : encoding)
        }
      }
    }
    method = request.method
    path = [.text(Array(target.pathPrefix.utf8))] + pieces(request.path, .component, first: .path)
    let given = Set(request.headers.map { $0.name.lowercased() })
    var headers: [Piece] = []
    func line(_ name: String, _ value: [Piece]) {
      headers += [.text(Array("\(name): ".utf8))] + value + [.text([Byte.carriageReturn, Byte.lineFeed])]
    }
    func line(_ name: String, unlessGiven value: String) {
      if !given.contains(name.lowercased()) { line(name, [.text(Array(value.utf8))]) }
    }
    line("Host", unlessGiven: target.authority)
    line("User-Agent", unlessGiven: "loadline")
    line("Accept", unlessGiven: "*/*")
    for header in request.headers where header.name.lowercased() != "cookie" {
      line(header.name, pieces(header.value, .header))
    }
    self.headers = headers
    cookies = request.headers.filter { $0.name.lowercased() == "cookie" }.map { pieces($0.value, .header) }
    let named = request.headers.last { $0.name.lowercased() == "host" }.flatMap {
      try? LoadTarget("http://\($0.value)")
    }
    host = (named?.host ?? target.host).lowercased()
    mediaType = given.contains("content-type") ? nil : request.body.mediaType
    switch request.body {
    case .bytes(let bytes): body = bytes.isEmpty ? [] : [.text(bytes)]
    case .text(let text): body = pieces(text, .asIs)
    case .json(let text): body = pieces(text, .json)
    case .form(let fields):
      body = fields.enumerated().flatMap { index, field in
        let name = RequestLayout.percentEncoded(Array(field.name.utf8), .form)
        let before = (index == 0 ? [] : [UInt8(ascii: "&")]) + name + [UInt8(ascii: "=")]
        let value = pieces(field.value, .form).map { piece in
          if case .text(let text) = piece {
            Piece.text(RequestLayout.percentEncoded(text, .form))
          } else {
            piece
          }
        }
        return [.text(before)] + value
      }
    }
    saysLength = ["POST", "PUT", "PATCH"].contains(request.method)
  }

  /// Whether the bytes are the same for every sending, cookies aside.
  var isFixed: Bool {
    (path + headers + cookies.joined() + body).allSatisfy { if case .text = $0 { true } else { false } }
  }

  /// Writes the request in place of what `bytes` held.
  ///
  /// - Returns: what is wrong with a value; nil where all is well.
  func render(
    into bytes: inout [UInt8], session: UserSession?, isSecure: Bool, redirect: Redirect? = nil
  ) -> String? {
    bytes.removeAll(keepingCapacity: true)
    let becomesGet = redirect?.becomesGet == true
    bytes += (becomesGet && method != "HEAD" ? "GET" : method).utf8
    bytes.append(Byte.space)
    let targetStart = bytes.count
    if let redirect {
      bytes += redirect.target
    } else if let fault = RequestLayout.append(path, session, to: &bytes) {
      return fault
    }
    let targetEnd = bytes.count
    bytes += " HTTP/1.1\r\n".utf8
    if let fault = RequestLayout.append(headers, session, to: &bytes) { return fault }
    if let fault = appendCookies(session, target: targetStart..<targetEnd, isSecure: isSecure, to: &bytes) {
      return fault
    }
    if becomesGet || (body.isEmpty && !saysLength) {
      bytes += "\r\n".utf8
      return nil
    }
    if let mediaType { bytes += "Content-Type: \(mediaType)\r\n".utf8 }
    if body.allSatisfy({ if case .text = $0 { true } else { false } }) {
      bytes += "Content-Length: \(body.reduce(0) { $0 + $1.textCount })\r\n\r\n".utf8
      return RequestLayout.append(body, session, to: &bytes)
    }
    var rendered: [UInt8] = []
    if let fault = RequestLayout.append(body, session, to: &rendered) { return fault }
    bytes += "Content-Length: \(rendered.count)\r\n\r\n".utf8
    bytes += rendered
    return nil
  }

  /// One line with the request's own cookies and those that the service has set; an own one takes the place of one of the
  /// same name.
  ///
  /// - Parameter target: where path and query stand among the bytes.
  private func appendCookies(
    _ session: UserSession?, target: Range<Int>, isSecure: Bool, to bytes: inout [UInt8]
  ) -> String? {
    guard !cookies.isEmpty || session != nil else { return nil }
    var own: [UInt8] = []
    for value in cookies {
      if !own.isEmpty { own += "; ".utf8 }
      if let fault = RequestLayout.append(value, session, to: &own) { return fault }
    }
    let names = own.split(separator: UInt8(ascii: ";")).map { pair in
      String(decoding: pair.drop { $0 == Byte.space }.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
    }
    let path = bytes[target].prefix { $0 != UInt8(ascii: "?") }
    let kept = session?.cookies.header(
      path: String(decoding: path, as: UTF8.self), isSecure: isSecure, host: host, without: names,
      wallSeconds: MonotonicClock.wallNanoseconds / 1_000_000_000)
    if own.isEmpty && kept == nil { return nil }
    bytes += "Cookie: ".utf8
    bytes += own
    if let kept { bytes += (own.isEmpty ? kept : "; " + kept).utf8 }
    bytes += "\r\n".utf8
    return nil
  }

  // MARK: Pieces

  private static func append(_ pieces: [Piece], _ session: UserSession?, to bytes: inout [UInt8]) -> String? {
    for piece in pieces {
      switch piece {
      case .text(let text): bytes += text
      case .variable(let slot, let name, let encoding):
        guard let value = session?.values[slot] else { return "'\(name)' has no value" }
        switch encoding {
        case .asIs: bytes += value
        case .path, .component, .form: bytes += percentEncoded(value, encoding)
        case .header:
          if value.withUnsafeBytes(Byte.hasControl) {
            return "the value of '\(name)' cannot stand in a header: it holds a control character"
          }
          bytes += value
        case .json: appendJSON(value, to: &bytes)
        }
      }
    }
    return nil
  }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  private static func percentEncoded(_ value: [UInt8], _ encoding: Encoding) -> [UInt8] {
    var encoded: [UInt8] = []
    for byte in value {
      let isUnreserved =
        (byte | 0x20) &- 0x61 < 26 || Byte.isDigit(byte)
        || [UInt8(ascii: "-"), Byte.dot, UInt8(ascii: "_"), UInt8(ascii: "~")].contains(byte)
      if isUnreserved || encoding == .path && LoadTarget.isTargetByte(byte) {
        encoded.append(byte)
      } else if encoding == .form && byte == Byte.space {
        encoded.append(UInt8(ascii: "+"))
      } else {
        encoded += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      }
    }
    return encoded
  }

  private static func appendJSON(_ value: [UInt8], to bytes: inout [UInt8]) {
    for byte in value {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        bytes += "\\u00".utf8
        bytes += [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
  }
}

extension RequestLayout.Piece {
  fileprivate var textCount: Int { if case .text(let text) = self { text.count } else { 0 } }
}
