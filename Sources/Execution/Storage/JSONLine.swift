/// Values as one line of JSON, without its line break: the bytes that `JSONEncoder` gives with `.sortedKeys` and
/// `.withoutEscapingSlashes`, with no tree of values made on the way. Every event of a run goes through it while the
/// next step waits.
package enum JSONLine {
  /// Throws an `EncodingError` for a number that JSON cannot hold.
  package static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONLineEncoder()
    try encoder.write(value)
    return encoder.bytes
  }
}

/// Writes a value and all that it holds into one buffer: containers write where the innermost open value stands.
private final class JSONLineEncoder: Encoder {
  private enum Shape { case scalar, list, object }

  /// Where in `bytes` a member's value stands.
  private struct Member {
    let key: String
    let value: Range<Int>
  }

  /// A value that is being written.
  private struct Open {
    var shape = Shape.scalar
    /// Of a list.
    var count = 0
    /// Of an object: where its values begin, and its members.
    let start: Int
    let firstMember: Int
  }

  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]
  private(set) var bytes: [UInt8] = []
  private var open: [Open] = []
  /// Those of all open objects, the innermost last.
  private var members: [Member] = []

  /// The items that the innermost list has.
  var count: Int { open[open.count - 1].count }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    open[open.count - 1].shape = .object
    return KeyedEncodingContainer(Members<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    open[open.count - 1].shape = .list
    bytes.append(UInt8(ascii: "["))
    return Items(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { Scalar(encoder: self) }

  func write<Value: Encodable>(_ value: Value) throws {
    open.append(Open(start: bytes.count, firstMember: members.count))
    try value.encode(to: self)
    let written = open.removeLast()
    switch written.shape {
    case .scalar: break
    case .list: bytes.append(UInt8(ascii: "]"))
    case .object: close(written)
    }
  }

  /// Puts the members in the order of their keys.
  private func close(_ object: Open) {
    // A copy, as a slice would have the whole buffer copied when it changes.
    let values = Array(bytes[object.start...])
    let own = members[object.firstMember...].sorted { $0.key < $1.key }
    bytes.removeSubrange(object.start...)
    members.removeSubrange(object.firstMember...)
    bytes.append(UInt8(ascii: "{"))
    for (index, member) in own.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(member.key)
      bytes.append(UInt8(ascii: ":"))
      bytes += values[(member.value.lowerBound - object.start)..<(member.value.upperBound - object.start)]
    }
    bytes.append(UInt8(ascii: "}"))
  }

  func member(_ key: some CodingKey, _ write: () throws -> Void) rethrows {
    let start = bytes.count
    try write()
    members.append(Member(key: key.stringValue, value: start..<bytes.count))
  }

  func item(_ write: () throws -> Void) rethrows {
    if count > 0 { bytes.append(UInt8(ascii: ",")) }
    open[open.count - 1].count += 1
    try write()
  }

  // MARK: - Scalars

  func write(literal: String) { bytes += literal.utf8 }

  func write(_ number: some BinaryFloatingPoint & CustomStringConvertible) throws {
    guard number.isFinite else {
      throw EncodingError.invalidValue(
        number, EncodingError.Context(codingPath: [], debugDescription: "JSON has no number \(number)"))
    }
    let text = number.description.utf8
    bytes += text.suffix(2).elementsEqual(".0".utf8) ? text.dropLast(2) : text[...]
  }

  /// RFC 8259, section 7: quotes, backslashes and controls are escaped.
  func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
      for byte in text.utf8 { write(escaped: byte) }
    } else {
      bytes += text.utf8
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private func write(escaped byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 0x08: write(literal: "\\b")
    case 0x09: write(literal: "\\t")
    case 0x0A: write(literal: "\\n")
    case 0x0C: write(literal: "\\f")
    case 0x0D: write(literal: "\\r")
    case 0..<0x20: write(literal: (byte < 16 ? "\\u000" : "\\u00") + String(byte, radix: 16))
    default: bytes.append(byte)
    }
  }
}

// No value that goes through here makes containers inside containers by hand, or encodes what it inherits.
private func refuseNesting() -> Never { preconditionFailure("a value nests containers by hand") }

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: JSONLineEncoder

  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { encoder.member(key) { encoder.write(literal: "null") } }
  func encode(_ value: Bool, forKey key: Key) {
    encoder.member(key) { encoder.write(literal: value ? "true" : "false") }
  }
  func encode(_ value: String, forKey key: Key) { encoder.member(key) { encoder.write(value) } }
  func encode(_ value: Double, forKey key: Key) throws {
    try encoder.member(key) { try encoder.write(value) }
  }
  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try encoder.member(key) { try encoder.write(value) }
  }

  func nestedContainer<Inner: CodingKey>(
    keyedBy type: Inner.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Inner> { refuseNesting() }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { refuseNesting() }
  func superEncoder() -> any Encoder { refuseNesting() }
  func superEncoder(forKey key: Key) -> any Encoder { refuseNesting() }
}

private struct Items: UnkeyedEncodingContainer {
  let encoder: JSONLineEncoder

  var codingPath: [any CodingKey] { [] }
  var count: Int { encoder.count }

  func encodeNil() { encoder.item { encoder.write(literal: "null") } }
  func encode<Value: Encodable>(_ value: Value) throws { try encoder.item { try encoder.write(value) } }
  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    refuseNesting()
  }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { refuseNesting() }
  func superEncoder() -> any Encoder { refuseNesting() }
}

private struct Scalar: SingleValueEncodingContainer {
  let encoder: JSONLineEncoder

  var codingPath: [any CodingKey] { [] }

  func encodeNil() { encoder.write(literal: "null") }
  func encode(_ value: Bool) { encoder.write(literal: value ? "true" : "false") }
  func encode(_ value: String) { encoder.write(value) }
  func encode(_ value: Double) throws { try encoder.write(value) }
  func encode(_ value: Float) throws { try encoder.write(value) }
  func encode(_ value: Int) { encodeInteger(value) }
  func encode(_ value: Int8) { encodeInteger(value) }
  func encode(_ value: Int16) { encodeInteger(value) }
  func encode(_ value: Int32) { encodeInteger(value) }
  func encode(_ value: Int64) { encodeInteger(value) }
  func encode(_ value: UInt) { encodeInteger(value) }
  func encode(_ value: UInt8) { encodeInteger(value) }
  func encode(_ value: UInt16) { encodeInteger(value) }
  func encode(_ value: UInt32) { encodeInteger(value) }
  func encode(_ value: UInt64) { encodeInteger(value) }
  func encode<Value: Encodable>(_ value: Value) throws { try encoder.write(value) }

  private func encodeInteger(_ value: some BinaryInteger) { encoder.write(literal: String(value)) }
}
