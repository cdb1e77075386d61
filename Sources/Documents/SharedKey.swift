import Diagnostics

/// A key without its place in the file, which the entries of a document that have the same key share.
///
/// A class: an entry holds 8 bytes in place of the key's text, style and end.
final class SharedKey: Sendable {
  /// The key's text as written.
  let text: String
  let style: ScalarStyle
  /// Bytes in the file, with its quotes.
  let length: UInt32
  private let value: Node.Value

  init(_ key: Node) {
    text = key.scalarText ?? ""
    style = key.style
    length = UInt32(clamping: key.range.end - key.range.start)
    value = key.value
  }

  /// A string.
  init(_ text: String, style: ScalarStyle, length: UInt32) {
    self.text = text
    self.style = style
    self.length = length
    value = .string(text)
  }

  func node(in source: SourceFile, at start: Int) -> Node {
    Node(value, style: style, source: source, start: start, end: start + Int(length))
  }

  /// Whether this is the key's text. Swift's == compares canonically; keys compare by bytes.
  func isCalled(_ name: String) -> Bool {
    var name = name
    return name.withUTF8 { isCalled($0) }
  }

  /// The same for bytes in UTF-8.
  func isCalled(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    var text = text
    return text.withUTF8 { ByteScan.areEqual(UnsafeRawBufferPointer($0), UnsafeRawBufferPointer(name)) }
  }
}
