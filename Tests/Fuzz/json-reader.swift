// modules: Diagnostics Documents
import Diagnostics
import Documents

/// The text of a tree as JSON, by the shortest escapes.
private func write(_ node: Node, into bytes: inout [UInt8]) {
  switch node.value {
  case .null: bytes += Array("null".utf8)
  case .bool(let flag): bytes += Array((flag ? "true" : "false").utf8)
  case .number(let lexeme): bytes += Array(lexeme.utf8)
  case .string(let text), .unresolved(let text):
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        bytes += Array((byte < 0x10 ? "\\u000" : "\\u00").utf8) + Array(String(byte, radix: 16).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  case .sequence(let items):
    bytes.append(UInt8(ascii: "["))
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(item, into: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  case .mapping(let mapping):
    bytes.append(UInt8(ascii: "{"))
    for (index, entry) in mapping.entries.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(entry.key, into: &bytes)
      bytes.append(UInt8(ascii: ":"))
      write(entry.value, into: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }
}

/// Every value lies inside its collection and behind its neighbour, and every scalar leads back to its bytes.
private func checkPlaces(_ node: Node, from start: Int, to end: Int) {
  let range = node.range
  precondition(
    start <= range.start && range.start < range.end && range.end <= end, "a value left its collection")
  switch node.value {
  case .string(let text):
    let map = ScalarSourceMap(node: node)
    precondition(map.isExact && map.decodedCount == text.utf8.count, "a string cannot be followed")
    var last = range.start
    for offset in Swift.stride(from: 0, through: map.decodedCount, by: 3) {
      let place = map.sourceOffset(ofDecoded: offset)
      precondition(place >= last && place < range.end, "a byte of a string left its quotes")
      last = place
    }
    let whole = map.range(ofDecoded: 0..<map.decodedCount)
    precondition(whole.start > range.start && whole.end < range.end, "a text left its quotes")
  case .number(let lexeme):
    precondition(
      Array(lexeme.utf8) == Array(range.source.bytes[range.start..<range.end]), "a number was changed")
    _ = (node.double, node.integer)
  case .sequence(let items):
    var position = range.start + 1
    for item in items {
      checkPlaces(item, from: position, to: range.end - 1)
      position = item.range.end + 1
    }
  case .mapping(let mapping):
    for entry in mapping.entries {
      checkPlaces(entry.key, from: range.start + 1, to: range.end - 1)
      checkPlaces(entry.value, from: entry.key.range.end + 1, to: range.end - 1)
      precondition(mapping[entry.name]?.range == entry.value.range, "a key is not found")
    }
  case .null, .bool, .unresolved: break
  }
}

/// A file is read whole or has an error; its places are sound; and what was read, written and read again is the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSONReader(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Sound: libFuzzer gives so many bytes, which outlive the call.
  let source = SourceFile(path: "a.json", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
  let parsed = JSONReader.read(source)
  precondition(
    parsed.documents.isEmpty == parsed.diagnostics.hasErrors, "neither a value nor an error, or both")
  for diagnostic in parsed.diagnostics {
    guard let range = diagnostic.range else { preconditionFailure("a fault without a place") }
    precondition(range.start <= range.end && range.end <= count, "a fault outside of the file")
  }
  if let first = parsed.diagnostics.first { precondition(!Snippet.headline(of: first).isEmpty) }
  guard let root = parsed.documents.first else { return 0 }
  checkPlaces(root, from: 0, to: count)
  var text: [UInt8] = []
  write(root, into: &text)
  let second = JSONReader.read(SourceFile(path: "b.json", bytes: text))
  precondition(second.diagnostics.isEmpty, "what was written cannot be read")
  var again: [UInt8] = []
  if let root = second.documents.first { write(root, into: &again) }
  precondition(text == again, "what was written reads otherwise")
  return 0
}
