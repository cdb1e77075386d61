/// The parameters of a query, percent-decoded. No name comes twice.
package struct QueryParameters: Sendable, Equatable {
  private var pairs: [(name: String, value: String)] = []

  /// The most parameters that one query may have.
  package static let limit = 32

  /// - Parameter query: what follows `?`, such as `ms=5&distribution=fixed`; `+` stands for a space.
  package init(_ query: [UInt8]) throws(ParameterFault) {
    guard !query.isEmpty else { return }
    for piece in query.split(separator: UInt8(ascii: "&")) {
      let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
      let name = try Self.decoded(piece[..<equals])
      let value = try Self.decoded(piece[equals...].dropFirst())
      guard text(name) == nil else { throw ParameterFault("\(quoted(name)) is given twice") }
      guard pairs.count < Self.limit else { throw ParameterFault("more than \(Self.limit) parameters") }
      pairs.append((name, value))
    }
  }

  /// The same names and values in the same order.
  package static func == (left: QueryParameters, right: QueryParameters) -> Bool {
    left.pairs.elementsEqual(right.pairs) { $0.name == $1.name && $0.value == $1.value }
  }

  /// Throws when a parameter is given that is not among `names`.
  package func checkNames(_ names: [String]) throws(ParameterFault) {
    for pair in pairs where !names.contains(pair.name) {
      let known = names.map { "'\($0)'" }.joined(separator: ", ")
      throw ParameterFault("\(quoted(pair.name)) is not a parameter here; known are \(known)")
    }
  }

  /// The value of a parameter; nil where it is not given.
  package func text(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

  /// A whole number within the range; nil where it is not given.
  package func whole(_ name: String, in range: ClosedRange<Int>) throws(ParameterFault) -> Int? {
    guard let text = text(name) else { return nil }
    guard let decimal = ExactDecimal(text.utf8), decimal.scale == 0, range.contains(Int(decimal.digits))
    else {
      throw ParameterFault(
        "'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound); got \(quoted(text))"
      )
    }
    return Int(decimal.digits)
  }

  /// A decimal number of at most nine digits on either side of the point, from 0 to `maximum`.
  package func decimal(_ name: String, upTo maximum: Int) throws(ParameterFault) -> ExactDecimal? {
    guard let text = text(name) else { return nil }
    guard let decimal = ExactDecimal(text.utf8), decimal.value <= Double(maximum) else {
      throw ParameterFault("'\(name)' must be a decimal number from 0 to \(maximum); got \(quoted(text))")
    }
    return decimal
  }

  /// A plain number of milliseconds, as nanoseconds.
  package func milliseconds(_ name: String) throws(ParameterFault) -> Double? {
    try decimal(name, upTo: 60_000).map { $0.value * 1_000_000 }
  }

  /// A duration with its unit, `us`, `ms`, `s`, `m` or `h`, as nanoseconds; at most 24 h.
  package func duration(_ name: String) throws(ParameterFault) -> Int64? {
    guard let text = text(name) else { return nil }
    let bytes = Array(text.utf8)
    let unit = bytes.firstIndex { $0 >= UInt8(ascii: "a") } ?? bytes.endIndex
    let scales: [String: Double] = ["us": 1e3, "ms": 1e6, "s": 1e9, "m": 6e10, "h": 3.6e12]
    guard let number = ExactDecimal(bytes[..<unit]),
      let scale = scales[String(decoding: bytes[unit...], as: UTF8.self)],
      number.value * scale <= 86_400e9
    else {
      throw ParameterFault(
        "'\(name)' must be a duration of at most 24h, such as '10s' or '500ms'; got \(quoted(text))")
    }
    return Int64(number.value * scale)
  }

  /// `true` or `false`.
  package func flag(_ name: String) throws(ParameterFault) -> Bool? {
    switch text(name) {
    case nil: return nil
    case "true": return true
    case "false": return false
    case let other?: throw ParameterFault("'\(name)' must be 'true' or 'false'; got \(quoted(other))")
    }
  }

  /// Percent-decoded, `+` as a space.
  package static func decoded(_ bytes: ArraySlice<UInt8>) throws(ParameterFault) -> String {
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "+") {
        plain.append(Byte.space)
      } else if byte != Byte.percent {
        plain.append(byte)
      } else {
        guard index + 1 < bytes.endIndex, let high = Byte.hexadecimal(bytes[index]),
          let low = Byte.hexadecimal(bytes[index + 1])
        else { throw ParameterFault("a '%' is not followed by two hexadecimal digits") }
        plain.append(UInt8(high * 16 + low))
        index += 2
      }
    }
    guard let text = String(validating: plain, as: UTF8.self) else {
      throw ParameterFault("the query is not UTF-8 once decoded")
    }
    return text
  }
}

/// In single quotes, cut to what a message can bear.
package func quoted(_ text: String) -> String {
  let scalars = text.unicodeScalars
  return scalars.count <= 80 ? "'\(text)'" : "'\(String(String.UnicodeScalarView(scalars.prefix(80))))…'"
}
