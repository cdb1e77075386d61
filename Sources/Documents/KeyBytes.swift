import Diagnostics

/// A text that is compared and hashed by its UTF-8 bytes: Swift's == would make canonically equal keys one.
struct KeyBytes: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: KeyBytes, right: KeyBytes) -> Bool {
    ByteScan.areEqual(left.text, right.text)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}
